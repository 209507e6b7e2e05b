"""A small market for the rules: facts, terms and vouchers with as few words as possible."""

from datetime import UTC, datetime, timedelta

from hutong.trade.catalog import SkuFact
from hutong.trade.pricing.shapes.basket import Basket, Offers, Terms, Voucher

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIN = 7


def fact(sku: int, price_fen: int, *, shop: int = 1, currency: str = "CNY") -> SkuFact:
    return SkuFact(
        sku=sku,
        product=sku * 10,
        shop=shop,
        shop_name=f"店 {shop}",
        shop_name_en=f"Shop {shop}",
        shop_state="open",
        currency=currency,
        fee_bp=60,
        title=f"梨 {sku}",
        title_en=f"Pears {sku}",
        options={},
        options_en=None,
        picture=None,
        price_fen=price_fen,
        weight_g=0,
        limit_per_buyer=None,
        sku_state="on",
        product_state="listed",
    )


def voucher(
    claim: int,
    off_fen: int,
    *,
    over_fen: int = 0,
    shop: int = 0,
    stackable: bool = False,
    covers_freight: bool = False,
) -> Voucher:
    return Voucher(
        claim=claim,
        buyer=LIN,
        coupon=claim * 100,
        shop=shop,
        name=f"券 {claim}",
        name_en=f"Coupon {claim}",
        currency="CNY",
        off_fen=off_fen,
        over_fen=over_fen,
        stackable=stackable,
        covers_freight=covers_freight,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        used=False,
    )


def basket(
    *lines: tuple[SkuFact, int],
    terms: dict[int, Terms] | None = None,
    vouchers: tuple[Voucher, ...] = (),
    region: str | None = "330106",
) -> Basket:
    return Basket(LIN, region, list(lines), Offers(terms or {}, vouchers, NOW))
