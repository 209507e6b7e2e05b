"""Passes over many: whoever is at fault is found in halves, and all the others are done."""

import pytest

from hutong.kernel.db import Tx
from hutong.trade.orders.actions.sweeping import Pass, in_passes
from tests.cast import Cast


class Line:
    """A line of numbers that wait to be done, some of which cannot be."""

    def __init__(self, count: int, wrong: set[int]) -> None:
        self.waiting = list(range(count))
        self.wrong = wrong
        self.done: list[int] = []
        self.passes = 0

    async def work(self, _tx: Tx, run: Pass) -> None:
        self.passes += 1
        run.taken = [n for n in self.waiting if n not in run.stuck][: run.most]
        if self.wrong & set(run.taken):
            raise RuntimeError("cannot be done")
        self.done += run.taken
        self.waiting = [n for n in self.waiting if n not in run.taken]


@pytest.mark.parametrize("wrong", [set(), {0}, {137}, {499}, {3, 4, 250}, set(range(7))])
async def test_all_are_done_but_those_at_fault(cast: Cast, wrong: set[int]) -> None:
    del cast
    line = Line(500, wrong)
    assert await in_passes(line.work, Pass(), "test") == 500 - len(wrong)
    assert line.done == [n for n in range(500) if n not in wrong]
    assert line.waiting == sorted(wrong)
    assert line.passes <= 3 + 18 * len(wrong)


async def test_time_that_is_up_ends_with_one_found_or_some_done(cast: Cast) -> None:
    del cast
    line = Line(500, {1})
    run = Pass()
    assert await in_passes(line.work, run, "test", 0) == 1
    assert line.done == [0]
    assert await in_passes(line.work, run, "test", 0) == 0
    assert run.stuck == [1]


async def test_what_fails_before_anything_is_taken_is_nobodys_fault(cast: Cast) -> None:
    del cast

    async def broken(_tx: Tx, _run: Pass) -> None:
        raise RuntimeError("all of it")

    with pytest.raises(RuntimeError, match="all of it"):
        await in_passes(broken, Pass(), "test")
