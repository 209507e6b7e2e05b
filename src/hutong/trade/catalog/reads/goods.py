"""Product pages, cards, and the facts that later rooms decide by."""

from typing import Annotated

from msgspec import Meta

from hutong.kernel import paging
from hutong.kernel.db import Question, Tx, ask, known
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
    found = await _with_stock(tx, shop, product)
    if found is None:
        raise NoSuchProduct("There is no such product. Please look for it by its name.")
    return found


async def page(tx: Tx, product: int) -> Product:
    """Return a product as everybody may see it, without SKUs that are off.

    Unlisted ones are shown to whoever has the link, because orders lead there; drafts and blocked
    ones raise NoSuchProduct. One statement, once this process knows the product.
    """
    shop = await homes.of_product(tx, product)
    found = await _with_stock(tx, shop, product)
    if found is None or found.state not in _SHOWN:
        raise NoSuchProduct("There is no such product any more. Please look for a similar one.")
    found.skus = [sku for sku in found.skus if sku.state == "on"]
    return found


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


def facts(where: dict[int, int]) -> Question[dict[int, SkuFact]]:
    """Return what there is to know of SKUs, whose shops `homes` told.

    SKUs that do not exist are missing.
    """
    if not where:
        return known({})
    asked = ask(SkuFact, sql.facts, shops=list(where.values()), skus=list(where.keys()))
    return asked.then(lambda rows: {row.sku: row for row in rows})


async def _with_stock(tx: Tx, shop: int, product: int) -> Product | None:
    """Return a product and the free units of its SKUs, guessing which it has."""
    stock = stocking.plugged()
    guess = homes.guess(product)
    page = ask(Product, sql.product_page, shop=shop, product=product)
    guessed: Question[dict[int, int]] = stock.available(shop, guess) if guess else known({})
    (found, *_), free = await tx.together(page.then(lambda rows: [*rows, None]), guessed)
    if found is None:
        return None
    skus = [int(sku.id) for sku in found.skus]
    if skus != guess:
        homes.saw(product, skus)
        free = await tx.ask(stock.available(shop, skus))
    for sku in found.skus:
        sku.available = free.get(int(sku.id), 0)
    return found
