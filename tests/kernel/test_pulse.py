"""A database that says nothing is found to be away; one that is slow once is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from hutong.kernel import errors
from hutong.kernel.batch import Combiner
from hutong.kernel.pulse import Pulse

LATE_S = 0.05
SOON_S = 20.0
"""Within this it comes, however busy the machine is."""


class Server:
    """A server that answers, is silent, once or always, or is gone; and connections to it."""

    def __init__(self) -> None:
        self.mood = "answers"
        self.lost = 0
        self.answered = asyncio.Event()

    async def connect(self) -> "Line":
        if self.mood == "gone":
            raise ConnectionRefusedError
        if self.mood == "silent":
            await asyncio.sleep(LATE_S)
            raise TimeoutError
        return Line(self)

    def hang_up(self) -> None:
        self.lost += 1


class Line:
    """One connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cut = asyncio.Event()

    async def execute(self, _query: str) -> None:
        if self.server.mood.startswith("silent"):
            await self.cut.wait()
        if self.server.mood == "silent once":
            self.server.mood = "answers"
        if self.cut.is_set() or self.server.mood == "gone":
            raise ConnectionResetError
        self.server.answered.set()

    def is_closed(self) -> bool:
        return self.cut.is_set()

    def terminate(self) -> None:
        self.cut.set()


Connect = Callable[[], Awaitable[Line]]


def hasty(server: Server, connect: Connect | None = None, late_s: float = LATE_S) -> Pulse:
    """A pulse in a hurry. The database of this process keeps its own."""
    return Pulse(connect or server.connect, server.hang_up, every_s=0.01, answer_within_s=late_s)


@asynccontextmanager
async def felt(found: Pulse) -> AsyncIterator[asyncio.Task[None]]:
    """Somebody feels it while we are in here."""
    feeling = asyncio.create_task(found.feel())
    try:
        yield feeling
    finally:
        feeling.cancel()
        await asyncio.wait({feeling})


async def next_answer(server: Server, times: int = 1) -> None:
    """Wait until the server answered so often from now on."""
    for _ in range(times):
        server.answered.clear()
        await asyncio.wait_for(server.answered.wait(), SOON_S)


@pytest.mark.parametrize("mood", ["silent", "gone"])
async def test_an_absence_is_told_once_and_ends_by_itself(mood: str) -> None:
    server = Server()
    found = hasty(server)
    async with felt(found):
        await next_answer(server)
        assert not found.away.is_set()
        for times in (1, 2):
            server.mood = mood
            await asyncio.wait_for(found.away.wait(), SOON_S)
            await asyncio.sleep(0.2)  # time to tell it again
            assert server.lost == times
            server.mood = "answers"
            await next_answer(server, 2)  # the first one is heard by then
            assert not found.away.is_set()


async def test_one_late_answer_is_no_absence() -> None:
    server = Server()
    found = hasty(server)
    async with felt(found):
        for _ in range(3):
            await next_answer(server)
            server.mood = "silent once"
            await next_answer(server, 2)
            assert server.mood == "answers"
            assert (server.lost, found.away.is_set()) == (0, False)


async def test_a_batch_that_finds_the_database_away_is_not_tried_in_halves() -> None:
    turns: list[int] = []

    async def work(items: list[int]) -> list[int]:
        turns.append(len(items))
        raise errors.Unavailable

    combiner: Combiner[int, int] = Combiner("absence", work)
    answers = await asyncio.gather(*map(combiner.ask, range(64)), return_exceptions=True)
    assert all(isinstance(answer, errors.Unavailable) for answer in answers)
    assert turns == [64]


class Wedged(Line):
    """A connection that does not even end when it is cut."""

    async def execute(self, _query: str) -> None:
        await asyncio.Event().wait()


class Strange(Line):
    """A connection that raises what nobody thought of."""

    async def execute(self, _query: str) -> None:
        raise RuntimeError("nobody thought of this")


@pytest.mark.parametrize("line", [Wedged, Strange])
async def test_one_who_feels_outlives_whatever_a_connection_does(line: type[Line]) -> None:
    server = Server()
    lines = [line(server), line(server), line(server)]

    async def connect() -> Line:
        return lines.pop() if lines else Line(server)

    found = hasty(server, connect)
    async with felt(found) as feeling, asyncio.timeout(SOON_S):
        await found.away.wait()
        while found.away.is_set() or lines:  # noqa: ASYNC110  a state, not an event
            await asyncio.sleep(0.01)
        assert not feeling.done()


class Slow(Line):
    """A connection that takes a moment to notice that it was cut."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.asked: asyncio.Task[object] | None = None

    async def execute(self, _query: str) -> None:
        self.asked = asyncio.current_task()
        await self.cut.wait()
        await asyncio.sleep(0.02)
        raise ConnectionResetError


async def test_the_last_question_ends_before_who_asks() -> None:
    server = Server()
    line = Slow(server)

    async def connect() -> Line:
        return line

    # It is given time: on a busy machine the moment that it takes is a long one.
    async with felt(hasty(server, connect, late_s=SOON_S)):
        while line.asked is None:  # noqa: ASYNC110  a state, not an event
            await asyncio.sleep(0)
    assert line.asked.done()
    assert not line.asked.cancelled()
