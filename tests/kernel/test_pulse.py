"""A database that says nothing is found to be away; one that is slow once is not."""

import asyncio

import pytest

from hutong.kernel import errors, pulse
from hutong.kernel.batch import Combiner
from hutong.kernel.pulse import Pulse


class Server:
    """A server that answers, is silent, or is gone; and connections to it."""

    def __init__(self) -> None:
        self.mood = "answers"
        self.lost = 0

    async def connect(self) -> "Line":
        if self.mood == "gone":
            raise ConnectionRefusedError
        if self.mood == "silent":
            await asyncio.sleep(pulse.ANSWER_WITHIN_S)
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
        if self.server.mood == "silent":
            await self.cut.wait()
        if self.cut.is_set() or self.server.mood == "gone":
            raise ConnectionResetError

    def is_closed(self) -> bool:
        return self.cut.is_set()

    def terminate(self) -> None:
        self.cut.set()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "EVERY_S", 0.01)
    monkeypatch.setattr(pulse, "ANSWER_WITHIN_S", 0.05)


@pytest.mark.parametrize("mood", ["silent", "gone"])
async def test_an_absence_is_told_once_and_ends_by_itself(mood: str) -> None:
    server = Server()
    found = Pulse(server.connect, server.hang_up)
    feeling = asyncio.create_task(found.feel())
    await asyncio.sleep(0.05)
    assert not found.away.is_set()
    for times in (1, 2):
        server.mood = mood
        await asyncio.wait_for(found.away.wait(), 2)
        await asyncio.sleep(0.2)
        assert server.lost == times
        server.mood = "answers"
        await asyncio.sleep(0.2)
        assert not found.away.is_set()
    feeling.cancel()
    await asyncio.wait({feeling})


async def test_one_late_answer_is_no_absence() -> None:
    server = Server()
    found = Pulse(server.connect, server.hang_up)
    feeling = asyncio.create_task(found.feel())
    await asyncio.sleep(0.03)
    server.mood = "silent"
    await asyncio.sleep(0.06)
    server.mood = "answers"
    await asyncio.sleep(0.2)
    assert (server.lost, found.away.is_set()) == (0, False)
    feeling.cancel()
    await asyncio.wait({feeling})


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

    found = Pulse(connect, server.hang_up)
    feeling = asyncio.create_task(found.feel())
    async with asyncio.timeout(5):
        await found.away.wait()
        while found.away.is_set() or lines:  # noqa: ASYNC110  a state, not an event
            await asyncio.sleep(0.01)
    assert not feeling.done()
    feeling.cancel()
    await asyncio.wait({feeling})


class Slow(Line):
    """A connection that takes a moment to notice that it was cut."""

    async def execute(self, _query: str) -> None:
        await self.cut.wait()
        await asyncio.sleep(0.02)
        raise ConnectionResetError


async def test_the_last_question_ends_before_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "ANSWER_WITHIN_S", 2)  # a busy machine takes its time over Slow's
    server, others = Server(), asyncio.all_tasks()

    async def connect() -> Line:
        return Slow(server)

    feeling = asyncio.create_task(Pulse(connect, server.hang_up).feel())
    await asyncio.sleep(0.01)
    feeling.cancel()
    await asyncio.wait({feeling})
    assert asyncio.all_tasks() <= others
