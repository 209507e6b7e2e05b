"""Where things live: the shop of a product or SKU, which never changes and is remembered.

The SKUs of a product are remembered too, as they were last seen: a guess that saves asking twice,
which whoever uses it checks.
"""

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import Statement
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.shapes.goods import Home

_KEPT_MAX = 100_000

_products: dict[int, int] = {}
_skus: dict[int, int] = {}
_last_seen: dict[int, list[int]] = {}


class NoSuchProduct(errors.NotFound):
    """There is no product of this id here."""

    title = "No such product"


async def of_products(tx: Tx, products: list[int]) -> dict[int, int]:
    """Return the shop of each product; those that do not exist are missing."""
    return await _homes(tx, products, _products, sql.product_homes, "products")


async def of_skus(tx: Tx, skus: list[int]) -> dict[int, int]:
    """Return the shop of each SKU; those that do not exist are missing.

    The first time this process meets a SKU it has to ask, once for all of them.
    """
    return await _homes(tx, skus, _skus, sql.sku_homes, "skus")


async def of_product(tx: Tx, product: int) -> int:
    """Return the shop of a product. Raises NoSuchProduct."""
    shop = (await of_products(tx, [product])).get(product)
    if shop is None:
        raise NoSuchProduct("There is no such product. Please look for it by its name.")
    return shop


def guess(product: int) -> list[int]:
    """Return the SKUs that a product had when it was last seen here; none when it never was."""
    return _last_seen.get(product, [])


def saw(product: int, skus: list[int]) -> None:
    """Remember which SKUs a product has."""
    if len(_last_seen) > _KEPT_MAX:
        _last_seen.clear()
    _last_seen[product] = skus


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
