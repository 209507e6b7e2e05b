"""The states of an order and the only ways between them. Pure.

The numbers are those of the open shop API. Ends are marked; what is not in `PUBLISHED` cannot
happen, and `docs/states.md` shows the same table to people.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

UNPAID = 10
TO_SHIP = 20
PART_SHIPPED = 21
SHIPPED = 30
DONE = 100
REFUNDED = 200
CANCELLED = 250

NAMES = {
    UNPAID: "unpaid",
    TO_SHIP: "to_ship",
    PART_SHIPPED: "part_shipped",
    SHIPPED: "shipped",
    DONE: "done",
    REFUNDED: "refunded",
    CANCELLED: "cancelled",
}
ENDS = frozenset({DONE, REFUNDED, CANCELLED})

ActorKind = Literal["buyer", "shop", "operator", "clock", "bank"]


class Step(msgspec.Struct, frozen=True):
    """One published transition: who may cause it, and the clock behind it if there is one."""

    source: int
    target: int
    actors: tuple[ActorKind, ...]
    what: str
    clock: str = ""


NOTHING = 0

CARD = "card"
"""The kind of a source that says who shared what, and is believed only when it is signed."""

PUBLISHED = (
    Step(NOTHING, UNPAID, ("buyer",), "placed"),
    Step(UNPAID, TO_SHIP, ("buyer", "bank"), "paid in full"),
    Step(UNPAID, CANCELLED, ("buyer", "shop"), "cancelled before payment"),
    Step(UNPAID, CANCELLED, ("clock",), "not paid in time", "pay_within_s"),
    Step(TO_SHIP, PART_SHIPPED, ("shop",), "some lines shipped"),
    Step(TO_SHIP, SHIPPED, ("shop",), "all lines shipped"),
    Step(PART_SHIPPED, SHIPPED, ("shop",), "the rest shipped"),
    Step(TO_SHIP, REFUNDED, ("shop", "buyer", "operator", "clock"), "refunded in full"),
    Step(PART_SHIPPED, REFUNDED, ("shop", "operator", "clock"), "refunded in full"),
    Step(PART_SHIPPED, SHIPPED, ("shop", "clock"), "the rest was refunded"),
    Step(SHIPPED, DONE, ("buyer",), "received"),
    Step(SHIPPED, DONE, ("clock",), "received by the clock", "receive_within_s"),
    Step(SHIPPED, REFUNDED, ("shop", "operator", "clock"), "refunded in full"),
    Step(DONE, REFUNDED, ("shop", "operator", "clock"), "refunded in full"),
)

_WAYS = {(step.source, step.target) for step in PUBLISHED}


def may_move(source: int, target: int) -> bool:
    """Tell whether the published table has this transition."""
    return (source, target) in _WAYS


def source_of(
    source: dict[str, str] | None, shop: int, products: Sequence[int]
) -> dict[str, str] | None:
    """Return a checkout's source for one of its orders.

    Whoever shared a product, or a shop, brought what was bought of it, and nothing beside it.
    """
    if source is None or source.get("kind") != CARD:
        return source
    kind, _, ref = source["ref"].partition(":")
    if kind == "product":
        return source if int(ref) in products else None
    if kind == "shop":
        return source if int(ref) == shop else None
    return source


def money_status(
    *, state: int, total_fen: int, refunded_fen: int, settled_at: datetime | None
) -> str:
    """Return what became of the buyer's money; derived, never stored."""
    if state == UNPAID:
        return "unpaid"
    if state == CANCELLED:
        return "unpaid"
    if state == REFUNDED or (total_fen and refunded_fen >= total_fen):
        return "refunded"
    if refunded_fen:
        return "part_refunded"
    return "settled" if settled_at else "held"


def platform_part(
    *, platform_fen: int, paid_fen: int, before_fen: int, amount_fen: int, whole: bool
) -> int:
    """Return what of a line's platform share goes back with a refund, in minor units.

    In proportion to the buyer's money, rounded down, the last refund taking the rest; a line
    that cost the buyer nothing goes back whole.
    """
    if whole or paid_fen == 0:
        return platform_fen
    return platform_fen * (before_fen + amount_fen) // paid_fen


def share_of_total(amount_fen: int, rest_fen: int) -> bool:
    """Tell whether a payment of `amount_fen` fits into what is left to pay."""
    return 0 < amount_fen <= rest_fen
