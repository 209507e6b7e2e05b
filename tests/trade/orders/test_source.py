"""Buying from a card: who shared it is kept, and nobody can say so of herself."""

from typing import Any

import pytest

from tests.builders import basket, buy, money, open_shop
from tests.cast import Cast, Visitor


async def goods(seller: Visitor, shop: str, *, price_fen: int = 500) -> tuple[str, str]:
    """Put a product up for sale; returns the product and its SKU."""
    body = {"title": "梨", "skus": [{"price_fen": price_fen, "stock": 9}]}
    made = await seller.post(f"/api/shops/{shop}/products", body)
    return made["id"], made["skus"][0]["id"]


async def source_of(who: Visitor, path: str) -> dict[str, str]:
    """A checkout's source: what `who` would share under this address."""
    card = await who.get(f"{path}/card")
    return {"kind": "card", "ref": card["source"]}


async def test_an_order_from_a_card_keeps_what_was_shared_and_by_whom(cast: Cast) -> None:
    lin, bo, mei, ops = await cast.lin(), await cast.bo(), await cast.mei(), await cast.ops()
    shop = await open_shop(mei)
    product, pears = await goods(mei, shop)
    source = await source_of(bo, f"/api/products/{product}")

    trade = await lin.post("/api/trades", await basket(lin, [(pears, 1)], source=source))

    kept = {"kind": "card", "ref": f"product:{product}", "sharer": str(bo.id)}
    order = trade["orders"][0]["id"]
    assert (await lin.get(f"/api/orders/{order}"))["source"] == kept
    assert (await lin.get("/api/orders"))["items"][0]["source"] == kept
    assert (await mei.get(f"/api/shops/{shop}/orders/{order}"))["source"] == kept
    [seen] = (await ops.get("/api/admin/orders", shop=shop))["items"]
    assert seen["source"] == kept


@pytest.mark.parametrize("ref", ["", "product:7", "product.7.8.AAAAAAAAAAAAAAAAAAAAAAAA", "梨"])
async def test_a_forged_source_orders_nothing(cast: Cast, ref: str) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    _, pears = await goods(mei, shop)
    await money(lin, 1_000)

    body = await basket(lin, [(pears, 1)], pay_with="wallet", source={"kind": "card", "ref": ref})
    problem = await lin.refused("POST", "/api/trades", body)

    assert (problem["status"], problem["code"]) == (422, "forged_card")
    assert (await lin.get("/api/orders"))["items"] == []
    assert (await lin.get("/api/wallet"))["balance_fen"] == 1_000
    levels = await mei.get(f"/api/shops/{shop}/stock")
    assert [(level["on_hand"], level["held"]) for level in levels["items"]] == [(9, 0)]


