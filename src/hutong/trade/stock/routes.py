"""Places, levels and movements for a shop's people; new products with their opening stock."""

from hutong.kernel import paging
from hutong.kernel.db import Tx, reading
from hutong.kernel.http import Caller, get, post
from hutong.trade import catalog
from hutong.trade.catalog import NewProduct, Product
from hutong.trade.stock import actions, reads
from hutong.trade.stock.shapes import Level, Levels, Movement, NewMoves, NewPlace, Place


@post("/api/shops/{shop:int}/products", right="catalog.edit")
async def add_product(caller: Caller, shop: int, data: NewProduct) -> Product:
    """Add a product with its SKUs and their opening stock; listed at once unless a draft."""

    async def work(tx: Tx) -> Product:
        product = await catalog.add(tx, shop, data)
        opening = [
            (int(made.id), new.stock or 0)
            for made, new in zip(product.skus, data.skus, strict=True)
        ]
        await actions.receive(tx, shop, caller.person, opening)
        return await catalog.product(tx, shop, int(product.id))

    return await caller.once(f"catalog.add {shop}", data, work, shape=Product, required=True)


@get("/api/shops/{shop:int}/places", right="shop.read")
async def places(shop: int) -> paging.Page[Place]:
    """Return a shop's warehouses and stores."""
    async with reading() as tx:
        return paging.Page(await reads.places(tx, shop))


@post("/api/shops/{shop:int}/places", right="stock.edit")
async def open_place(caller: Caller, shop: int, data: NewPlace) -> Place:
    """Open a warehouse or a store."""

    async def work(tx: Tx) -> Place:
        return await actions.open_place(tx, shop, data)

    return await caller.once(f"stock.open_place {shop}", data, work, shape=Place)


@get("/api/shops/{shop:int}/stock", right="shop.read")
async def levels(
    shop: int,
    sku: int | None = None,
    after: str | None = None,
    limit: paging.Limit = paging.DEFAULT,
) -> paging.Page[Level]:
    """Return a shop's stock by SKU and place."""
    async with reading() as tx:
        return await reads.levels(tx, shop, sku, after, limit)


@post("/api/shops/{shop:int}/stock", right="stock.edit", status=200)
async def move(caller: Caller, shop: int, data: NewMoves) -> Levels:
    """Receive, return or correct units; all of the moves or none."""

    async def work(tx: Tx) -> Levels:
        return Levels(await actions.move(tx, shop, caller.person, data.moves))

    return await caller.once(f"stock.move {shop}", data, work, shape=Levels, required=True)


@get("/api/shops/{shop:int}/movements", right="shop.read")
async def movements(
    shop: int, sku: int, after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> paging.Page[Movement]:
    """Return what moved one SKU, newest first."""
    async with reading() as tx:
        return await reads.movements(tx, shop, sku, after, limit)


routes = [add_product, places, open_place, levels, move, movements]
