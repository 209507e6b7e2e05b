"""Order news: whoever it concerns is told, once, in the order in which it happened."""

import asyncio
from datetime import timedelta

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.people import access
from hutong.touch import cards
from hutong.trade.orders.actions import ringing, telling
from tests.builders import basket, buy, money, open_shop, product
from tests.cast import Cast
from tests.fulfil import street
from tests.trade.orders import news


async def test_a_buyer_is_told_every_step_with_the_order_s_card(cast: Cast) -> None:
    sold = await street.sale(cast, (1250, 2))
    await news.tell()
    await sold.send()
    await news.tell()
    await sold.receive()
    await news.tell()

    lin = sold.lin.id
    assert await news.states(lin, sold.order) == ["to_ship", "shipped", "done"]
    first, second, third = await news.told(lin)
    assert [body["card"]["snapshot"]["state"] for body in (first, second, third)] == [
        "to_ship",
        "shipped",
        "done",
    ]
    cards.check(msgspec.convert(first["card"], cards.Card))
    assert first["news"] == {
        "kind": "order",
        "state": "to_ship",
        "order": sold.order,
        "trade": first["news"]["trade"],
        "total_fen": 2500,
        "currency": "CNY",
    }


async def test_every_step_is_in_the_buyers_log(cast: Cast) -> None:
    sold = await street.sale(cast)
    await news.tell()
    await sold.send()
    await news.tell()

    entries = await news.logged(sold.lin.id)
    assert [entry for entry in entries if entry[0] == "order"] == [("order", sold.order)] * 2


async def test_placed_and_paid_later_are_told_apart_and_closed_is_told(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    await money(lin)
    first = await lin.post("/api/trades", await basket(lin, [(pears, 1)]))
    second = await lin.post("/api/trades", await basket(lin, [(pears, 1)]))
    await lin.post(f"/api/trades/{first['id']}/payments", {"method": "wallet"})
    order, closed = first["orders"][0]["id"], second["orders"][0]["id"]
    await lin.post(f"/api/orders/{closed}/cancel", {"reason": ""})
    await news.tell()

    assert await news.states(lin.id, order) == ["unpaid", "to_ship"]
    assert await news.states(lin.id, closed) == ["unpaid", "cancelled"]


async def test_money_back_and_the_answer_to_an_after_sale_are_told(cast: Cast) -> None:
    sold = await street.sale(cast, (1000, 3))
    await sold.send()
    await sold.receive()
    await sold.answer(await sold.ask("refund", (1, 1)))
    await sold.answer(await sold.ask("refund", (1, 1)), approve=False, reason="all was well")
    await sold.answer(await sold.ask("return", (1, 1)))
    await news.tell()

    told = await news.states(sold.lin.id, sold.order)
    assert told == [
        "to_ship",
        "shipped",
        "done",
        "part_refunded",
        "aftersale_refused",
        "aftersale_agreed",
    ]


async def test_an_order_given_back_whole_is_told_as_refunded_alone(cast: Cast) -> None:
    sold = await street.sale(cast, (1000, 1))
    await sold.mei.post(f"{sold.of_shop}/orders/{sold.order}/cancel", {"reason": "sold out"})
    await news.tell()

    assert await news.states(sold.lin.id, sold.order) == ["to_ship", "refunded"]


async def test_what_was_refused_is_no_news(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), stock=1)
    await news.tell()

    body = await basket(lin, [(pears, 1)], pay_with="wallet")
    await lin.refused("POST", "/api/trades", body)

    assert await news.waiting() == 0
    await news.tell()
    assert await news.told(lin.id) == []


async def test_a_shops_people_hear_of_the_first_order_at_once_and_of_more_together(
    cast: Cast,
) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    shop = await open_shop(mei)
    pears = await product(mei, shop)
    await money(lin)
    async with transaction() as tx:
        await access.appoint(tx, int(shop), bo.id, "clerk")

    await buy(lin, [(pears, 1)])
    await news.tell()
    assert await news.rings(mei.id, shop) == await news.rings(bo.id, shop) == [1]

    orders = []
    for _ in range(3):
        orders += (await buy(lin, [(pears, 1)]))["orders"]
        await news.tell()
    assert await news.rings(mei.id, shop) == [1]

    with clock.living_at(clock.now() + ringing.QUIET):
        await news.tell()
        await news.tell()
    assert await news.rings(mei.id, shop) == await news.rings(bo.id, shop) == [1, 3]
    last = (await news.told(mei.id))[-1]
    assert (last["card"]["kind"], last["card"]["ref"]) == ("shop", shop)
    assert last["news"]["order"] == orders[-1]["id"]


async def test_an_unpaid_order_rings_at_no_shop(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop)
    await lin.post("/api/trades", await basket(lin, [(pears, 1)]))
    await news.tell()

    assert await news.rings(mei.id, shop) == []


async def test_nobody_hears_of_anybody_elses_orders(cast: Cast) -> None:
    sold = await street.sale(cast)
    bo = await cast.bo()
    await news.tell()

    assert await news.told(bo.id) == []
    assert await news.states(sold.mei.id, sold.order) == []


async def test_what_nobody_told_for_days_is_logged_and_no_longer_rings(cast: Cast) -> None:
    sold = await street.sale(cast)
    with clock.living_at(clock.now() + telling.STALE + timedelta(minutes=1)):
        await news.tell()

    assert await news.states(sold.lin.id, sold.order) == []
    assert await news.rings(sold.mei.id, sold.shop) == []
    assert ("order", sold.order) in await news.logged(sold.lin.id)
    assert await news.waiting() == 0


async def test_two_drainers_at_once_tell_once_and_in_order(cast: Cast) -> None:
    first = await street.sale(cast)
    sales = [first, *[await first.again() for _ in range(7)]]
    for sold in sales:
        await sold.send()
        await sold.receive()

    async def drain() -> None:
        while await news.waiting():
            await news.tell()

    await asyncio.gather(*(drain() for _ in range(6)))

    for sold in sales:
        assert await news.states(sold.lin.id, sold.order) == ["to_ship", "shipped", "done"]
