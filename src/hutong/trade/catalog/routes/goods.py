"""Product pages, and what staff and operators change."""

from typing import Annotated

from litestar.params import QueryParameter

from hutong.kernel import paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import Caller, get, patch, post, put
from hutong.kernel.paging import Limit, Page
from hutong.touch.cards import Card
from hutong.trade import shops
from hutong.trade.catalog.actions import edit, tallies
from hutong.trade.catalog.actions.categories import add_category
from hutong.trade.catalog.reads import categories, goods, sharing
from hutong.trade.catalog.shapes.goods import (
    Categories,
    Category,
    NewCategory,
    NewShopState,
    NewState,
    Product,
    ProductCard,
    ProductEdit,
    Sku,
    SkuEdit,
    State,
)
from hutong.trade.catalog.shapes.search import Q


@get("/api/categories", right="open")
async def all_categories() -> Categories:
    """List the platform's whole category tree."""
    async with reading() as tx:
        return Categories((await categories.tree(tx)).all)


@post("/api/admin/categories", right="operator")
async def new_category(data: NewCategory) -> Category:
    """Add a branch to the tree."""
    async with transaction() as tx:
        return await add_category(tx, data)


@get("/api/products/{product:int}", right="open", express=True)
async def product_page(product: int) -> Product:
    """Show a product with what can be ordered now."""
    async with reading() as tx:
        return await goods.page(tx, product)


@get("/api/products/{product:int}/card", right="person")
async def product_card(caller: Caller, product: int) -> Card:
    """Return a product as a card that the caller may share."""
    async with reading() as tx:
        return await sharing.product(tx, product, caller.person)


@get("/api/shops/{shop:int}/products", right="shop.read")
async def own_products(
    shop: int,
    only: Annotated[State | None, QueryParameter(name="state")] = None,
    q: Q = "",
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
) -> Page[ProductCard]:
    """List a shop's products in every state, for its staff."""
    async with reading() as tx:
        return await goods.own(tx, shop, state=only or "", q=q, after=after, limit=limit)


@get("/api/shops/{shop:int}/products/{product:int}", right="shop.read")
async def own_product(shop: int, product: int) -> Product:
    """Show a product in any state with all its SKUs, for its staff."""
    async with reading() as tx:
        return await goods.product(tx, shop, product)


@patch("/api/shops/{shop:int}/products/{product:int}", right="catalog.edit")
async def edit_product(shop: int, product: int, data: ProductEdit) -> Product:
    """Change a product's texts, pictures, category or limit."""
    async with transaction() as tx:
        return await edit.edit(tx, shop, product, data)


@put("/api/shops/{shop:int}/products/{product:int}/state", right="catalog.edit")
async def turn_product(shop: int, product: int, data: NewState) -> Product:
    """List, unlist or draft a product."""
    async with transaction() as tx:
        return await edit.turn(tx, shop, product, data.state)


@put("/api/admin/shops/{shop:int}/products/{product:int}/state", right="operator")
async def block_product(shop: int, product: int, data: NewState) -> Product:
    """Block a product, or give it back to its shop."""
    async with transaction() as tx:
        return await edit.turn(tx, shop, product, data.state, operator=True)


@patch("/api/shops/{shop:int}/skus/{sku:int}", right="catalog.edit")
async def edit_sku(shop: int, sku: int, data: SkuEdit) -> Sku:
    """Change a SKU's price, code, weight, picture or state."""
    async with transaction() as tx:
        return await edit.edit_sku(tx, shop, sku, data)


@put("/api/shops/{shop:int}/state", right="shop.edit")
async def turn_shop(shop: int, data: NewShopState) -> shops.Shop:
    """Open, pause or close a shop; its goods enter or leave the mall within seconds."""
    async with transaction() as tx:
        await tallies.turn_shop(tx, shop, data.state)
        return await shops.shop(tx, shop)


routes = [
    all_categories,
    new_category,
    product_page,
    product_card,
    own_products,
    own_product,
    edit_product,
    turn_product,
    block_product,
    edit_sku,
    turn_shop,
]
