"""A shop's overview is the same whatever the snapshots hold, and days begin where they are set."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from hutong.kernel import clock, errors
from hutong.kernel.db import transaction
from hutong.kernel.sql import Statement
from hutong.trade import settlement
from hutong.trade.ledger import jobs
from hutong.trade.settlement.rules import days
from tests.cast import Cast
from tests.trade.settlement.till import Till

_KEPT = Statement("kept", "select sum(amount_fen) from ledger_snapshot where book = :book")


async def test_snapshots_change_no_sum(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LAG", timedelta(0))
    till = await Till.open(cast)
    kept = []
    before: dict[str, Any] = {}
    for _ in range(3):
        order = await till.due()
        await till.refund(order, 1_000)
        await settlement.sweep()
        before = await till.money()
        await jobs.snapshot()
        assert await till.money() == before
        async with transaction() as tx:
            kept.append(await tx.value(_KEPT, book=int(till.shop)))
    await jobs.snapshot()
    assert (await till.money()) == before
    assert before["settled_fen"] == 3 * 8_946
    # What is kept grows with the books, so the sums above did come from it.
    assert kept == [20_000, 40_000, 60_000]


async def test_the_latest_quarter_of_an_hour_is_left_out_of_a_snapshot(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.sell()
    await jobs.snapshot()
    async with transaction() as tx:
        assert await tx.value(_KEPT, book=int(till.shop)) is None
    assert (await till.money())["held_fen"] == 10_000


def test_a_day_in_china_begins_at_four_in_the_afternoon_of_utc() -> None:
    begin, end = days.span(date(2026, 5, 1), 480)
    assert begin == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert end - begin == timedelta(days=1)
    assert days.day_of(begin, 480) == date(2026, 5, 1)
    assert days.day_of(begin - timedelta(microseconds=1), 480) == date(2026, 4, 30)


def test_the_pieces_of_a_day_are_the_day() -> None:
    begin, end = days.span(date(2026, 5, 1), 0)
    pieces = list(days.windows(begin, end - timedelta(minutes=1)))
    assert pieces[0][0] == begin
    assert pieces[-1][1] == end - timedelta(minutes=1)
    assert all(one[1] == two[0] for one, two in pairwise(pieces))
    assert list(days.windows(end, clock.now().replace(year=2020))) == []


def test_a_day_outside_of_all_books_is_refused() -> None:
    with pytest.raises(errors.BadInput):
        days.span(date.max, 0)
