"""Who goes leaves no money that nobody could spend, and nothing of her in others' answers."""

from datetime import timedelta
from typing import Any

import pytest

from hutong.kernel.db import database
from hutong.trade import settlement
from hutong.trade.payments import jobs as bank
from hutong.trade.payments import reads
from tests.builders import basket, buy, money, open_shop, product
from tests.cast import PASSWORD, Cast, Visitor
from tests.trade.settlement.till import Till, asked, wallet

PHONE = "13800000000"


async def refusal(who: Visitor) -> str:
    """Try to go, and return why not."""
    problem = await who.refused("DELETE", "/api/me", {"password": PASSWORD})
    assert (problem["status"], problem["code"]) == (409, "still_needed")
    await who.get("/api/me")
    return str(problem["detail"])


async def goes(who: Visitor) -> None:
    """Go for good."""
    answer = await who.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text


async def answers_with(text: str) -> list[int]:
    """Return whose kept answers hold a text."""
    async with database.pool.acquire() as connection:
        rows = await connection.fetch(
            "select owner from idempotency where position($1 in convert_from(answer, 'UTF8')) > 0",
            text,
        )
    return [row["owner"] for row in rows]


async def test_who_has_money_in_her_wallet_spends_it_first(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await money(lin, 12_345)
    assert "CNY 123.45" in await refusal(lin)
    sku = await product(mei, await open_shop(mei), price_fen=12_345)
    trade = await buy(lin, [(sku, 1)])
    # Paid back by the shop, the money is hers again and keeps her here.
    order = trade["orders"][0]
    await mei.post(f"/api/shops/{order['shop']}/orders/{order['id']}/cancel", {"reason": "no"})
    assert "CNY 123.45" in await refusal(lin)


async def test_who_waits_for_the_bank_stays_until_it_has_spoken(cast: Cast) -> None:
    lin = await cast.lin()
    payment = await lin.post("/api/wallet/topups", {"amount_fen": 5})
    assert "1 of your payments wait for the bank" in await refusal(lin)
    await lin.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "decline"})
    await goes(lin)


async def test_a_payment_that_everybody_forgot_holds_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = await cast.lin()
    await lin.post("/api/wallet/topups", {"amount_fen": 5})
    assert "wait for the bank" in await refusal(lin)
    monkeypatch.setattr(reads, "patience", lambda: timedelta(0))
    await goes(lin)


async def test_who_is_promised_a_share_waits_for_it(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    await till.share(order, (bo, 1_000))
    assert "CNY 10.00" in await refusal(bo)
    await settlement.sweep()
    assert "wallet" in await refusal(bo)
    [share] = (await bo.get("/api/me/export"))["rooms"]["shares"]
    assert (share["order"], share["paid_fen"]) == (order, 1_000)


async def test_nothing_is_promised_to_somebody_who_is_gone(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()
    await goes(bo)
    refused = await till.mei.refused("POST", f"{till.of(order)}/shares", asked((bo, 1)))
    assert refused["code"] == "unknown_receiver"


async def test_the_share_of_somebody_who_is_gone_stays_with_the_shop(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    await till.share(order, (bo, 1_000), (till.lin, 500))
    before = await wallet(till.lin)
    # No way of the house leads here any more; what stood in the tables before must still be right.
    async with database.pool.acquire() as connection:
        await connection.execute("update person set erased_at = now() where id = $1", bo.id)
    await settlement.sweep()
    shares = (await till.mei.get(f"{till.of(order)}/shares"))["items"]
    assert [(one["paid_fen"], one["state"]) for one in shares] == [(0, "closed"), (500, "paid")]
    assert await wallet(till.lin) == before + 500
    seen = await till.money()
    assert (seen["held_fen"], seen["shared_fen"], seen["available_fen"]) == (0, 500, 9_440)


async def test_the_only_owner_takes_the_money_of_her_closed_shop_first(cast: Cast) -> None:
    till, ops = await Till.open(cast), await cast.ops()
    await till.due()
    await till.mei.put(f"/api/shops/{till.shop}/state", {"state": "closed"})
    assert "Corner Shop (CNY 100.00)" in await refusal(till.mei)
    await settlement.sweep()
    assert "Corner Shop (CNY 99.40)" in await refusal(till.mei)
    wish = {"amount_fen": 9_940, "account": "ICBC 1"}
    asked_for = await till.mei.post(f"/api/shops/{till.shop}/withdrawals", wish)
    assert "Corner Shop (CNY 99.40)" in await refusal(till.mei)
    await ops.post(f"/api/admin/withdrawals/{asked_for['id']}/review", {"approve": True})
    await goes(till.mei)


async def test_answers_that_others_were_given_forget_her_too(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    sku = await product(mei, shop, price_fen=1000)
    trade = await lin.post("/api/trades", await basket(lin, [(sku, 1)]))
    path = f"/api/shops/{shop}/orders/{trade['orders'][0]['id']}"
    lower: dict[str, Any] = {"lines": [{"line": 1, "unit_price_fen": 900}]}
    first = await mei.post(f"{path}/adjust", lower, key="lower it")
    assert (first["total_fen"], first["address"]["phone"]) == (900, PHONE)
    assert (await mei.post(f"{path}/adjust", lower, key="lower it"))["total_fen"] == 900
    await mei.post(f"{path}/cancel", {"reason": "sold out"}, key="stop it")
    again = await mei.post(f"{path}/cancel", {"reason": "sold out"}, key="stop it")
    assert again["state_name"] == "cancelled"
    assert mei.id not in await answers_with(PHONE)
    await goes(lin)
    assert lin.id not in await answers_with(PHONE)


async def test_her_words_about_her_orders_go_with_her(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    sku = await product(mei, shop)
    trade = await lin.post("/api/trades", await basket(lin, [(sku, 1)]))
    order = trade["orders"][0]["id"]
    await lin.post(f"/api/orders/{order}/cancel", {"reason": "Lin is ill"})
    [kept] = (await lin.get("/api/me/export"))["rooms"]["orders"]
    assert [line["sku"] for line in kept["lines"]] == [sku]
    assert "Lin is ill" in [step["reason"] for step in kept["history"]]
    await goes(lin)
    page = await mei.get(f"/api/shops/{shop}/orders/{order}")
    assert "Lin is ill" not in str(page)
    assert page["timeline"][-1]["actor"]["kind"] == "buyer"


async def test_an_export_holds_the_cart(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    sku = await product(mei, await open_shop(mei))
    await lin.put(f"/api/cart/{sku}", {"quantity": 3})
    [line] = (await lin.get("/api/me/export"))["rooms"]["cart"]
    assert (line["sku"], line["quantity"]) == (sku, 3)


async def test_a_refund_on_its_way_to_the_bank_is_waited_for(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    sku = await product(mei, shop, price_fen=1000)
    trade = await lin.post("/api/trades", await basket(lin, [(sku, 1)]))
    payment = await lin.post(f"/api/trades/{trade['id']}/payments", {"method": "sandbox"})
    await lin.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "success"})
    path = f"/api/shops/{shop}/orders/{trade['orders'][0]['id']}"
    await mei.post(f"{path}/cancel", {"reason": "x"})
    assert "1 of your refunds" in await refusal(lin)
    [refund] = (await lin.get("/api/me/export"))["rooms"]["payments"]["refunds"]
    await bank.refund({"payer": lin.id, "refund": int(refund["id"])})
    await goes(lin)
