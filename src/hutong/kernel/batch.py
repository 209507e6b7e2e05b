"""Many at once is the normal case: requests that wait at the same moment become one call.

While one batch works the next one gathers, so a batch is as large as the load asks for and no
request ever waits for a timer. A batch of one is the same code.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import structlog

from hutong.kernel import errors, metrics

_log = structlog.get_logger()

In = TypeVar("In")
Out = TypeVar("Out")


class Combiner(Generic[In, Out]):
    """Gathers items and answers each.

    `work` takes a list and returns as many answers, where an exception in a place is that item's
    own answer. Should `work` itself raise, its items are tried again in halves, so that one
    poisoned request does not fail its neighbours; therefore `work` must leave nothing behind when
    it raises (one transaction does). Unavailable is nobody's poison: it is told to all at once.
    """

    _all: ClassVar[list["Combiner[Any, Any]"]] = []

    def __init__(
        self,
        name: str,
        work: Callable[[list[In]], Awaitable[Sequence[Out | BaseException]]],
        *,
        most: int = 256,
        at_once: int = 1,
    ) -> None:
        self.name = name
        self._work = work
        self._most = most
        self._free = at_once
        self._waiting: list[tuple[In, asyncio.Future[Out]]] = []
        self._running: set[asyncio.Task[None]] = set()
        self._sizes = metrics.batch_size.labels(name)
        self._all.append(self)

    async def ask(self, item: In) -> Out:
        """Return the answer for one item, or raise the exception that is its answer."""
        future: asyncio.Future[Out] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._drain())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def finish(self) -> None:
        """Wait until everything accepted so far is answered."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    @classmethod
    async def finish_all(cls) -> None:
        """Wait until every combiner of this process has answered what it accepted."""
        for combiner in cls._all:
            await combiner.finish()

    async def _drain(self) -> None:
        try:
            # Let every request that is ready in this turn of the loop join the first batch.
            await asyncio.sleep(0)
            while self._waiting:
                batch = self._waiting[: self._most]
                del self._waiting[: self._most]
                self._sizes.observe(len(batch))
                await self._answer(batch)
        finally:
            self._free += 1

    async def _answer(self, batch: list[tuple[In, asyncio.Future[Out]]]) -> None:
        try:
            answers = await self._work([item for item, _ in batch])
        except errors.Unavailable as away:
            # Nothing is wrong with any of them, and in halves they would wait once more each.
            for _, future in batch:
                _tell(future, away)
            return
        except Exception as broken:  # noqa: BLE001  whatever broke is split, then told to its owner
            if len(batch) == 1:
                _tell(batch[0][1], broken)
                return
            _log.warning("batch_split", batch=self.name, size=len(batch), error=repr(broken))
            middle = len(batch) // 2
            await self._answer(batch[:middle])
            await self._answer(batch[middle:])
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            _tell(future, answer)


def _tell(future: asyncio.Future[Out], answer: Out | BaseException) -> None:
    if future.done():
        return
    if isinstance(answer, BaseException):
        future.set_exception(answer)
    else:
        future.set_result(answer)
