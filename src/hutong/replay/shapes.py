"""What is played: orders with their parts, goods, people, and the rows that are left out."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

Good: TypeAlias = tuple[str, str]
"""A product as one seller sells it: (seller, product)."""


class Item(NamedTuple):
    """So many of a product at one price; `slot` tells two prices in one order apart."""

    product: str
    slot: int
    price_fen: int
    quantity: int


@dataclass(slots=True)
class Part:
    """What one seller sells in an order."""

    seller: str
    items: list[Item]
    freight_fen: int

    @property
    def goods_fen(self) -> int:
        """Return what the goods cost, without freight."""
        return sum(item.price_fen * item.quantity for item in self.items)


class Pay(NamedTuple):
    """A payment that is not a voucher: the number of its row, and minor units."""

    row: int
    amount_fen: int


class Review(NamedTuple):
    """What the buyer thought."""

    row: int
    stars: int
    text: str


class Step(NamedTuple):
    """Something that happens to an order at a moment, written as in the files."""

    at: str
    name: str


class Place(NamedTuple):
    """Where a buyer lives."""

    zip3: str
    city: str
    state: str


@dataclass(slots=True)
class Order:
    """One row of orders.csv that is played, with what belongs to it."""

    id: str
    buyer: str
    place: Place
    at: str
    ends: str
    parts: list[Part]
    pays: list[Pay]
    vouchers: list[Pay]
    steps: list[Step]
    review: Review | None = None

    @property
    def total_fen(self) -> int:
        """Return what the buyer pays: goods and freight without the vouchers."""
        whole = sum(part.goods_fen + part.freight_fen for part in self.parts)
        return whole - sum(voucher.amount_fen for voucher in self.vouchers)


@dataclass(slots=True)
class Listing:
    """A product to list; one price a slot, the first one ever asked."""

    category: str
    category_en: str
    weight_g: int
    stock: int = 0
    prices: list[int] = field(default_factory=list)


class Omitted(NamedTuple):
    """A row that is not played, and why."""

    file: str
    row: int
    id: str
    reason: str


@dataclass(slots=True)
class Plan:
    """Everything a replay does, decided before it begins."""

    orders: list[Order] = field(default_factory=list)
    goods: dict[Good, Listing] = field(default_factory=dict)
    sellers: dict[str, str] = field(default_factory=dict)
    """Seller -> city."""
    omitted: list[Omitted] = field(default_factory=list)
    zero_payments: int = 0
