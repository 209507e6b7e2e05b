"""Shops over HTTP. Turning a shop's state is a route of the catalog, which takes goods along."""

from hutong.kernel import paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import Caller, get, patch, post, put
from hutong.kernel.paging import Limit, Page
from hutong.touch.cards import Card
from hutong.trade.shops import actions, reads
from hutong.trade.shops.shapes import MyShops, NewShop, Shop, ShopEdit, Terms


@post("/api/shops", right="person")
async def open_shop(caller: Caller, data: NewShop) -> Shop:
    """Open a shop; the caller becomes its owner."""
    return await caller.once(
        "shops.open", data, lambda tx: actions.open_shop(tx, caller.person, data), shape=Shop
    )


@get("/api/shops", right="open")
async def open_shops(
    q: str = "", after: str | None = None, limit: Limit = paging.DEFAULT
) -> Page[Shop]:
    """List the open shops, newest first, or those whose name holds `q`."""
    async with reading() as tx:
        return await reads.open_shops(tx, q, after, limit)


@get("/api/shops/{shop:int}", right="open")
async def one_shop(shop: int) -> Shop:
    """Show a shop in any state, so that the buyer of a closed one can still look it up."""
    async with reading() as tx:
        return await reads.shop(tx, shop)


@get("/api/shops/{shop:int}/card", right="person")
async def shop_card(caller: Caller, shop: int) -> Card:
    """Return a shop as a card that the caller may share."""
    async with reading() as tx:
        return await reads.card(tx, shop, caller.person)


@patch("/api/shops/{shop:int}", right="shop.edit")
async def edit_shop(shop: int, data: ShopEdit) -> Shop:
    """Change what people read about the shop."""
    async with transaction() as tx:
        return await actions.edit(tx, shop, data)


@get("/api/my/shops", right="person")
async def my_shops(caller: Caller) -> MyShops:
    """List the shops the caller works in."""
    async with reading() as tx:
        return MyShops(await reads.mine(tx, caller.person))


@put("/api/admin/shops/{shop:int}/terms", right="operator")
async def agree(shop: int, data: Terms) -> Terms:
    """Set fee and share cap of a shop."""
    async with transaction() as tx:
        await actions.agree(tx, shop, data)
    return data


routes = [open_shop, open_shops, one_shop, shop_card, edit_shop, my_shops, agree]
