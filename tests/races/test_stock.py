"""Units: nobody gets one that somebody else got, and none is lost."""

import asyncio

from tests.asking import Answer, Asker
from tests.races.crowd import PRICE, Crowd, Shop, balance, basket, told

FIFTY = 50


async def test_the_last_unit_goes_to_one_of_128_buyers_at_two_doors(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(1)
    people = await crowd.people(128, money=PRICE)
    baskets = await asyncio.gather(*(basket(who, sku) for who in people))

    async def place(n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", baskets[n])

    answers = await crowd.at_once(people, place)
    assert told(answers) == {"done": 1, "sold_out": 127}
    assert await shop.level(sku) == (1, 1)
    left = await asyncio.gather(*map(balance, people))
    assert sum(left) == 127 * PRICE


async def test_two_units_in_two_places_go_to_two_buyers(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(1)
    place = await shop.mei.do("POST", f"{shop.path}/places", {"name": "Yard", "kind": "store"})
    more = {"moves": [{"sku": sku, "place": place["id"], "kind": "received", "quantity": 1}]}
    await shop.mei.do("POST", f"{shop.path}/stock", more)
    people = await crowd.people(FIFTY, money=PRICE)
    baskets = await asyncio.gather(*(basket(who, sku) for who in people))

    async def buy(n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", baskets[n])

    assert told(await crowd.at_once(people, buy)) == {"done": 2, "sold_out": FIFTY - 2}
    assert await shop.level(sku) == (2, 2)


async def test_corrections_and_buyers_share_what_is_there(crowd: Crowd) -> None:
    """Fifty units, fifty buyers, fifty corrections of one: every unit goes once."""
    shop = await Shop.open(crowd)
    sku = await shop.product(FIFTY)
    people = await crowd.people(FIFTY, money=PRICE)
    baskets = await asyncio.gather(*(basket(who, sku) for who in people))
    down = {"moves": [{"sku": sku, "kind": "corrected", "quantity": -1}]}

    async def act(n: int, who: Asker) -> Answer:
        if n < FIFTY:
            return await who.ask("POST", "/api/trades", baskets[n])
        return await who.ask("POST", f"{shop.path}/stock", down)

    answers = await crowd.at_once([*people, *[shop.mei] * FIFTY], act)
    bought, taken = told(answers[:FIFTY]), told(answers[FIFTY:])
    assert set(bought) <= {"done", "sold_out"}
    assert set(taken) <= {"done", "not_in_stock"}
    on_hand, held = await shop.level(sku)
    assert (on_hand, held) == (FIFTY - taken["done"], bought["done"])
    assert bought["done"] + taken["done"] == FIFTY


async def test_a_cap_for_one_buyer_holds_at_two_doors(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(FIFTY, limit_per_buyer=3)
    lin = await crowd.person("lin", money=FIFTY * PRICE)
    body = await basket(lin, sku)

    async def buy(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", body)

    assert told(await crowd.at_once([lin] * FIFTY, buy)) == {"done": 3, "over_limit": FIFTY - 3}
    assert await shop.level(sku) == (FIFTY, 3)


async def test_baskets_in_opposite_order_do_not_wait_for_each_other(crowd: Crowd) -> None:
    """Two shops, two SKUs, in both orders: everybody is answered, and nobody in part."""
    shops = [await Shop.open(crowd) for _ in range(2)]
    skus = [await shop.product(FIFTY // 2) for shop in shops]
    people = await crowd.people(FIFTY, money=2 * PRICE)
    baskets = await asyncio.gather(*(basket(who, skus[0]) for who in people))
    for n, body in enumerate(baskets):
        order = skus if n % 2 else skus[::-1]
        body["lines"] = [{"sku": sku, "quantity": 1} for sku in order]
        body["expected_total_fen"] = 2 * PRICE

    async def buy(n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", baskets[n])

    assert told(await crowd.at_once(people, buy)) == {"done": 25, "sold_out": 25}
    for shop, sku in zip(shops, skus, strict=True):
        assert await shop.level(sku) == (25, 25)


async def test_cancelling_gives_units_back_once(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(10)
    lin = await crowd.person("lin")
    made = await lin.do("POST", "/api/trades", await basket(lin, sku, 4, pay_with=None))
    order = made["orders"][0]["id"]

    async def cancel(n: int, who: Asker) -> Answer:
        path = f"/api/orders/{order}/cancel" if n % 2 else f"{shop.path}/orders/{order}/cancel"
        return await who.ask("POST", path, {"reason": "changed my mind"})

    answers = await crowd.at_once([shop.mei, lin] * 25, cancel)
    assert told(answers) == {"done": 1, "not_now": FIFTY - 1}
    assert await shop.level(sku) == (10, 0)


async def test_a_cap_spans_all_skus_of_a_product(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sizes = [str(n) for n in range(10)]
    told_of = {
        "title": "梨",
        "limit_per_buyer": 3,
        "options": [{"name": "size", "values": sizes}],
        "skus": [{"price_fen": PRICE, "stock": 5, "options": {"size": n}} for n in sizes],
    }
    made = await shop.mei.do("POST", f"{shop.path}/products", told_of)
    lin = await crowd.person("lin", money=FIFTY * PRICE)
    body = await basket(lin, "1")

    async def buy(n: int, who: Asker) -> Answer:
        line = {"sku": made["skus"][n % 10]["id"], "quantity": 1}
        return await who.ask("POST", "/api/trades", {**body, "lines": [line]})

    assert told(await crowd.at_once([lin] * FIFTY, buy)) == {"done": 3, "over_limit": FIFTY - 3}


async def test_nobody_freezes_more_than_one_may_hold_unpaid(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(1000)
    lin = await crowd.person("lin")
    body = await basket(lin, sku, 5, pay_with=None)

    async def hold(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", body)

    assert told(await crowd.at_once([lin] * FIFTY, hold)) == {"done": 19, "over_limit": 31}
    assert await shop.level(sku) == (1000, 95)
