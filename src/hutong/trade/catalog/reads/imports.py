"""Questions about imports, and a shop's goods as rows of an export."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hutong.kernel import errors, paging
from hutong.kernel.db import Tx, reading
from hutong.kernel.paging import Page
from hutong.kernel.sql import load
from hutong.trade.catalog.reads import stocking
from hutong.trade.catalog.rules import export
from hutong.trade.catalog.shapes.imports import Format, Import, Refusal

sql = load("hutong.trade.catalog", "imports.sql")

_NEWEST = 2**63 - 1
Seen = Annotated[int, Meta(ge=0, le=_NEWEST)]
_BATCH = 500


class NoSuchImport(errors.NotFound):
    """There is no import of this id in this shop."""

    title = "No such import"


async def find(tx: Tx, shop: int, run: int) -> Import:
    """Return how far an import is. Raises NoSuchImport."""
    found = await tx.maybe(Import, sql.find_import, **{"shop": shop, "import": run})
    if found is None:
        raise NoSuchImport("There is no such import in this shop.")
    return found


async def runs(tx: Tx, shop: int, after: str | None, limit: int) -> Page[Import]:
    """Return a shop's imports, newest first. Raises BadInput for a bad cursor."""
    last = paging.after(after, tuple[Seen])
    before = last[0] if last else _NEWEST
    rows = await tx.all(Import, sql.list_imports, shop=shop, before=before, most=limit + 1)
    return paging.page(rows, limit, lambda item: int(item.id))


async def refused(shop: int, run: int) -> AsyncIterator[bytes]:
    """Give the rows that were not taken as CSV, piece by piece."""
    yield export.refusal_head()
    after = 0
    while True:
        async with reading() as tx:
            rows = await tx.all(
                Refusal,
                sql.refused_rows,
                **{"shop": shop, "import": run, "after": after, "most": _BATCH},
            )
        if not rows:
            return
        yield export.refusal_rows(rows)
        after = rows[-1].line


async def goods(shop: int, form: Format) -> AsyncIterator[bytes]:
    """Give all goods of a shop, oldest first, piece by piece, the way an import reads them.

    The stock is what can be ordered now: what orders hold leaves with them.
    """
    if form == "csv":
        yield export.csv_head()
    after = 0
    while True:
        async with reading() as tx:
            products: list[dict[str, Any]] = [
                dict(row)
                for row in await tx.rows(sql.export_products, shop=shop, after=after, most=_BATCH)
            ]
            ids = [product["id"] for product in products]
            skus = await tx.rows(sql.export_skus, shop=shop, products=ids)
            stock = await tx.ask(stocking.plugged().available(shop, [sku["id"] for sku in skus]))
        if not products:
            return
        after = ids[-1]
        _attach(products, skus, stock)
        if form == "csv":
            yield export.csv_rows(products)
        else:
            yield msgspec.json.Encoder().encode_lines([export.whole(one) for one in products])


def _attach(products: list[dict[str, Any]], skus: list[Any], stock: dict[int, int]) -> None:
    by_id = {product["id"]: product for product in products}
    for product in products:
        product["skus"] = []
    for sku in skus:
        by_id[sku["product"]]["skus"].append(dict(sku) | {"stock": stock.get(sku["id"], 0)})
