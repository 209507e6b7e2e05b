"""Which shop a product or SKU lives in. That never changes, so it is remembered."""

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import Statement
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.shapes.goods import Home

_KEPT_MAX = 100_000

_products: dict[int, int] = {}
_skus: dict[int, int] = {}


class NoSuchProduct(errors.NotFound):
    """There is no product of this id here."""

    title = "No such product"


async def of_products(tx: Tx, products: list[int]) -> dict[int, int]:
    """Return the shop of each product; those that do not exist are missing."""
    return await _homes(tx, products, _products, sql.product_homes, "products")


async def of_skus(tx: Tx, skus: list[int]) -> dict[int, int]:
    """Return the shop of each SKU; those that do not exist are missing."""
    return await _homes(tx, skus, _skus, sql.sku_homes, "skus")


async def of_product(tx: Tx, product: int) -> int:
    """Return the shop of a product. Raises NoSuchProduct."""
    shop = (await of_products(tx, [product])).get(product)
    if shop is None:
        raise NoSuchProduct("There is no such product. Please look for it by its name.")
    return shop


async def _homes(
    tx: Tx, wanted: list[int], kept: dict[int, int], statement: Statement, name: str
) -> dict[int, int]:
    missing = [one for one in wanted if one not in kept]
    if not missing:
        return {one: kept[one] for one in wanted}
    rows = await tx.all(Home, statement, **{name: missing})
    found = {row.id: row.shop for row in rows}
    found.update((one, kept[one]) for one in wanted if one in kept)
    if len(kept) > _KEPT_MAX:
        kept.clear()
    kept.update(found)
    return found
