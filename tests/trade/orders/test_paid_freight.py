"""Coupons of the platform that pay freight too: the shop gets it all, and it comes back whole."""

from typing import Any

from hutong.kernel.db import reading
from hutong.trade import ledger
from tests import builders
from tests.cast import Cast, Visitor
from tests.trade.pricing import street

FREIGHT_FEN = 600


async def granted(cast: Cast, buyer: Visitor, off_fen: int) -> str:
    """Give the buyer a coupon of the platform that covers freight, and return the claim's id."""
    ops = await cast.ops()
    new = street.coupon(off_fen, stackable=True, covers_freight=True, claimable=False)
    made = await ops.post("/api/admin/coupons", new)
    assert made["covers_freight"] is True
    given = await ops.post(f"/api/admin/coupons/{made['id']}/grants", {"person": str(buyer.id)})
    return str(given["items"][0]["id"])


async def bought(cast: Cast, off_fen: int) -> tuple[str, dict[str, Any]]:
    """Let Lin buy pears for 1250 + 600 freight with such a coupon; return shop and order."""
    lin, mei = await cast.lin(), await cast.mei()
    shop = await builders.open_shop(mei)
    sku = await builders.product(mei, shop, price_fen=1250)
    await mei.put(f"/api/shops/{shop}/freight", {"base_fen": FREIGHT_FEN})
    await builders.money(lin)
    claim = await granted(cast, lin, off_fen)
    total_fen = 1250 + FREIGHT_FEN - off_fen
    trade = await lin.post(
        "/api/trades",
        {
            "lines": [{"sku": sku, "quantity": 1}],
            "address": await builders.address(lin),
            "coupons": [claim],
            "expected_total_fen": total_fen,
            "pay_with": "wallet",
        },
    )
    return shop, await lin.get(f"/api/orders/{trade['orders'][0]['id']}")


async def held(shop: str, order: str) -> int:
    async with reading() as tx:
        return (await ledger.held(tx, int(shop), [int(order)]))[int(order)]


async def test_the_shop_gets_goods_and_freight_whoever_pays(cast: Cast) -> None:
    shop, order = await bought(cast, 1500)
    assert (order["discount_fen"], order["freight_fen"], order["freight_off_fen"]) == (
        1250,
        600,
        250,
    )
    assert (order["total_fen"], order["platform_fen"]) == (350, 1500)
    assert await held(shop, order["id"]) == 1250 + 600


async def test_a_cancelled_order_gives_buyer_and_platform_their_own_part_back(cast: Cast) -> None:
    shop, order = await bought(cast, 1500)
    mei = await cast.mei()
    after = await mei.post(f"/api/shops/{shop}/orders/{order['id']}/cancel", {"reason": "no pears"})
    assert (after["state_name"], after["refunded_fen"]) == ("refunded", 350)
    assert await held(shop, order["id"]) == 0
    assert (await (await cast.lin()).get("/api/wallet"))["balance_fen"] == 100_000


async def test_an_order_that_a_coupon_paid_for_whole_is_cancelled_too(cast: Cast) -> None:
    shop, order = await bought(cast, 1850)
    assert (order["total_fen"], order["state_name"]) == (0, "to_ship")
    mei = await cast.mei()
    after = await mei.post(f"/api/shops/{shop}/orders/{order['id']}/cancel", {"reason": "no pears"})
    assert after["state_name"] == "refunded"
    assert await held(shop, order["id"]) == 0


async def test_freight_is_not_repriced_below_what_a_coupon_pays_of_it(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await builders.open_shop(mei)
    sku = await builders.product(mei, shop, price_fen=1250)
    await mei.put(f"/api/shops/{shop}/freight", {"base_fen": FREIGHT_FEN})
    claim = await granted(cast, lin, 1500)
    new = {
        "lines": [{"sku": sku, "quantity": 1}],
        "address": await builders.address(lin),
        "coupons": [claim],
        "expected_total_fen": 350,
    }
    order = (await lin.post("/api/trades", new))["orders"][0]["id"]
    path = f"/api/shops/{shop}/orders/{order}"
    refused = await mei.refused("POST", f"{path}/adjust", {"freight_fen": 249})
    assert refused["code"] == "below_discount"
    assert (await mei.get(path))["total_fen"] == 350
    assert (await mei.post(f"{path}/adjust", {"freight_fen": 250}))["total_fen"] == 0


async def test_freight_abroad_follows_the_bands_of_the_country(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await builders.open_shop(mei)
    sku = await builders.product(mei, shop, price_fen=1000)
    terms = {"base_fen": 900, "regions": [{"regions": ["BR/SP"], "base_fen": 100}]}
    await mei.put(f"/api/shops/{shop}/freight", terms)
    abroad = {
        "name": "Lin",
        "phone": "11900000000",
        "country": "BR",
        "region": "SP",
        "line": "Rua 1",
    }
    address = (await lin.post("/api/addresses", abroad))["id"]
    lines = [{"sku": sku, "quantity": 1}]
    quote = await lin.post("/api/quotes", {"lines": lines, "address": address}, key=None)
    assert quote["total_fen"] == 1100
    trade = {"lines": lines, "address": address, "expected_total_fen": 1100}
    assert (await lin.post("/api/trades", trade))["total_fen"] == 1100