async def test_a_sharer_written_into_a_real_source_is_forged(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    shop = await open_shop(mei)
    product, pears = await goods(mei, shop)
    source = await source_of(bo, f"/api/products/{product}")
    source["ref"] = source["ref"].replace(f".{bo.id}.", f".{lin.id}.")

    problem = await lin.refused(
        "POST", "/api/trades", await basket(lin, [(pears, 1)], source=source)
    )

    assert problem["code"] == "forged_card"
    assert (await lin.get("/api/orders"))["items"] == []


async def test_what_the_client_writes_beside_a_real_source_is_not_kept(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    product, pears = await goods(mei, await open_shop(mei))
    source = await source_of(bo, f"/api/products/{product}")

    body = await basket(lin, [(pears, 1)], source=source | {"sharer": str(lin.id), "note": "x"})
    order = (await lin.post("/api/trades", body))["orders"][0]["id"]

    assert (await lin.get(f"/api/orders/{order}"))["source"] == {
        "kind": "card",
        "ref": f"product:{product}",
        "sharer": str(bo.id),
    }


async def test_what_was_bought_beside_the_shared_product_came_from_nobody(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    shop, other = await open_shop(mei, "Pears"), await open_shop(bo, "Bread")
    product, pears = await goods(mei, shop)
    _, bread = await goods(bo, other)
    await money(lin, 10_000)

    source = await source_of(bo, f"/api/products/{product}")
    trade = await buy(lin, [(pears, 1), (bread, 1)], source=source)

    by_shop = {part["shop"]: part["id"] for part in trade["orders"]}
    ours = await lin.get(f"/api/orders/{by_shop[shop]}")
    theirs = await lin.get(f"/api/orders/{by_shop[other]}")
    assert (ours["source"]["sharer"], theirs["source"]) == (str(bo.id), None)


async def test_a_shared_shop_brings_its_own_orders_only(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    shop, other = await open_shop(mei, "Pears"), await open_shop(mei, "Bread")
    (_, pears), (_, bread) = await goods(mei, shop), await goods(mei, other)

    source = await source_of(bo, f"/api/shops/{shop}")
    body = await basket(lin, [(pears, 1), (bread, 1)], source=source)
    trade = await lin.post("/api/trades", body)

    found = {}
    for part in trade["orders"]:
        found[part["shop"]] = (await lin.get(f"/api/orders/{part['id']}"))["source"]
    kept = {"kind": "card", "ref": f"shop:{shop}", "sharer": str(bo.id)}
    assert found == {shop: kept, other: None}


async def test_shop_and_operator_find_what_came_through_whom(cast: Cast) -> None:
    lin, bo, mei, ops = await cast.lin(), await cast.bo(), await cast.mei(), await cast.ops()
    shop = await open_shop(mei)
    product, pears = await goods(mei, shop)
    ways: list[dict[str, Any]] = [
        await source_of(bo, f"/api/products/{product}"),
        await source_of(mei, f"/api/shops/{shop}"),
        # Nobody becomes a sharer by saying so.
        {"kind": "friend", "ref": f"product:{product}", "sharer": str(bo.id)},
    ]
    orders = [
        (await lin.post("/api/trades", await basket(lin, [(pears, 1)], source=way)))["orders"][0]
        for way in ways
    ]
    first, second, third = (order["id"] for order in orders)

    async def found(**wanted: Any) -> list[str]:
        seen = await mei.get(f"/api/shops/{shop}/orders", **wanted)
        all_of = await ops.get("/api/admin/orders", shop=shop, **wanted)
        assert {o["id"] for o in seen["items"]} == {o["id"] for o in all_of["items"]}
        return sorted(order["id"] for order in all_of["items"])

    assert await found(sharer=bo.id) == [first]
    assert await found(sharer=mei.id) == [second]
    assert await found(source="product:") == sorted([first, third])
    assert await found(source=f"shop:{shop}", sharer=mei.id) == [second]
    assert await found(sharer=ops.id) == []


async def test_the_sharer_stands_in_the_order_after_she_is_erased(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    product, pears = await goods(mei, await open_shop(mei))
    source = await source_of(bo, f"/api/products/{product}")
    body = await basket(lin, [(pears, 1)], source=source)
    order = (await lin.post("/api/trades", body))["orders"][0]["id"]

    erased = await bo.ask("DELETE", "/api/me", {"password": "a long password"})

    assert erased.status_code in (200, 202, 204), erased.text
    assert (await lin.get(f"/api/orders/{order}"))["source"]["sharer"] == str(bo.id)


async def test_ones_own_order_is_a_card_that_tells_no_price(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    shop = await open_shop(mei, "梨铺")
    _, pears = await goods(mei, shop)
    trade = await lin.post("/api/trades", await basket(lin, [(pears, 2)]))
    order = trade["orders"][0]["id"]

    card = await lin.get(f"/api/orders/{order}/card")

    assert (card["kind"], card["ref"]) == ("order", order)
    assert card["snapshot"] == {
        "title": "梨",
        "title_en": "梨",
        "picture": None,
        "count": 2,
        "currency": "CNY",
        "state": "unpaid",
        "shop": shop,
        "shop_name": "梨铺",
        "shop_name_en": None,
        "buyer": str(lin.id),
    }
    for stranger in (mei, bo):
        assert (await stranger.refused("GET", f"/api/orders/{order}/card"))["status"] == 404
