"""Paying: whole, in parts, by wallet or by the sandbox bank, early, late and twice."""

import asyncio
from typing import Any

from hutong.kernel.db import transaction
from hutong.kernel.sql import Statement
from hutong.trade.orders.actions.closing import sweep_unpaid
from hutong.trade.payments import jobs as bank
from tests.builders import basket, money, open_shop, product
from tests.cast import Cast, Visitor

_DUE = Statement("due", "update payment set ask_at = created_at where payer = :payer")


async def _unpaid(cast: Cast, *, price_fen: int = 1000) -> tuple[Visitor, Any]:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), price_fen=price_fen)
    return lin, await lin.post("/api/trades", await basket(lin, [(pears, 1)]))


async def _decide(lin: Visitor, payment: Any, outcome: str) -> Any:
    return await lin.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": outcome})


async def test_the_wallet_pays_the_whole_trade(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 5_000)

    payment = await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "wallet"})

    assert (payment["state"], payment["amount_fen"]) == ("succeeded", 1000)
    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "paid"
    assert (await lin.get("/api/wallet"))["balance_fen"] == 4_000


async def test_a_trade_is_paid_once(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 5_000)
    path = f"/api/trades/{trade['id']}/payments"

    answers = await asyncio.gather(
        *(lin.ask("POST", path, {"method": "wallet"}) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert (await lin.get("/api/wallet"))["balance_fen"] == 4_000


async def test_parts_by_different_ways_make_a_whole(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 300)
    path = f"/api/trades/{trade['id']}/payments"
    await lin.post(path, {"method": "wallet", "amount_fen": 300})
    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "unpaid"

    rest = await lin.post(path, {"method": "sandbox"})
    await _decide(lin, rest, "success")

    assert rest["amount_fen"] == 700
    done = await lin.get(f"/api/trades/{trade['id']}")
    assert (done["state"], done["paid_fen"]) == ("paid", 1000)


async def test_more_than_is_due_is_refused(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 5_000)
    path = f"/api/trades/{trade['id']}/payments"

    problem = await lin.refused("POST", path, {"method": "wallet", "amount_fen": 1001})

    assert (problem["code"], problem["rest_fen"]) == ("more_than_due", 1000)
    assert problem["detail"].startswith("Only CNY 10.00 is still due")


async def test_a_declined_payment_can_be_tried_again(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    path = f"/api/trades/{trade['id']}/payments"
    first = await _decide(lin, await lin.post(path, {"method": "sandbox"}), "decline")
    second = await _decide(lin, await lin.post(path, {"method": "sandbox"}), "success")

    assert (first["state"], second["state"]) == ("declined", "succeeded")
    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "paid"


async def test_a_notice_told_twice_counts_once(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    path = f"/api/trades/{trade['id']}/payments"
    await _decide(lin, await lin.post(path, {"method": "sandbox"}), "duplicate")

    assert (await lin.get(f"/api/trades/{trade['id']}"))["paid_fen"] == 1000


async def test_two_payments_of_the_same_trade_give_one_back(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    path = f"/api/trades/{trade['id']}/payments"
    first = await lin.post(path, {"method": "sandbox"})
    second = await lin.post(path, {"method": "sandbox"})
    await _decide(lin, first, "success")
    await _decide(lin, second, "success")

    paid = [await lin.get(f"/api/payments/{p['id']}") for p in (first, second)]
    assert sorted(p["refunded_fen"] for p in paid) == [0, 1000]
    assert (await lin.get(f"/api/trades/{trade['id']}"))["paid_fen"] == 1000


async def test_money_after_the_order_closed_goes_back_by_itself(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    payment = await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "sandbox"})
    await lin.post(f"/api/orders/{trade['orders'][0]['id']}/cancel", {})

    late = await _decide(lin, payment, "success")

    assert (late["state"], late["refunded_fen"]) == ("succeeded", 1000)
    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "closed"


async def test_a_lost_notice_is_found_by_asking(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    payment = await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "sandbox"})
    await _decide(lin, payment, "lost")
    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "unpaid"

    async with transaction() as tx:
        await tx.run(_DUE, payer=lin.id)
    await bank.ask()

    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "paid"


async def test_an_order_that_closes_gives_its_units_and_parts_back(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 300)
    path = f"/api/trades/{trade['id']}/payments"
    await lin.post(path, {"method": "wallet", "amount_fen": 300})

    order = trade["orders"][0]
    await lin.post(f"/api/orders/{order['id']}/cancel", {})

    assert (await lin.get("/api/wallet"))["balance_fen"] == 300
    mei = await cast.mei()
    levels = await mei.get(f"/api/shops/{order['shop']}/stock")
    assert [level["held"] for level in levels["items"]] == [0]


async def test_nobody_pays_for_somebody_elses_trade_by_guessing(cast: Cast) -> None:
    _, trade = await _unpaid(cast)
    bo = await cast.bo()

    problem = await bo.refused("POST", f"/api/trades/{trade['id']}/payments", {"method": "wallet"})

    assert problem["status"] == 404


async def test_the_shop_cancels_a_paid_order_and_the_money_goes_back(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    await money(lin, 1_000)
    await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "wallet"})
    order, mei = trade["orders"][0], await cast.mei()

    done = await mei.post(
        f"/api/shops/{order['shop']}/orders/{order['id']}/cancel", {"reason": "none left"}
    )

    assert (done["state_name"], done["money"], done["refunded_fen"]) == (
        "refunded",
        "refunded",
        1000,
    )
    assert (await lin.get("/api/wallet"))["balance_fen"] == 1_000


async def test_the_clock_leaves_orders_alone_whose_time_is_not_over(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)

    await sweep_unpaid()

    assert (await lin.get(f"/api/trades/{trade['id']}"))["state"] == "unpaid"


async def test_a_payment_that_was_declined_does_not_hold_the_price(cast: Cast) -> None:
    lin, trade = await _unpaid(cast)
    order, mei = trade["orders"][0], await cast.mei()
    path = f"/api/shops/{order['shop']}/orders/{order['id']}/adjust"
    lower = {"lines": [{"line": 1, "unit_price_fen": 900}]}
    payment = await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "sandbox"})
    assert (await mei.refused("POST", path, lower))["code"] == "partly_paid"
    await _decide(lin, payment, "decline")
    assert (await mei.post(path, lower))["total_fen"] == 900
