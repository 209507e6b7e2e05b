"""What HTTP takes in and gives out."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hutong.kernel.ids import Id
from hutong.trade.pricing.shapes.basket import (
    Fen,
    Kind,
    Payer,
    Price,
    Region,
    Threshold,
    WhyCode,
)

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Count = Annotated[int, Meta(ge=1, le=10_000_000)]
Few = Annotated[int, Meta(ge=1, le=1_000)]
Moment = Annotated[datetime, Meta(tz=True)]
ClaimState = Literal["open", "used", "expired"]


class Discounts(Struct, forbid_unknown_fields=True):
    """A shop's threshold discounts; the best one reached comes off once."""

    thresholds: Annotated[tuple[Threshold, ...], Meta(max_length=10)]


class RegionPrice(Struct, forbid_unknown_fields=True):
    """What one SKU costs in a region; the narrowest region around an address counts."""

    region: Region
    price_fen: Price


class RegionPrices(Struct, forbid_unknown_fields=True):
    """All region prices of a SKU."""

    items: Annotated[list[RegionPrice], Meta(max_length=400)]


class NewCoupon(Struct, kw_only=True, forbid_unknown_fields=True):
    """A coupon to offer: `off_fen` off goods of `over_fen` or more.

    `total` may be claimed, `per_person` by one person; a claim promises `off_fen` out of
    `budget_fen`, so that what was claimed can be spent.
    """

    name: Name
    off_fen: Price
    total: Count
    ends_at: Moment
    name_en: Name | None = None
    over_fen: Fen = 0
    budget_fen: Annotated[int, Meta(ge=1, le=10**16)] | None = None
    per_person: Few = 1
    starts_at: Moment | None = None
    stackable: bool = False
    claimable: bool = True


class NewPlatformCoupon(NewCoupon):
    """A coupon that the platform pays; without a currency it is the house's.

    With `covers_freight`, what is left of it after the goods pays freight too.
    """

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    covers_freight: bool = False


class Coupon(Struct):
    """A coupon template. `left` counts what can still be claimed, by number and by budget."""

    id: Id
    shop: Id | None
    payer: Payer
    name: str
    name_en: str
    currency: str
    off_fen: int
    over_fen: int
    budget_fen: int | None
    total: int
    left: int
    per_person: int
    starts_at: datetime
    ends_at: datetime
    stackable: bool
    covers_freight: bool
    claimable: bool


class Offered(Coupon):
    """A coupon that can be claimed now; `claimed` is how many of it the caller has taken.

    The platform's coupons have no shop and no `shop_name`.
    """

    claimed: int = 0
    shop_name: str | None = None
    shop_name_en: str | None = None


class Claim(Struct):
    """A coupon that somebody holds, with the terms of the moment it was claimed."""

    id: Id
    coupon: Id
    shop: Id | None
    payer: Payer
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
    state: ClaimState
    trade: Id | None = None


class Grant(Struct, forbid_unknown_fields=True):
    """Coupons to give to a person; `per_person` does not bind the operator."""

    person: Id
    count: Few = 1


class Claims(Struct):
    """Coupons that somebody holds."""

    items: list[Claim]


class Wanted(Struct):
    """One line of a basket."""

    sku: Id
    quantity: Annotated[int, Meta(ge=1, le=9_999)]


class NewQuote(Struct, forbid_unknown_fields=True):
    """A basket to price, for an address of one's own or for a region's code."""

    lines: Annotated[list[Wanted], Meta(min_length=1, max_length=100)]
    address: Id | None = None
    region: Region | None = None
    coupons: Annotated[list[Id], Meta(max_length=50)] = []


class QuoteLine(Struct):
    """`list_fen` and `unit_price_fen` are for one piece; the line costs amount - discount.

    `available` is null where stock was not looked at.
    """

    sku: Id
    product: Id
    title: str
    title_en: str | None
    options: dict[str, str]
    options_en: dict[str, str] | None
    picture: str | None
    quantity: int
    list_fen: int
    unit_price_fen: int
    amount_fen: int
    discount_fen: int
    available: int | None


class QuoteReduction(Struct):
    """Why it costs less and who pays. A region price is already in `unit_price_fen`."""

    kind: Kind
    payer: Payer
    label: str
    label_en: str
    amount_fen: int
    coupon: Id | None
    claim: Id | None


class Note(Struct, frozen=True):
    """Something worth knowing before ordering; `code` is stable, the texts are for people."""

    code: Literal["short_of_stock", "threshold_near", "free_freight_near", "no_region"]
    text: str
    text_en: str
    amount_fen: int | None = None
    off_fen: int | None = None
    sku: Id | None = None


class QuoteOrder(Struct):
    """One shop's part: total = goods - discount + freight - what coupons pay of the freight."""

    shop: Id
    shop_name: str
    shop_name_en: str | None
    lines: list[QuoteLine]
    goods_fen: int
    discount_fen: int
    freight_fen: int
    freight_off_fen: int
    total_fen: int
    reductions: list[QuoteReduction]
    notes: list[Note]


class UnusableCoupon(Struct):
    """A coupon of one's own that takes nothing off this basket, and why."""

    claim: Claim
    why: str
    why_code: WhyCode


class Quote(Struct):
    """A price that explains itself. `usable_coupons` would each be taken if chosen alone."""

    currency: str
    total_fen: int
    orders: list[QuoteOrder]
    usable_coupons: list[Claim] = []
    unusable_coupons: list[UnusableCoupon] = []
