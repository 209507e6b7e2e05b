"""What a shop sets: freight, threshold discounts, region prices."""

from hutong.kernel.db import reading, transaction
from hutong.kernel.http import get, put
from hutong.trade.pricing import actions, reads
from hutong.trade.pricing.shapes.basket import Freight
from hutong.trade.pricing.shapes.wire import Discounts, RegionPrices


@get("/api/shops/{shop:int}/freight", right="open")
async def show_freight(shop: int) -> Freight:
    """What sending an order costs; buyers may know."""
    async with reading() as tx:
        return await reads.terms.freight(tx, shop)


@put("/api/shops/{shop:int}/freight", right="shop.edit")
async def set_freight(shop: int, data: Freight) -> Freight:
    """Replace the freight of a shop."""
    async with transaction() as tx:
        return await actions.terms.set_freight(tx, shop, data)


@get("/api/shops/{shop:int}/discounts", right="open")
async def show_discounts(shop: int) -> Discounts:
    """The threshold discounts of a shop."""
    async with reading() as tx:
        return await reads.terms.discounts(tx, shop)


@put("/api/shops/{shop:int}/discounts", right="shop.edit")
async def set_discounts(shop: int, data: Discounts) -> Discounts:
    """Replace the threshold discounts of a shop."""
    async with transaction() as tx:
        return await actions.terms.set_discounts(tx, shop, data)


@get("/api/shops/{shop:int}/skus/{sku:int}/region-prices", right="shop.read")
async def show_region_prices(shop: int, sku: int) -> RegionPrices:
    """All region prices of a SKU."""
    async with reading() as tx:
        return await reads.terms.region_prices(tx, shop, sku)


@put("/api/shops/{shop:int}/skus/{sku:int}/region-prices", right="catalog.edit")
async def set_region_prices(shop: int, sku: int, data: RegionPrices) -> RegionPrices:
    """Replace all region prices of a SKU."""
    async with transaction() as tx:
        return await actions.terms.set_region_prices(tx, shop, sku, data)


routes = [
    show_freight,
    set_freight,
    show_discounts,
    set_discounts,
    show_region_prices,
    set_region_prices,
]
