"""What the rules see (facts, terms, vouchers) and what they say (a priced checkout).

Every amount is in minor units of the currency that stands beside it. The mutable structs are the
rules' own work in progress; whoever gets a `Priced` from the door treats it as frozen.
"""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from hutong.kernel.money import BIGGEST_FEN
from hutong.trade.catalog import SkuFact

REGIONS_MAX = 400

Fen: TypeAlias = Annotated[int, Meta(ge=0, le=BIGGEST_FEN // 10_000, description="minor units")]
Price: TypeAlias = Annotated[int, Meta(ge=1, le=BIGGEST_FEN // 10_000, description="minor units")]
Region: TypeAlias = Annotated[
    str,
    Meta(min_length=1, max_length=123, description="330100, or COUNTRY or COUNTRY/region abroad"),
]

Payer: TypeAlias = Literal["shop", "platform"]
Kind: TypeAlias = Literal[
    "region_price", "threshold", "shop_coupon", "platform_coupon", "platform_freight"
]

WhyCode: TypeAlias = Literal[
    "used",
    "ended",
    "not_started",
    "other_currency",
    "other_shop",
    "under_minimum",
    "only_one",
    "nothing_left",
]

PLATFORM = 0
"""Stands where a shop's id would, for coupons that the platform pays."""


class Ask(Struct, frozen=True):
    """One checkout to price: (sku, quantity) pairs, a region's code, ids of claimed coupons."""

    buyer: int
    region: str | None
    lines: tuple[tuple[int, int], ...]
    coupons: tuple[int, ...] = ()


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """Freight for some regions, named by their codes."""

    regions: Annotated[tuple[Region, ...], Meta(min_length=1, max_length=REGIONS_MAX)]
    base_fen: Fen
    per_item_fen: Fen = 0


class Freight(Struct, frozen=True, forbid_unknown_fields=True):
    """A shop's freight: `base_fen` an order and `per_item_fen` a piece, other for some regions.

    It is free for goods of `free_over_fen` or more after threshold discounts, before coupons.
    """

    base_fen: Fen
    per_item_fen: Fen = 0
    free_over_fen: Fen | None = None
    regions: Annotated[tuple[Band, ...], Meta(max_length=40)] = ()
    no_delivery: Annotated[tuple[Region, ...], Meta(max_length=REGIONS_MAX)] = ()


class Threshold(Struct, frozen=True, forbid_unknown_fields=True):
    """`off_fen` comes off goods of `over_fen` or more."""

    over_fen: Fen
    off_fen: Price


class Terms(Struct):
    """What one shop says about prices: freight, thresholds, and sku -> region -> price."""

    freight: Freight | None = None
    thresholds: tuple[Threshold, ...] = ()
    region_prices: dict[int, dict[str, int]] = {}


class Voucher(Struct, frozen=True):
    """A coupon that a buyer holds, with the terms frozen when it was claimed."""

    claim: int
    buyer: int
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
    used: bool

    @property
    def payer(self) -> Payer:
        """Who pays for the reduction."""
        return "platform" if self.shop == PLATFORM else "shop"


class Offers(Struct):
    """What may lower a price: terms by shop, and the vouchers chosen at the moment `at`."""

    terms: dict[int, Terms] = {}
    vouchers: tuple[Voucher, ...] = ()
    at: datetime | None = None


class Basket(Struct):
    """Everything that a price depends on."""

    buyer: int
    region: str | None
    lines: list[tuple[SkuFact, int]]
    offers: Offers


class PricedLine(Struct, gc=False):
    """One SKU. `list_fen` and `unit_fen` are for one piece, the others for the whole line.

    `discount_fen` is the line's share of every reduction of its order but the region price,
    which `unit_fen` already holds; `platform_fen` is the part of it that the platform pays.
    """

    fact: SkuFact
    quantity: int
    list_fen: int
    unit_fen: int
    amount_fen: int
    discount_fen: int = 0
    platform_fen: int = 0


class Reduction(Struct, frozen=True, gc=False):
    """Why something costs less, and who pays for that.

    A `region_price` row explains `unit_fen` against `list_fen` and is no part of `discount_fen`;
    `platform_freight` rows of an order sum to its `freight_off_fen`, all others to its
    `discount_fen`.
    """

    kind: Kind
    payer: Payer
    label: str
    label_en: str
    amount_fen: int
    coupon: int | None = None
    claim: int | None = None


class PricedOrder(Struct):
    """One shop's part of a checkout: `total_fen` = goods - discount + freight - freight off.

    `platform_fen` is what the platform pays of `discount_fen` and `freight_off_fen` together.
    """

    shop: int
    shop_name: str
    shop_name_en: str | None
    currency: str
    fee_bp: int
    lines: list[PricedLine]
    goods_fen: int = 0
    discount_fen: int = 0
    freight_fen: int = 0
    freight_off_fen: int = 0
    total_fen: int = 0
    platform_fen: int = 0
    reductions: list[Reduction] = []


class Use(Struct, frozen=True):
    """A claimed coupon that a trade wants to spend, and what it takes off."""

    claim: int
    buyer: int
    trade: int
    amount_fen: int


class Priced(Struct):
    """A checkout with its price. `total_fen` is what the buyer pays for all orders."""

    currency: str
    total_fen: int
    orders: list[PricedOrder]
    claims: list[int]

    def uses(self, buyer: int, trade: int) -> list[Use]:
        """Return what `use` must mark when this checkout becomes a trade."""
        amounts = dict.fromkeys(self.claims, 0)
        for order in self.orders:
            for row in order.reductions:
                if row.claim is not None:
                    amounts[row.claim] += row.amount_fen
        return [Use(claim, buyer, trade, amount) for claim, amount in amounts.items()]


class Why(Struct, frozen=True):
    """Why a voucher takes nothing off: a stable code for programs, and a sentence for people."""

    code: WhyCode
    text: str


class Unfit(Struct, frozen=True):
    """A voucher that takes nothing off this basket, and why."""

    voucher: Voucher
    why: Why
