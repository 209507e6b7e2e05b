"""Putting products into the catalog and into the mall, many at once."""

from typing import Any

import msgspec

from hutong.kernel import clock, errors, ids, words
from hutong.kernel.db import Tx
from hutong.trade import shops
from hutong.trade.catalog.reads import categories, goods
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.rules.goods import in_english, tidy
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.goods import NewProduct, NewSku, Product, Stored


class NoSuchCategory(errors.BadInput):
    """The platform's tree has no such branch."""

    title = "No such category"


class Added(msgspec.Struct, frozen=True):
    """A product that was added, with the ids of its SKUs in the order they were given."""

    product: int
    skus: list[int]


async def add(tx: Tx, shop: int, new: NewProduct) -> Product:
    """Add a product; its SKUs come back in the order given. Opening stock is not looked at.

    Raises BadInput and its kin, NoSuchCategory among them; then nothing was added.
    """
    added = await add_all(tx, shop, [tidy(new)], await categories.tree(tx))
    return await goods.product(tx, shop, added[0].product)


async def add_all(tx: Tx, shop: int, tidied: list[NewProduct], tree: Tree) -> list[Added]:
    """Add products that were tidied, with one statement a table. Raises NoSuchCategory."""
    for new in tidied:
        if new.category and int(new.category) not in tree.by_id:
            raise NoSuchCategory("There is no such category. Please pick one from the list.")
    now = clock.now()
    added = [Added(ids.new(), ids.many(len(new.skus))) for new in tidied]
    rows = [_row(one, new) for one, new in zip(added, tidied, strict=True)]
    skus = [
        _sku_row(one.product, sku_id, sort, sku)
        | {"options_en": in_english(new.options, sku.options)}
        for one, new in zip(added, tidied, strict=True)
        for sort, (sku_id, sku) in enumerate(zip(one.skus, new.skus, strict=True))
    ]
    await tx.run(sql.put_product_homes, shop=shop, products=[one.product for one in added])
    await tx.run(sql.put_sku_homes, shop=shop, skus=[sku["id"] for sku in skus])
    await tx.run(sql.put_products, shop=shop, products=rows, at=now)
    await tx.run(sql.put_skus, shop=shop, skus=skus)
    if await tx.value(sql.shop_open, shop=shop):
        listed = [listing(row | {"sales": 0}, tree) for row in rows if row["state"] == "listed"]
        await show(tx, shop, listed)
    return added


async def show(tx: Tx, shop: int, listings: list[dict[str, Any]]) -> None:
    """Put products into the mall; those already there stay as they are."""
    if listings:
        shown = await tx.run(sql.put_listings, shop=shop, listings=listings)
        await shops.tally(tx, shop, products=shown)


async def hide(tx: Tx, shop: int, products: list[int]) -> None:
    """Take products out of the mall."""
    if products:
        hidden = await tx.run(sql.drop_listings, shop=shop, products=products)
        await shops.tally(tx, shop, products=-hidden)


def listing(row: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """Return what search knows of a product: its row made narrow, and its words."""
    path = tree.path(row["category"])
    return {
        "product": row["id"],
        "category": row["category"],
        "price_min_fen": row["price_min_fen"],
        "sales": row["sales"],
        "head": words.prefix(row["title"]),
        "head_en": words.prefix(row["title_en"]) if row["title_en"] else None,
        "words": words.lexemes(
            row["title"],
            row["title_en"],
            *(text for one in path for text in (one.name, one.name_en)),
            *(text for one in row["attributes"] for text in _texts(one)),
            *(value for option in row["options"] for value in _values(option)),
        ),
    }


def listing_of(row: Stored, tree: Tree) -> dict[str, Any]:
    """Return what search knows of a stored product."""
    return listing(msgspec.to_builtins(row), tree)


def _texts(attribute: dict[str, Any]) -> list[str]:
    return [v for v in (attribute["value"], attribute["value_en"]) if isinstance(v, str)]


def _values(option: dict[str, Any]) -> list[str]:
    return [*option["values"], *(option.get("values_en") or [])]


def _row(added: Added, new: NewProduct) -> dict[str, Any]:
    prices = [sku.price_fen for sku in new.skus]
    row: dict[str, Any] = msgspec.to_builtins(new)
    del row["skus"]
    return row | {
        "id": added.product,
        "category": int(new.category) if new.category else None,
        "price_min_fen": min(prices),
        "price_max_fen": max(prices),
    }


def _sku_row(product: int, sku_id: int, sort: int, sku: NewSku) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(sku)
    return row | {"id": sku_id, "product": product, "sort": sort}
