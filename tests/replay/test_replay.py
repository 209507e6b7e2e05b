"""Replays into a served house: everything as the files say, and nothing twice."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from hutong.replay import Stopped
from hutong.replay.acting import Acting
from hutong.replay.report import Report
from hutong.replay.shapes import Order, Pay
from hutong.replay.world import Person
from hutong.trade.orders.actions.closing import sweep_unpaid
from tests.cast import Cast
from tests.replay.bazaar import LEFT_OUT, PLAYED
from tests.replay.conftest import Playing


async def cards(cast: Cast, playing: Playing) -> list[dict[str, Any]]:
    """Return every order of this bazaar that the house has."""
    ops, after, found = await cast.ops(), None, []
    while True:
        asked = {"source": f"olist:{playing.town.mark}", "limit": 100}
        page = await ops.get("/api/admin/orders", **asked | ({"after": after} if after else {}))
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def agreed(report: Report) -> None:
    assert report.failed == {}
    assert report.differences == []
    assert report.agrees


async def test_every_order_ends_as_the_files_say_and_every_cent_agrees(
    playing: Playing, cast: Cast
) -> None:
    report = await playing.play()
    agreed(report)
    ends = Counter(PLAYED.values())
    ends.update({"done": 2})  # two orders have two sellers
    states = report.document()["by_state"]
    assert {name: both["house"]["orders"] for name, both in states.items()} == ends
    assert states["refunded"]["house"]["refunded_fen"] == 1100 + 500
    assert report.document()["total"]["house"]["vouchers_fen"] == 2500 + 1000 + 5500 + 4101
    assert report.facts["payments_of_zero_skipped"] == 1
    assert report.house.stars == [0, 1, 0, 1, 1]

    found = {card["source"]["ref"]: card for card in await cards(cast, playing)}
    assert len(found) == len(PLAYED)
    dearer = found[f"olist:{playing.town.id('dearer')}"]
    assert [line["unit_price_fen"] for line in dearer["lines"]] == [1325]
    assert dearer["source"] == {
        "kind": "replay",
        "ref": f"olist:{playing.town.id('dearer')}",
        "at": "2017-01-09T10:00:00Z",
    }


async def test_every_row_that_is_not_played_is_named_with_its_reason(playing: Playing) -> None:
    report = await playing.play()
    rows = [(one.file, one.id, one.reason) for one in report.omitted]
    for name, reason in LEFT_OUT.items():
        assert ("orders", playing.town.id(name), reason) in rows
    told = Counter(file for file, _, _ in rows)
    for file, all_rows in playing.town.rows.items():
        assert told[file] <= len(all_rows)
    assert told == {
        "orders": 5,
        "order_items": 4,
        "order_payments": 4 + 1,
        "order_reviews": 3,
        "customers": 5,
        "products": 1,
        "sellers": 1,
        "seller_leads": 1,
    }
    assert [reason for file, _, reason in rows if file == "order_reviews"] == [
        "another review of this order is played: row 3",
        "its order was never received: it ends as shipped",
        f"its order is not played: {LEFT_OUT['interest']}",
    ]


@pytest.mark.slow
async def test_a_replay_that_is_killed_again_and_again_doubles_nothing(
    playing: Playing, cast: Cast
) -> None:
    chance = random.Random(20170101)
    for wait_s in (0.05, 0.2, 0.4, 0.6, 0.8, 1.0):
        task = asyncio.create_task(playing.play())
        await asyncio.sleep(wait_s)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        lose_the_end(playing.state, chance)
    report = await playing.play()
    agreed(report)
    assert report.facts["resumed"]
    orders = Counter((card["source"]["ref"], card["shop"]) for card in await cards(cast, playing))
    assert set(orders.values()) == {1}
    assert len(orders) == len(PLAYED) + 2


def lose_the_end(state: Path, chance: random.Random) -> None:
    """Take away what a crash takes away: the last lines, and half of the one before."""
    lines = state.read_bytes().splitlines(keepends=True) if state.exists() else []
    if len(lines) > 2:
        kept = lines[: max(1, len(lines) - chance.randrange(30))]
        torn = lines[len(kept)][:9] if len(kept) < len(lines) else b""
        state.write_bytes(b"".join(kept) + torn)


async def test_a_replay_that_is_over_does_nothing_when_it_is_started_again(
    playing: Playing,
) -> None:
    agreed(await playing.play())
    again = await playing.play()
    agreed(again)
    assert {phase.name: phase.count for phase in again.phases}["order steps"] == 0


async def test_a_part_is_played_first_and_the_rest_later(playing: Playing) -> None:
    first = await playing.play(limit=4)
    agreed(first)
    assert first.document()["total"]["house"]["orders"] == 5
    agreed(await playing.play())


async def test_nothing_is_played_that_happened_later_than_was_asked_for(playing: Playing) -> None:
    report = await playing.play(until="2017-02-02T12:00:00Z")
    agreed(report)
    states = report.document()["by_state"]
    assert {name: both["house"]["orders"] for name, both in states.items()} == {
        "refunded": 2,
        "shipped": 1 + 2,
        "to_ship": 8,
    }


async def test_without_its_state_a_second_replay_stops_before_it_doubles_anything(
    playing: Playing, cast: Cast
) -> None:
    agreed(await playing.play())
    before = len(await cards(cast, playing))
    with pytest.raises((Stopped, ExceptionGroup)) as stopped:
        await playing.play(state=playing.state.with_name("other.jsonl"))
    assert "belongs to another house" in str(_first(stopped.value))
    assert len(await cards(cast, playing)) == before


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def test_an_order_that_the_clock_closed_is_placed_and_paid_again(
    playing: Playing, cast: Cast, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = playing.town.id("voucher over the goods")
    pay = Acting.pay

    async def stop_there(self: Acting, order: Order) -> None:
        if order.id == name:
            raise Stopped("the terminal was closed")
        await pay(self, order)

    with monkeypatch.context() as patched:
        patched.setattr(Acting, "pay", stop_there)
        with pytest.raises((Stopped, ExceptionGroup)):
            await playing.play()
    await let_time_pass(dsn, f"olist:{playing.town.mark}%")
    while await sweep_unpaid():
        pass

    report = await playing.play()
    agreed(report)
    assert report.facts["orders_placed_again"] >= 1
    assert report.facts["orders_closed_by_the_clock"] >= 1
    ref = f"olist:{name}"
    states = [c["state_name"] for c in await cards(cast, playing) if c["source"]["ref"] == ref]
    assert sorted(states) == ["cancelled", "done"]


async def test_a_payment_that_came_too_late_is_noticed_and_made_again(
    playing: Playing, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = playing.town.id("dearer")
    begun: list[tuple[Person, str]] = []

    async def begin_only(self: Acting, order: Order, placed: dict[str, Any], pay: Pay) -> bool:
        if order.id != name:
            return await whole(self, order, placed, pay)
        buyer = self.world.buyer(order.buyer)
        payment = await buyer.post_once(
            f"/api/trades/{placed['trade']}/payments",
            {"method": "sandbox", "amount_fen": pay.amount_fen},
            f"olist:{order.id}:pay:{pay.row}",
            lambda made: made["id"],
        )
        begun.append((buyer, payment))
        raise Stopped("the terminal was closed")

    whole = Acting.pay_row
    with monkeypatch.context() as patched:
        patched.setattr(Acting, "pay_row", begin_only)
        with pytest.raises((Stopped, ExceptionGroup)):
            await playing.play()
    await let_time_pass(dsn, f"olist:{name}%")
    while await sweep_unpaid():
        pass
    ((buyer, payment),) = begun
    place = f"{playing.address}/api/sandbox/payments/{payment}/decide"
    headers = {"Authorization": f"Bearer {buyer.token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        told = await http.post(place, json={"outcome": "success"})
        assert told.status == 200

    agreed(await playing.play())


async def let_time_pass(dsn: str, like: str) -> None:
    """Make the time to pay be over for the unpaid orders of a replay."""
    database = await asyncpg.connect(dsn)
    try:
        await database.execute(
            "update orders set close_at = placed_at where state = 10 and source ->> 'ref' like $1",
            like,
        )
    finally:
        await database.close()
