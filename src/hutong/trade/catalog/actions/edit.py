"""Changing what is in the catalog."""

from typing import Any

import msgspec
from msgspec import UNSET

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.trade.catalog.actions.put import NoSuchCategory, hide, listing_of, show
from hutong.trade.catalog.reads import categories, goods
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.reads.homes import NoSuchProduct
from hutong.trade.catalog.rules import goods as rules
from hutong.trade.catalog.shapes.goods import Product, ProductEdit, Sku, SkuEdit, Stored

_GONE = "There is no such product in this shop, so nothing was changed."


async def edit(tx: Tx, shop: int, product: int, change: ProductEdit) -> Product:
    """Change texts, pictures, category or limit. Raises NoSuchProduct, BadInput and its kin."""
    row = rules.changed(await _locked(tx, shop, product), change)
    await _keep(tx, row)
    return await goods.product(tx, shop, product)


async def turn(tx: Tx, shop: int, product: int, state: str, *, operator: bool = False) -> Product:
    """List, unlist, draft or block a product. Raises NoSuchProduct and Blocked."""
    row = await _locked(tx, shop, product)
    rules.may_turn(row.state, state, operator=operator)
    await _keep(tx, msgspec.structs.replace(row, state=state))
    return await goods.product(tx, shop, product)


async def edit_sku(tx: Tx, shop: int, sku: int, change: SkuEdit) -> Sku:
    """Change a SKU's price and the like. Orders already placed keep what they were placed at.

    Raises NoSuchProduct, BadInput and its kin.
    """
    product = await tx.value(sql.product_of_sku, shop=shop, sku=sku)
    if product is None:
        raise NoSuchProduct("There is no such SKU in this shop, so nothing was changed.")
    # The product's row is the lock for all of its SKUs: two price changes at once must both
    # show in the product's lowest price.
    await _locked(tx, shop, product)
    row = _with(await tx.one(Sku, sql.find_sku, shop=shop, sku=sku), rules.tidy_sku_edit(change))
    await tx.run(
        sql.change_sku,
        shop=shop,
        sku=sku,
        code=row.code,
        price_fen=row.price_fen,
        weight_g=row.weight_g,
        picture=row.picture,
        state=row.state,
    )
    low = await tx.value(sql.price_product, shop=shop, product=product, at=clock.now())
    await tx.run(sql.price_listing, shop=shop, product=product, price_min_fen=low)
    return row


def _with(row: Sku, change: SkuEdit) -> Sku:
    given: dict[str, Any] = {
        name: getattr(change, name)
        for name in change.__struct_fields__
        if getattr(change, name) is not UNSET
    }
    return msgspec.structs.replace(row, **given)


async def _locked(tx: Tx, shop: int, product: int) -> Stored:
    row = await tx.maybe(Stored, sql.lock_product, shop=shop, product=product)
    if row is None:
        raise NoSuchProduct(_GONE)
    return row


async def _keep(tx: Tx, row: Stored) -> None:
    """Write the row, and let the mall show it anew."""
    tree = await categories.tree(tx)
    if row.category is not None and row.category not in tree.by_id:
        raise NoSuchCategory("There is no such category. Please pick one from the list.")
    await tx.run(
        sql.change_product,
        shop=row.shop,
        product=row.id,
        title=row.title,
        title_en=row.title_en,
        description=row.description,
        description_en=row.description_en,
        category=row.category,
        attributes=row.attributes,
        pictures=row.pictures,
        colour=row.colour,
        limit_per_buyer=row.limit_per_buyer,
        state=row.state,
        at=clock.now(),
    )
    await hide(tx, row.shop, [row.id])
    if row.state == "listed" and await tx.value(sql.shop_open, shop=row.shop):
        await show(tx, row.shop, [listing_of(row, tree)])
