"""Rows as the tables have them; shop 0 stands for the platform."""

from datetime import datetime

from msgspec import Struct

from hutong.trade.pricing.shapes.basket import Freight, Threshold


class TermsRow(Struct):
    """Either a shop's freight and thresholds (`sku` 0) or the price of a SKU in a region."""

    shop: int
    sku: int
    region: str
    price_fen: int
    freight: Freight | None
    thresholds: tuple[Threshold, ...] | None


class FreightRow(Struct):
    """A shop's freight, if it set any."""

    freight: Freight | None


class StoredCoupon(Struct):
    """A coupon template and how much of it was claimed."""

    shop: int
    id: int
    name: str
    name_en: str
    currency: str
    off_fen: int
    over_fen: int
    budget_fen: int | None
    total: int
    per_person: int
    starts_at: datetime
    ends_at: datetime
    stackable: bool
    covers_freight: bool
    claimable: bool
    claimed: int = 0
    promised_fen: int = 0


class OfferedCoupon(StoredCoupon):
    """A coupon template with its shop's names; the platform has none."""

    shop_name: str | None = None
    shop_name_en: str | None = None


class StoredClaim(Struct):
    """A coupon that a person holds; `trade` is the one it was used in."""

    id: int
    coupon: int
    shop: int
    name: str
    name_en: str
    currency: str
    off_fen: int
    over_fen: int
    stackable: bool
    covers_freight: bool
    starts_at: datetime
    ends_at: datetime
    claimed_at: datetime
    trade: int | None = None


class HeldRow(Struct):
    """How many of a coupon somebody took."""

    coupon: int
    claimed: int
