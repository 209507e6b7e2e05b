"""Quotes over HTTP: a price that explains itself."""

from tests.cast import Cast, Visitor
from tests.trade.pricing import street
from tests.trade.pricing.street import wanted


async def test_two_shops_are_quoted_as_two_orders_with_all_their_reasons(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    fruit, tea = await street.shop(mei), await street.shop(bo, "Tea")
    pears, oolong = await street.sku(fruit, 10_00), await street.sku(tea, 50_00)
    await mei.put(
        f"/api/shops/{fruit}/freight", {"base_fen": 500, "per_item_fen": 100, "free_over_fen": 4200}
    )
    await mei.put(
        f"/api/shops/{fruit}/discounts",
        {"thresholds": [{"over_fen": 3000, "off_fen": 300}, {"over_fen": 4500, "off_fen": 900}]},
    )
    claim = await street.claimed(mei, fruit, lin, 200, over_fen=2000)

    quote = await lin.post(
        "/api/quotes", wanted((pears, 3), (oolong, 1), region=street.HANGZHOU, coupons=[claim])
    )

    orders = {order["shop"]: order for order in quote["orders"]}
    first = orders[fruit]
    assert [(row["kind"], row["payer"], row["amount_fen"]) for row in first["reductions"]] == [
        ("threshold", "shop", 300),
        ("shop_coupon", "shop", 200),
    ]
    assert (first["goods_fen"], first["discount_fen"], first["freight_fen"]) == (3000, 500, 800)
    assert first["lines"][0]["discount_fen"] == 500
    assert orders[tea]["total_fen"] == 50_00
    assert quote["total_fen"] == 33_00 + 50_00
    codes = {note["code"]: note["amount_fen"] for note in first["notes"]}
    assert codes["threshold_near"] == 1500
    assert codes["free_freight_near"] == 4200 - 2700
    assert [held["id"] for held in quote["usable_coupons"]] == [claim]


async def test_what_is_far_off_is_not_called_near(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    await mei.put(f"/api/shops/{fruit}/freight", {"base_fen": 500, "free_over_fen": 100_000})
    steps = {"thresholds": [{"over_fen": 4501, "off_fen": 900}]}
    await mei.put(f"/api/shops/{fruit}/discounts", steps)
    quote = await lin.post("/api/quotes", wanted((pears, 3), region=street.HANGZHOU))
    (order,) = quote["orders"]
    assert order["freight_fen"] == 500
    assert [note["code"] for note in order["notes"]] == ["short_of_stock"]


async def test_a_quote_says_what_is_short_of_stock(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00, stock_of=2)
    quote = await lin.post("/api/quotes", wanted((pears, 3)))
    order = quote["orders"][0]
    assert order["lines"][0]["available"] == 2
    assert [(note["code"], note["sku"]) for note in order["notes"]] == [("short_of_stock", pears)]
    enough = await lin.post("/api/quotes", wanted((pears, 2)))
    assert enough["orders"][0]["notes"] == []


async def test_a_chosen_coupon_that_does_not_fit_is_left_out_and_named(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    claim = await street.claimed(mei, fruit, lin, 200, over_fen=2000)
    quote = await lin.post("/api/quotes", wanted((pears, 1), coupons=[claim]))
    assert quote["total_fen"] == 10_00
    assert quote["usable_coupons"] == []
    unusable = quote["unusable_coupons"][0]
    assert unusable["claim"]["id"] == claim
    assert "needs CNY 20.00" in unusable["why"]
    assert unusable["why_code"] == "under_minimum"


async def test_only_one_of_two_coupons_that_stand_alone_is_taken(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    small = await street.claimed(mei, fruit, lin, 100)
    large = await street.claimed(mei, fruit, lin, 300)
    quote = await lin.post("/api/quotes", wanted((pears, 1), coupons=[small, large]))
    assert quote["total_fen"] == 7_00
    assert [one["claim"]["id"] for one in quote["unusable_coupons"]] == [small]
    assert [one["id"] for one in quote["usable_coupons"]] == [large]


async def test_somebody_elses_coupon_is_not_there(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    claim = await street.claimed(mei, fruit, bo, 200)
    problem = await lin.refused("POST", "/api/quotes", wanted((pears, 1), coupons=[claim]))
    assert (problem["status"], problem["code"]) == (409, "coupon_unusable")


async def test_the_price_follows_the_region_of_the_address(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    path = f"/api/shops/{fruit}/skus/{pears}/region-prices"
    prices = [{"region": "330100", "price_fen": 800}, {"region": "330000", "price_fen": 900}]
    await mei.put(path, {"items": prices})
    await mei.put(path, {"items": prices})
    assert len((await mei.get(path))["items"]) == 2
    address = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": "1 West Lake"}
    home = await lin.post("/api/addresses", address)

    near = await lin.post("/api/quotes", wanted((pears, 2), address=home["id"]))
    province = await lin.post("/api/quotes", wanted((pears, 2), region="330205"))
    far = await lin.post("/api/quotes", wanted((pears, 2), region="110101"))

    assert [quote["total_fen"] for quote in (near, province, far)] == [1600, 1800, 2000]
    line = near["orders"][0]["lines"][0]
    assert (line["list_fen"], line["unit_price_fen"]) == (1000, 800)
    assert near["orders"][0]["reductions"][0]["kind"] == "region_price"


async def test_what_a_shop_sets_is_what_it_reads_back(cast: Cast) -> None:
    mei = await cast.mei()
    fruit = await street.shop(mei)
    assert (await mei.get(f"/api/shops/{fruit}/freight"))["base_fen"] == 0
    assert (await mei.get(f"/api/shops/{fruit}/discounts"))["thresholds"] == []
    freight = {
        "base_fen": 800,
        "per_item_fen": 10,
        "free_over_fen": None,
        "regions": [{"regions": ["330000", "US/Ohio"], "base_fen": 0, "per_item_fen": 5}],
        "no_delivery": ["650000"],
    }
    await mei.put(f"/api/shops/{fruit}/freight", freight)
    await mei.put(
        f"/api/shops/{fruit}/discounts", {"thresholds": [{"over_fen": 100, "off_fen": 100}]}
    )
    assert await mei.get(f"/api/shops/{fruit}/freight") == freight
    assert len((await mei.get(f"/api/shops/{fruit}/discounts"))["thresholds"]) == 1


async def test_terms_that_contradict_themselves_are_refused_and_change_nothing(cast: Cast) -> None:
    mei = await cast.mei()
    fruit = await street.shop(mei)
    twice = [{"regions": ["33", "33"], "base_fen": 0}]
    for path, body in [
        ("discounts", {"thresholds": [{"over_fen": 100, "off_fen": 101}]}),
        ("discounts", {"thresholds": [{"over_fen": 100, "off_fen": 1}] * 2}),
        ("freight", {"base_fen": 0, "regions": twice}),
        ("freight", {"base_fen": -1}),
        ("freight", {"base_fen": 1, "no_delivery": ["a\u0000"]}),
    ]:
        problem = await mei.refused("PUT", f"/api/shops/{fruit}/{path}", body)
        assert problem["status"] in (400, 422), body
    assert (await mei.get(f"/api/shops/{fruit}/discounts"))["thresholds"] == []
    assert (await mei.get(f"/api/shops/{fruit}/freight"))["regions"] == []


async def test_a_basket_without_a_price_says_why(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 10_00)
    await mei.put(f"/api/shops/{fruit}/freight", {"base_fen": 1, "no_delivery": ["330000"]})
    away = wanted((pears, 1), region=street.HANGZHOU)
    assert (await lin.refused("POST", "/api/quotes", away))["code"] == "no_delivery"
    unknown = wanted(("12345", 1))
    assert (await lin.refused("POST", "/api/quotes", unknown))["code"] == "no_such_sku"
    huge = wanted(("9999999999999999999", 1))
    assert (await lin.refused("POST", "/api/quotes", huge))["code"] == "bad_input"
    await mei.put(f"/api/shops/{fruit}/state", {"state": "paused"})
    paused = await lin.refused("POST", "/api/quotes", wanted((pears, 1)))
    assert (paused["status"], paused["code"]) == (409, "shop_closed")


async def test_a_region_price_needs_a_sku_of_the_shop(cast: Cast) -> None:
    mei, bo = await cast.mei(), await cast.bo()
    fruit, tea = await street.shop(mei), await street.shop(bo, "Tea")
    oolong = await street.sku(tea, 100)
    body = {"items": [{"region": "330000", "price_fen": 1}]}
    path = f"/api/shops/{fruit}/skus/{oolong}/region-prices"
    assert (await mei.refused("PUT", path, body))["status"] == 404
    assert (await bo.get(f"/api/shops/{tea}/skus/{oolong}/region-prices"))["items"] == []


async def test_strangers_get_no_quote_and_set_nothing(cast: Cast, visitor: Visitor) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    assert (await visitor.refused("POST", "/api/quotes", wanted(("1", 1))))["status"] == 401
    refused = await lin.refused("PUT", f"/api/shops/{fruit}/freight", {"base_fen": 0})
    assert refused["status"] == 403
