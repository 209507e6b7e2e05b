"""What goes into and comes out of orders, and what other rooms get at the door."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.money import BIGGEST_FEN
from hutong.trade.payments import Payment

Fen = Annotated[int, Meta(ge=0, le=BIGGEST_FEN, description="minor units")]
Quantity = Annotated[int, Meta(ge=1, le=9999)]
Text = Annotated[str, Meta(max_length=200)]


Source = Annotated[
    dict[Annotated[str, Meta(max_length=40)], Annotated[str, Meta(max_length=200)]],
    Meta(max_length=12, description="the touch it came from: kind, ref and what else is known"),
]


class NewLine(msgspec.Struct, frozen=True):
    """So many of a SKU."""

    sku: Id
    quantity: Quantity


class NewTrade(msgspec.Struct, frozen=True, kw_only=True):
    """A checkout. The total is the one that was shown; another price is a refusal."""

    lines: Annotated[list[NewLine], Meta(min_length=1, max_length=100)]
    address: Id
    expected_total_fen: Fen
    coupons: Annotated[list[Id], Meta(max_length=50)] = []
    remarks: Annotated[dict[Id, Text], Meta(max_length=100)] = {}
    source: Source | None = None
    pay_with: Literal["wallet"] | None = None


class Basket(msgspec.Struct, frozen=True):
    """A checkout on its way into the batch."""

    buyer: int
    new: NewTrade


class OrderBrief(msgspec.Struct):
    """One shop's part of a trade."""

    id: Id
    shop: Id
    shop_name: str
    shop_name_en: str | None
    state: int
    state_name: str
    total_fen: int


class Trade(msgspec.Struct, kw_only=True):
    """One checkout with its orders; `paid_fen` is what arrived for it."""

    id: Id
    state: str
    total_fen: int
    paid_fen: int
    currency: str
    close_at: datetime | None
    created_at: datetime
    orders: list[OrderBrief]


class NewPayment(msgspec.Struct, frozen=True):
    """How to pay; without an amount the whole rest is paid."""

    method: Literal["wallet", "sandbox"]
    amount_fen: Annotated[int, Meta(gt=0, le=BIGGEST_FEN, description="minor units")] | None = None


class PayAsk(msgspec.Struct, frozen=True):
    """A wish to pay a trade, on its way into the batch; no amount means the rest."""

    buyer: int
    trade: int
    method: str
    amount_fen: int | None


class Locked(msgspec.Struct):
    """An order as the locked row has it."""

    shop: int
    id: int
    trade: int
    buyer: int
    state: int
    shop_name: str
    currency: str
    goods_fen: int
    discount_fen: int
    freight_fen: int
    freight_off_fen: int
    platform_fen: int
    total_fen: int
    freight_refunded_fen: int
    freight_off_refunded_fen: int
    fee_bp: int
    placed_at: datetime
    close_at: datetime
    receive_by: datetime | None
    done_at: datetime | None
    settle_at: datetime | None
    settled_at: datetime | None
    complaints: int

    @property
    def freight_due_fen(self) -> int:
        """Return what of the freight the buyer paid and has not back."""
        return self.freight_fen - self.freight_off_fen - self.freight_refunded_fen


class Line(msgspec.Struct):
    """An order's line as the table has it; money is for the whole line but `*_unit`-like ones."""

    shop: int
    order_id: int
    line: int
    product: int
    sku: int
    place: int
    quantity: int
    unit_fen: int
    discount_fen: int
    platform_fen: int
    paid_fen: int
    refunded_fen: int
    refunded_platform_fen: int
    refunded_quantity: int
    shipped_quantity: int
    released_quantity: int

    @property
    def to_ship(self) -> int:
        """Return the units that wait to be shipped."""
        return self.quantity - self.shipped_quantity - self.released_quantity


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One transition of one order: from where, to where, by whom and why."""

    shop: int
    order: int
    source: int
    target: int
    actor_kind: str
    actor: int = 0
    reason: str = ""
    receive_by: datetime | None = None
    done_at: datetime | None = None
    settle_at: datetime | None = None


class RefundLine(msgspec.Struct, frozen=True):
    """What to give back of one line: units, and money in minor units."""

    line: int
    quantity: int
    amount_fen: int


class Refund(msgspec.Struct, frozen=True):
    """What to give back of an order; with `restock` sent units go on the shelf again."""

    lines: list[RefundLine]
    freight_fen: int = 0
    restock: bool = False


class Actor(msgspec.Struct, frozen=True):
    """Who moves an order; id 0 for a clock."""

    kind: str
    id: int = 0


class CardLine(msgspec.Struct):
    """A line as lists show it."""

    line: int
    product: Id
    sku: Id
    title: str
    title_en: str
    options: dict[str, str]
    options_en: dict[str, str] | None
    picture: str | None
    quantity: int
    list_fen: int
    unit_price_fen: int
    discount_fen: int
    paid_fen: int
    refunded_fen: int
    refunded_quantity: int
    shipped_quantity: int


class Buyer(msgspec.Struct, frozen=True):
    """Who bought."""

    id: Id
    name: str


class OrderCard(msgspec.Struct, kw_only=True):
    """An order as lists show it; `money` is derived, `freight_off_fen` is paid by coupons."""

    id: Id
    trade: Id
    shop: Id
    shop_name: str
    shop_name_en: str | None
    state: int
    state_name: str
    money: str
    currency: str
    freight_fen: int
    freight_off_fen: int
    total_fen: int
    refunded_fen: int
    placed_at: datetime
    close_at: datetime
    receive_by: datetime | None
    complaints: int
    lines: list[CardLine]
    buyer: Buyer
    source: dict[str, Any] | None = None


class By(msgspec.Struct, frozen=True):
    """Who did it."""

    kind: str
    name: str


class Moment(msgspec.Struct):
    """One step of an order's timeline."""

    source: int = msgspec.field(name="from")
    target: int = msgspec.field(name="to")
    at: datetime
    actor: By
    reason: str


class Order(OrderCard, kw_only=True):
    """An order with everything about it.

    total = goods - discount + freight - freight off; coupons of the platform pay `freight_off_fen`.
    """

    goods_fen: int
    discount_fen: int
    freight_refunded_fen: int
    platform_fen: int
    reductions: list[dict[str, Any]]
    address: dict[str, Any]
    remark: str
    done_at: datetime | None
    settled_at: datetime | None
    timeline: list[Moment]
    payments: list[Payment]


class Reason(msgspec.Struct, frozen=True):
    """Why."""

    reason: Text = ""


class AdjustLine(msgspec.Struct, frozen=True):
    """A new price for one piece of a line."""

    line: Annotated[int, Meta(ge=1, le=1000)]
    unit_price_fen: Fen


class Adjustment(msgspec.Struct, frozen=True):
    """New prices or freight, agreed on before the buyer pays."""

    lines: Annotated[list[AdjustLine], Meta(max_length=100)] = []
    freight_fen: Fen | None = None
    reason: Text = ""


class CartItem(msgspec.Struct):
    """A line of the cart as the shopper sees it."""

    sku: Id
    product: Id
    shop: Id
    shop_name: str
    shop_name_en: str | None
    title: str
    title_en: str | None
    options: dict[str, str]
    options_en: dict[str, str] | None
    picture: str | None
    price_fen: int
    currency: str
    quantity: int
    available: int
    state: str


class Cart(msgspec.Struct):
    """The cart over all shops, the newest first."""

    items: list[CartItem]


class CartQuantity(msgspec.Struct, frozen=True):
    """How many to keep in the cart; 0 takes the line out."""

    quantity: Annotated[int, Meta(ge=0, le=9999)]
