"""Held money reaches platform and shop once, when the clock says so and not before."""

import asyncio

import msgspec

from hutong.kernel.db import transaction
from hutong.trade import ledger, orders, settlement
from hutong.trade.ledger import PLATFORM, Kind, Move
from tests.cast import Cast
from tests.trade.settlement.till import Till


async def test_a_received_order_settles_by_the_clock(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    before = await till.money()
    assert (before["held_fen"], before["available_fen"], before["settled_fen"]) == (10_000, 0, 0)

    await settlement.sweep()

    money = await till.money()
    assert await till.held(order) == 0
    assert money == {
        "currency": "CNY",
        "held_fen": 0,
        "available_fen": 9_940,
        "withdrawing_fen": 0,
        "deposit_fen": 0,
        "owed_fen": 0,
        "settled_fen": 9_940,
        "shared_fen": 0,
        "fees_fen": 60,
    }
    assert (await till.lin.get(f"/api/orders/{order}"))["money"] == "settled"


async def test_a_second_sweep_finds_nothing_to_move(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.due()
    await settlement.sweep()
    after = await till.money()
    await settlement.sweep()
    assert await till.money() == after


async def test_money_stays_held_while_a_complaint_is_open(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    async with transaction() as tx:
        await orders.locking.complain(tx, int(till.shop), int(order), 1)
    await settlement.sweep()
    assert await till.held(order) == 10_000
    refused = await till.mei.refused("POST", f"{till.of(order)}/unfreeze")
    assert refused["code"] == "not_yet_done"

    async with transaction() as tx:
        await orders.locking.complain(tx, int(till.shop), int(order), -1)
    await settlement.sweep()
    assert await till.held(order) == 0


async def test_what_was_refunded_before_is_not_settled(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    await till.refund(order, 4_000)
    await settlement.sweep()
    money = await till.money()
    assert (money["settled_fen"], money["fees_fen"]) == (5_964, 36)


async def test_an_order_whose_books_are_wrong_holds_up_no_other(cast: Cast) -> None:
    till = await Till.open(cast)
    wrong, sound = await till.due(), await till.due()
    hold, outside = (int(till.shop), Kind.HOLD), (PLATFORM, Kind.BANK + "sandbox")
    stolen = Move(
        book=int(till.shop),
        kind="settle",
        debit=hold,
        credit=outside,
        currency="CNY",
        amount_fen=10_001,
        ref=int(wrong),
    )
    async with transaction() as tx:
        await ledger.move_all(tx, [stolen])

    await settlement.sweep()

    assert await till.held(wrong) == -1
    assert await till.held(sound) == 0
    back = msgspec.structs.replace(stolen, debit=outside, credit=hold)
    async with transaction() as tx:
        await ledger.move_all(tx, [back])
    await settlement.sweep()
    assert await till.held(wrong) == 0


async def test_a_refund_after_settlement_takes_the_fee_back_too(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    await settlement.sweep()
    await till.refund(order, 5_000)
    money = await till.money()
    assert (money["available_fen"], money["fees_fen"]) == (4_970, 30)


async def test_two_workers_settle_an_order_once(cast: Cast) -> None:
    till = await Till.open(cast)
    sold = [await till.due() for _ in range(4)]
    await asyncio.gather(*(settlement.sweep() for _ in range(8)))
    money = await till.money()
    assert [await till.held(order) for order in sold] == [0] * 4
    assert (money["settled_fen"], money["fees_fen"]) == (4 * 9_940, 4 * 60)
    days = (await till.mei.get(f"/api/shops/{till.shop}/settlements"))["items"]
    assert [(day["orders"], day["settled_fen"]) for day in days] == [(4, 4 * 9_940)]


async def test_a_shop_releases_a_received_order_before_the_clock(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.sell()
    early = await till.mei.refused("POST", f"{till.of(order)}/unfreeze")
    assert early["code"] == "not_yet_done"
    assert await till.held(order) == 10_000

    await till.hand_over(order)
    answer = await till.mei.post(f"{till.of(order)}/unfreeze", key="once")
    assert (answer["base_fen"], answer["fee_fen"], answer["settled_fen"]) == (10_000, 60, 9_940)
    assert await till.mei.post(f"{till.of(order)}/unfreeze", key="once") == answer
    again = await till.mei.refused("POST", f"{till.of(order)}/unfreeze")
    assert again["code"] == "already_settled"
    assert (await till.money())["available_fen"] == 9_940


async def test_days_are_listed_page_by_page(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.due()
    await settlement.sweep()
    path = f"/api/shops/{till.shop}/settlements"
    page = await till.mei.get(path, limit=1)
    assert page["next"] is None
    (day,) = page["items"]
    assert day["base_fen"] == day["fee_fen"] + day["shared_fen"] + day["settled_fen"] == 10_000


async def test_freight_that_was_not_refunded_can_be_released(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.mei.put(f"/api/shops/{till.shop}/freight", {"base_fen": 600})
    order = await till.sell()
    async with transaction() as tx:
        row = await till.lock(tx, order)
        await orders.sending.ship(tx, row, {}, orders.Actor("shop", till.mei.id))
    await till.refund(order, 10_000, quantity=1)
    assert await till.held(order) == 600

    answer = await till.mei.post(f"{till.of(order)}/unfreeze")
    assert (answer["base_fen"], answer["fee_fen"], answer["settled_fen"]) == (600, 4, 596)
    assert (await till.money())["available_fen"] == 596
