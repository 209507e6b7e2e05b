"""Playing steps in the order of time: a window of some at once, an order's own one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from hutong.replay.client import Refused
from hutong.replay.shapes import Order

Act = Callable[[Order, str], Awaitable[None]]


def in_time_order(orders: Iterable[Order]) -> list[tuple[Order, str]]:
    """Return every step of every order, by its moment in the files."""
    steps = [
        (step.at, number, place, order)
        for number, order in enumerate(orders)
        for place, step in enumerate(order.steps)
    ]
    steps.sort(key=lambda step: step[:3])
    return [(order, order.steps[place].name) for _, _, place, order in steps]


class Window:
    """Plays steps, `width` at a time; a step waits for the step of its order before it."""

    def __init__(self, act: Act, *, width: int, done: Callable[[], None]) -> None:
        self.failed: dict[str, str] = {}
        self._act = act
        self._done = done
        self._free = asyncio.Semaphore(width)
        self._last: dict[str, asyncio.Event] = {}

    async def play(self, steps: Iterable[tuple[Order, str]]) -> None:
        """Play all steps. What the house refuses ends that order alone; see `failed`."""
        async with asyncio.TaskGroup() as group:
            for order, step in steps:
                await self._free.acquire()
                before = self._last.get(order.id)
                mine = self._last[order.id] = asyncio.Event()
                group.create_task(self._one(order, step, before, mine))

    async def _one(
        self, order: Order, step: str, before: asyncio.Event | None, mine: asyncio.Event
    ) -> None:
        if before is not None:
            await before.wait()
        try:
            if order.id not in self.failed:
                await self._act(order, step)
        except Refused as refused:
            self.failed[order.id] = f"{step}: {refused}"
        finally:
            self._free.release()
            mine.set()
            self._done()
