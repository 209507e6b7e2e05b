"""Laying what the house says beside what the files say: by state, by seller, by day. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from hutong.replay.shapes import Plan
from hutong.replay.world import KIND

BY = ("state", "seller", "day")
_CANCELLED = "cancelled"


@dataclass(slots=True)
class Sums:
    """Orders (one a shop), units, and minor units of money.

    `vouchers_fen` is what coupons paid of goods and freight, `paid_fen` what the buyer paid,
    `refunded_fen` what of that went back.
    """

    orders: int = 0
    units: int = 0
    goods_fen: int = 0
    freight_fen: int = 0
    vouchers_fen: int = 0
    paid_fen: int = 0
    refunded_fen: int = 0

    def add(self, other: "Sums") -> None:
        """Add another one to this."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Book:
    """Sums by state, by seller and by day, and the stars of reviews."""

    by: dict[str, dict[str, Sums]] = field(
        default_factory=lambda: {name: defaultdict(Sums) for name in BY}
    )
    stars: list[int] = field(default_factory=lambda: [0] * 5)
    closed_by_the_clock: int = 0
    twice: list[str] = field(default_factory=list)
    unknown: int = 0

    def count(self, one: Sums, *, state: str, seller: str, day: str) -> None:
        """Count an order in."""
        for name, key in (("state", state), ("seller", seller), ("day", day)):
            self.by[name][key].add(one)


def of_files(plan: Plan) -> Book:
    """Return what the files say of the orders that are played."""
    book = Book()
    for order in plan.orders:
        for number, part in enumerate(order.parts):
            # Vouchers belong to the whole order; how shops share them is for the house to say.
            vouchers = sum(v.amount_fen for v in order.vouchers) if number == 0 else 0
            paid = part.goods_fen + part.freight_fen - vouchers
            one = Sums(
                orders=1,
                units=sum(item.quantity for item in part.items),
                goods_fen=part.goods_fen,
                freight_fen=part.freight_fen,
                vouchers_fen=vouchers,
                paid_fen=paid,
                refunded_fen=paid if order.ends == "refunded" else 0,
            )
            book.count(one, state=order.ends, seller=part.seller, day=order.at[:10])
        if order.review is not None:
            book.stars[order.review.stars - 1] += 1
    return book


def of_house(plan: Plan, cards: Iterable[dict[str, Any]], sellers: dict[str, str]) -> Book:
    """Return what the house says; `sellers` tells whose a shop is.

    An order that the clock closed before it could be paid counts only as closed, for it was
    placed again. One that stands there twice is named, and counted twice.
    """
    book = Book()
    played = {order.id for order in plan.orders}
    seen: Counter[tuple[str, str]] = Counter()
    for card in cards:
        ref = card["source"]["ref"].removeprefix(f"{KIND}:")
        seller = sellers.get(card["shop"], "")
        if ref not in played:
            book.unknown += 1
            continue
        if card["state_name"] == _CANCELLED:
            book.closed_by_the_clock += 1
            continue
        seen[ref, seller] += 1
        if seen[ref, seller] == 2:
            book.twice.append(ref)
        book.count(
            _sums(card), state=card["state_name"], seller=seller, day=card["source"]["at"][:10]
        )
    return book


def _sums(card: dict[str, Any]) -> Sums:
    lines = card["lines"]
    discount = sum(line["discount_fen"] for line in lines)
    return Sums(
        orders=1,
        units=sum(line["quantity"] for line in lines),
        goods_fen=sum(line["unit_price_fen"] * line["quantity"] for line in lines),
        freight_fen=card["freight_fen"],
        vouchers_fen=discount + card["freight_off_fen"],
        paid_fen=card["total_fen"],
        refunded_fen=card["refunded_fen"],
    )


def shared_sellers(plan: Plan) -> set[str]:
    """Return the sellers whose sums of vouchers the files cannot tell: they shared an order."""
    return {
        part.seller
        for order in plan.orders
        if order.vouchers and len(order.parts) > 1
        for part in order.parts
    }


def differences(files: Book, house: Book, shared: set[str]) -> list[str]:
    """Name everything in which the two books differ."""
    found = []
    for name in BY:
        for key in sorted(files.by[name].keys() | house.by[name].keys()):
            left = asdict(files.by[name].get(key, Sums()))
            right = asdict(house.by[name].get(key, Sums()))
            if name == "seller" and key in shared:
                for money in ("vouchers_fen", "paid_fen", "refunded_fen"):
                    left[money] = right[money] = 0
            for field_name, value in left.items():
                if value != right[field_name]:
                    found.append(
                        f"{name} {key}: {field_name} is {value} in the files and "
                        f"{right[field_name]} in the house"
                    )
    if files.stars != house.stars:
        found.append(f"stars 1-5: {files.stars} in the files and {house.stars} in the house")
    found += [f"order {ref} stands in the house twice" for ref in house.twice]
    return found


def total(book: Book) -> Sums:
    """Return the sums over all states."""
    whole = Sums()
    for one in book.by["state"].values():
        whole.add(one)
    return whole
