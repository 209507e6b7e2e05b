"""A shop sets its freight, discounts and region prices; orders placed before keep theirs."""

from collections.abc import Iterable

import msgspec

from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text
from hutong.trade.pricing.reads.terms import check_sku, sql
from hutong.trade.pricing.rules import regions
from hutong.trade.pricing.shapes.basket import Freight
from hutong.trade.pricing.shapes.wire import Discounts, RegionPrice, RegionPrices


async def set_freight(tx: Tx, shop: int, new: Freight) -> Freight:
    """Replace a shop's freight. Raises BadInput for a region that stands twice."""
    bands = tuple(
        msgspec.structs.replace(band, regions=tuple(_codes(band.regions))) for band in new.regions
    )
    freight = msgspec.structs.replace(
        new, regions=bands, no_delivery=tuple(_codes(new.no_delivery))
    )
    _once(code for band in bands for code in band.regions)
    _once(freight.no_delivery)
    await tx.run(sql.put_freight, shop=shop, freight=freight)
    return freight


async def set_discounts(tx: Tx, shop: int, new: Discounts) -> Discounts:
    """Replace a shop's threshold discounts. Raises BadInput for one above its threshold."""
    steps = sorted(new.thresholds, key=lambda step: step.over_fen)
    for step in steps:
        if step.off_fen > step.over_fen:
            raise BadInput("off_fen: takes off more than over_fen asks for.", field="off_fen")
    _once(str(step.over_fen) for step in steps)
    await tx.run(sql.put_thresholds, shop=shop, thresholds=steps)
    return Discounts(tuple(steps))


async def set_region_prices(tx: Tx, shop: int, sku: int, new: RegionPrices) -> RegionPrices:
    """Replace all region prices of a SKU. Raises NotFound, and BadInput for a region twice."""
    await check_sku(tx, shop, sku)
    codes = list(_codes(item.region for item in new.items))
    _once(codes)
    await tx.run(sql.lock_terms, shop=shop)
    await tx.run(sql.drop_region_prices, shop=shop, sku=sku)
    await tx.run(
        sql.put_region_prices,
        shop=shop,
        sku=sku,
        regions=codes,
        areas=[regions.prefix(code) for code in codes],
        prices=[item.price_fen for item in new.items],
    )
    kept = [RegionPrice(code, item.price_fen) for code, item in zip(codes, new.items, strict=True)]
    return RegionPrices(sorted(kept, key=lambda item: item.region))


def _codes(codes: Iterable[str]) -> Iterable[str]:
    return (clean_text(code, "region", most=123, least=1) for code in codes)


def _once(values: Iterable[str]) -> None:
    seen = set[str]()
    for value in values:
        if value in seen:
            raise BadInput(f"{value} stands there twice; nothing was changed.")
        seen.add(value)
