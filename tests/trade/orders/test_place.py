"""Placing: whole or not at all, at the price that was shown, paid or waiting."""

import asyncio
from collections import Counter

from tests.builders import address, basket, buy, money, open_shop, product
from tests.cast import Cast


async def test_one_checkout_over_two_shops_makes_two_orders_and_is_paid_at_once(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    pears = await product(mei, await open_shop(mei, "Pears"), price_fen=1250)
    bread = await product(bo, await open_shop(bo, "Bread"), price_fen=900)
    await money(lin, 10_000)

    trade = await buy(lin, [(pears, 2), (bread, 1)])

    assert trade["state"] == "paid"
    assert sorted(order["total_fen"] for order in trade["orders"]) == [900, 2500]
    assert {order["state_name"] for order in trade["orders"]} == {"to_ship"}
    assert (await lin.get("/api/wallet"))["balance_fen"] == 10_000 - 3_400
    order = await lin.get(f"/api/orders/{trade['orders'][0]['id']}")
    assert [(step["from"], step["to"]) for step in order["timeline"]] == [(0, 10), (10, 20)]
    assert order["money"] == "held"


async def test_an_empty_wallet_orders_nothing(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=3)

    body = await basket(lin, [(pears, 1)], pay_with="wallet")
    problem = await lin.refused("POST", "/api/trades", body)

    assert problem["code"] == "not_enough_money"
    assert (await lin.get("/api/orders"))["items"] == []
    levels = await mei.get(f"/api/shops/{shop}/stock")
    assert [(level["on_hand"], level["held"]) for level in levels["items"]] == [(3, 0)]


async def test_another_price_than_the_shown_one_is_refused_with_the_new_quote(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    body = await basket(lin, [(pears, 1)])

    problem = await lin.refused("POST", "/api/trades", body | {"expected_total_fen": 1})

    assert problem["code"] == "price_changed"
    assert problem["quote"]["total_fen"] == body["expected_total_fen"]


async def test_the_same_key_gives_the_same_trade_and_another_basket_is_refused(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    body = await basket(lin, [(pears, 1)])

    first = await lin.post("/api/trades", body, key="one-click")
    second = await lin.post("/api/trades", body, key="one-click")
    other = await lin.refused(
        "POST", "/api/trades", body | {"remarks": {}, "source": {"kind": "x"}}, key="one-click"
    )

    assert first == second
    assert other["code"] == "key_reused"
    assert len((await lin.get("/api/orders"))["items"]) == 1


async def test_a_double_click_at_the_same_moment_orders_once(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    body = await basket(lin, [(pears, 1)])

    answers = await asyncio.gather(*(lin.post("/api/trades", body, key="double") for _ in range(8)))

    assert len({answer["id"] for answer in answers}) == 1
    assert len((await lin.get("/api/orders"))["items"]) == 1


async def test_without_a_key_nothing_is_ordered(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    body = await basket(lin, [(pears, 1)])

    problem = await lin.refused("POST", "/api/trades", body, key=None)

    assert (problem["status"], problem["code"]) == (400, "key_missing")


async def test_the_last_units_go_to_whoever_came_first(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=5)
    buyers = [await cast.person(f"Buyer{n}") for n in range(20)]
    bodies = [await basket(buyer, [(pears, 1)]) for buyer in buyers]

    answers = await asyncio.gather(
        *(b.ask("POST", "/api/trades", body) for b, body in zip(buyers, bodies, strict=True))
    )

    assert Counter(answer.status_code for answer in answers) == {201: 5, 409: 15}
    levels = await mei.get(f"/api/shops/{shop}/stock")
    assert [(level["on_hand"], level["held"]) for level in levels["items"]] == [(5, 5)]


async def test_somebody_elses_address_is_not_there(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    pears = await product(mei, await open_shop(mei))
    body = await basket(lin, [(pears, 1)]) | {"address": await address(bo)}

    problem = await lin.refused("POST", "/api/trades", body)

    assert problem["code"] == "unknown_address"


async def test_nobody_holds_more_unpaid_pieces_than_the_cap(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), stock=500)
    await lin.post("/api/trades", await basket(lin, [(pears, 99)]))

    problem = await lin.refused("POST", "/api/trades", await basket(lin, [(pears, 1)]))

    assert (problem["code"], problem["limit"]) == ("over_limit", 99)


async def test_a_limit_per_buyer_counts_earlier_orders(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), limit_per_buyer=2)
    await money(lin)
    await buy(lin, [(pears, 2)])

    problem = await lin.refused("POST", "/api/trades", await basket(lin, [(pears, 1)]))

    assert (problem["code"], problem["limit"]) == ("over_limit", 2)


async def test_an_order_is_told_in_english_too_and_stays_as_it_was_sold(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    names = {"name": "梨铺", "name_en": "Pears", "category": "fruit"}
    shop = (await mei.post("/api/shops", names))["id"]
    size = {"name": "规格", "name_en": "Size", "values": ["大"], "values_en": ["large"]}
    sku = {"price_fen": 500, "options": {"规格": "大"}, "stock": 9}
    goods = {"title": "梨", "options": [size], "skus": [sku]}
    pears = (await mei.post(f"/api/shops/{shop}/products", goods))["skus"][0]["id"]
    await lin.put(f"/api/cart/{pears}", {"quantity": 2})
    [item] = (await lin.get("/api/cart"))["items"]
    quote = await lin.post("/api/quotes", {"lines": [{"sku": pears, "quantity": 1}]})
    await money(lin, 1_000)
    trade = await buy(lin, [(pears, 1)])

    await mei.ask("PATCH", f"/api/shops/{shop}", {"name_en": "Apples"})

    order = await lin.get(f"/api/orders/{trade['orders'][0]['id']}")
    [card] = (await lin.get("/api/orders"))["items"]
    for place in (item, quote["orders"][0], trade["orders"][0], order, card):
        assert (place["shop_name"], place["shop_name_en"]) == ("梨铺", "Pears")
    for line in (item, quote["orders"][0]["lines"][0], order["lines"][0], card["lines"][0]):
        assert (line["options"], line["options_en"]) == ({"规格": "大"}, {"Size": "large"})


async def test_an_export_holds_payments_and_the_wallet(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), price_fen=700)
    await money(lin, 1_000)
    trade = await buy(lin, [(pears, 1)])
    rooms = (await lin.ask("GET", "/api/me/export")).json()["rooms"]
    paid = [one for one in rooms["payments"]["payments"] if one["trade"] == trade["id"]]
    assert [(one["amount_fen"], one["method"]) for one in paid] == [(700, "wallet")]
    assert -700 in [one["amount_fen"] for one in rooms["wallet"]]
