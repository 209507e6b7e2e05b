"""What shops say about freight, thresholds and regions."""

from collections.abc import Iterable

from hutong.kernel.db import Question, Tx, ask
from hutong.kernel.errors import NotFound
from hutong.kernel.sql import load
from hutong.trade import catalog
from hutong.trade.pricing.rules import regions
from hutong.trade.pricing.shapes.basket import Freight, Terms
from hutong.trade.pricing.shapes.stored import FreightRow, TermsRow
from hutong.trade.pricing.shapes.wire import Discounts, RegionPrice, RegionPrices

sql = load("hutong.trade.pricing")


def terms_of(
    shops: Iterable[int], skus: Iterable[int], wanted: Iterable[str]
) -> Question[dict[int, Terms]]:
    """Return the terms of shops, with region prices around `wanted` regions.

    A shop that set nothing is missing.
    """
    return ask(
        TermsRow,
        sql.terms_of_shops,
        shops=sorted(set(shops)),
        skus=sorted(set(skus)),
        areas=sorted(set().union(*map(regions.areas_around, wanted))),
    ).then(_by_shop)


def _by_shop(rows: list[TermsRow]) -> dict[int, Terms]:
    found: dict[int, Terms] = {}
    for row in rows:
        terms = found.setdefault(row.shop, Terms())
        if row.sku:
            terms.region_prices.setdefault(row.sku, {})[row.region] = row.price_fen
        else:
            terms.freight, terms.thresholds = row.freight, row.thresholds or ()
    return found


async def freight(tx: Tx, shop: int) -> Freight:
    """Return a shop's freight; one that set none sends for nothing."""
    found = await tx.maybe(FreightRow, sql.find_freight, shop=shop)
    return found.freight if found and found.freight else Freight(base_fen=0)


async def discounts(tx: Tx, shop: int) -> Discounts:
    """Return a shop's threshold discounts, the lowest first."""
    return await tx.maybe(Discounts, sql.find_thresholds, shop=shop) or Discounts(())


async def region_prices(tx: Tx, shop: int, sku: int) -> RegionPrices:
    """Return all region prices of a SKU of this shop. Raises NotFound."""
    await check_sku(tx, shop, sku)
    rows = await tx.all(RegionPrice, sql.find_region_prices, shop=shop, sku=sku)
    return RegionPrices(rows)


async def check_sku(tx: Tx, shop: int, sku: int) -> None:
    """Refuse a SKU that is not this shop's. Raises NotFound."""
    home = (await catalog.homes(tx, [sku])).get(sku)
    if home != shop:
        raise NotFound("There is no such article in this shop.")
