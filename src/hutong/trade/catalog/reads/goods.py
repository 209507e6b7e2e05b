"""Product pages, cards, and the facts that later rooms decide by."""

from typing import Annotated

from msgspec import Meta

from hutong.kernel import paging
from hutong.kernel.db import Tx
from hutong.kernel.paging import Page
from hutong.trade.catalog.reads import homes, stocking
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.reads.homes import NoSuchProduct
from hutong.trade.catalog.shapes.goods import Product, ProductCard, SkuFact

_NEWEST = 2**63 - 1
Seen = Annotated[int, Meta(ge=0, le=_NEWEST)]
_SHOWN = ("listed", "unlisted")


async def product(tx: Tx, shop: int, product: int) -> Product:
    """Return a product in any state, for its own shop. Raises NoSuchProduct."""
    found = await tx.maybe(Product, sql.product_page, shop=shop, product=product)
    if found is None:
        raise NoSuchProduct("There is no such product. Please look for it by its name.")
    return await _with_stock(tx, shop, found)


async def page(tx: Tx, product: int) -> Product:
    """Return a product as everybody may see it, without SKUs that are off.

    Unlisted ones are shown to whoever has the link, because orders lead there; drafts and blocked
    ones raise NoSuchProduct. Two statements, once this process knows the product's home.
    """
    shop = await homes.of_product(tx, product)
    found = await tx.maybe(Product, sql.product_page, shop=shop, product=product)
    if found is None or found.state not in _SHOWN:
        raise NoSuchProduct("There is no such product any more. Please look for a similar one.")
    found.skus = [sku for sku in found.skus if sku.state == "on"]
    return await _with_stock(tx, shop, found)


async def cards(tx: Tx, pairs: list[tuple[int, int]]) -> list[ProductCard]:
    """Return cards of (shop, product) pairs in their order; unknown pairs are left out."""
    if not pairs:
        return []
    return await tx.all(
        ProductCard,
        sql.cards,
        shops=[shop for shop, _ in pairs],
        products=[product for _, product in pairs],
    )


async def own(
    tx: Tx, shop: int, *, state: str, q: str, after: str | None, limit: int
) -> Page[ProductCard]:
    """Return a shop's products in every state, newest first. Raises BadInput for a bad cursor."""
    last = paging.after(after, tuple[Seen])
    rows = await tx.all(
        ProductCard,
        sql.own_products,
        shop=shop,
        state=state,
        q=q.strip().lower().replace("\0", ""),
        before=last[0] if last else _NEWEST,
        most=limit + 1,
    )
    return paging.page(rows, limit, lambda item: int(item.id))


async def facts(tx: Tx, skus: list[int]) -> dict[int, SkuFact]:
    """Return what there is to know of these SKUs, for a whole batch in one statement.

    SKUs that do not exist are missing. The first time this process meets a SKU it asks for its
    home as well, which is one statement more for all of them.
    """
    where = await homes.of_skus(tx, list(dict.fromkeys(skus)))
    if not where:
        return {}
    rows = await tx.all(SkuFact, sql.facts, shops=list(where.values()), skus=list(where.keys()))
    return {row.sku: row for row in rows}


async def _with_stock(tx: Tx, shop: int, product: Product) -> Product:
    available = await stocking.plugged().available(tx, shop, [int(sku.id) for sku in product.skus])
    for sku in product.skus:
        sku.available = available.get(int(sku.id), 0)
    return product
