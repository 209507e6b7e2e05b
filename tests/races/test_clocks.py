"""People and clocks at the same moment: what both want to end is ended once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from hutong.kernel.jobs import registry
from tests import builders
from tests.cast import Cast
from tests.fulfil import street

Fire = Callable[[], Awaitable[None]]


def clock_of(name: str) -> Fire:
    """Return what fires by the clock under this name."""
    return registry.crons[name].fire


async def steps_to(sold: street.Sale, state: int) -> list[str]:
    """Return who moved an order into a state."""
    order = await sold.lin.get(sold.mine)
    return [step["actor"]["kind"] for step in order["timeline"] if step["to"] == state]


async def test_a_buyer_and_the_clock_receive_an_order_once(cast: Cast) -> None:
    first = await street.sale(cast, (100, 1))
    sales = [first, *[await first.again() for _ in range(9)]]
    for sold in sales:
        await sold.send()
    receive = clock_of("orders.receive")

    async def tap(sold: street.Sale) -> int:
        return (await sold.lin.ask("POST", f"{sold.mine}/receive")).status_code

    with street.after(days=11):
        fired = [receive() for _ in range(5)]
        statuses = await asyncio.gather(*map(tap, sales * 2), *fired)
    assert set(statuses) <= {200, 409, None}
    kinds = [await steps_to(sold, 100) for sold in sales]
    assert [len(found) for found in kinds] == [1] * len(sales)


async def test_paying_and_the_clock_agree_whether_an_order_is_closed(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await builders.open_shop(mei)
    sku = await builders.product(mei, shop, price_fen=100, stock=20)
    await builders.money(lin, 2_000)
    trades = [await builders.buy(lin, [(sku, 1)], pay_with=None) for _ in range(20)]
    close = clock_of("orders.close_unpaid")

    async def pay(trade: Any) -> str:
        path = f"/api/trades/{trade['id']}/payments"
        answer = await lin.ask("POST", path, {"method": "wallet"})
        return "paid" if answer.status_code == 201 else str(answer.json()["code"])

    with street.after(minutes=16):
        answers = await asyncio.gather(*map(pay, trades[:10]), *(close() for _ in range(5)))
        later = await asyncio.gather(*map(pay, trades[10:]))
    paid = Counter([*answers, *later])["paid"]
    states = [(await lin.get(f"/api/trades/{trade['id']}"))["state"] for trade in trades]
    assert Counter(states) == Counter(paid=paid, closed=20 - paid)
    assert (await lin.get("/api/wallet"))["balance_fen"] == 2_000 - 100 * paid
    (level,) = (await mei.get(f"/api/shops/{shop}/stock", sku=sku))["items"]
    assert (level["on_hand"], level["held"]) == (20, paid)


async def test_an_answer_and_the_clock_refund_a_request_once(cast: Cast) -> None:
    first = await street.sale(cast, (100, 1))
    sales = [first, *[await first.again() for _ in range(9)]]
    asked = [await sold.ask("refund", (1, 1)) for sold in sales]
    before = await first.wallet()
    tick = clock_of("aftersales.clock")

    async def answer(sold: street.Sale, request: Any) -> int:
        path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
        return (await sold.mei.ask("POST", path, {"approve": True})).status_code

    with street.after(days=3):
        statuses = await asyncio.gather(
            *(answer(*pair) for pair in zip(sales * 2, asked * 2, strict=True)),
            *(tick() for _ in range(5)),
        )
    assert set(statuses) <= {200, 409, None}
    assert await first.wallet() - before == 100 * len(sales)
    assert [len(await steps_to(sold, 200)) for sold in sales] == [1] * len(sales)


async def test_a_complaint_and_the_settlement_leave_money_for_the_refund(cast: Cast) -> None:
    """Whether the money is still held or the shop's already, it comes back once."""
    first = await street.sale(cast, (1_000, 1))
    sales = [first, *[await first.again() for _ in range(9)]]
    for sold in sales:
        await sold.send()
        await sold.receive()
    before = await first.wallet()
    settle = clock_of("settlement.sweep")

    async def complain(sold: street.Sale) -> Any:
        return await sold.ask("refund", (1, 1))

    with street.after(hours=25):
        asked = (await asyncio.gather(*map(complain, sales), *(settle() for _ in range(5))))[:10]
        answers = [sold.answer(request) for sold, request in zip(sales, asked, strict=True)]
        await asyncio.gather(*answers, *(settle() for _ in range(5)))
    assert await first.wallet() - before == 1_000 * len(sales)
    shop = await first.mei.get(f"{first.of_shop}/money")
    assert (shop["held_fen"], shop["available_fen"]) == (0, 0), shop
