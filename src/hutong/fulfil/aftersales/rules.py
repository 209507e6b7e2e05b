"""The states of a request, and how much may be asked for. Pure.

What is not in `PUBLISHED` cannot happen; `docs/states.md` shows the same table to people.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from hutong.fulfil.aftersales.shapes import AskedLine, AskLine, NewAfterSale, Reserved
from hutong.kernel import errors, money
from hutong.trade import orders

NOTHING = ""
ASKED = "asked"
AGREED = "agreed"
SENT = "sent"
RECEIVED = "received"
REFUSED = "refused"
CANCELLED = "cancelled"
REFUNDED = "refunded"

STATES = (ASKED, AGREED, SENT, RECEIVED, REFUSED, CANCELLED, REFUNDED)
OPEN = (ASKED, AGREED, SENT, RECEIVED)
ENDS = frozenset({REFUSED, CANCELLED, REFUNDED})

TRIES_MOST = 5

_BOTH = ("refund", "return")
_REFUND = ("refund",)
_RETURN = ("return",)


class Step(msgspec.Struct, frozen=True):
    """One published transition: of which kinds of request, who may cause it, and its clock."""

    source: str
    target: str
    actors: tuple[str, ...]
    what: str
    kinds: tuple[str, ...] = _BOTH
    clock: str = ""


PUBLISHED = (
    Step(NOTHING, ASKED, ("buyer",), "asked for"),
    Step(ASKED, AGREED, ("shop",), "the shop agrees"),
    Step(ASKED, AGREED, ("clock",), "the shop was silent", clock="answer_within_s"),
    Step(ASKED, REFUSED, ("shop",), "the shop refuses, with a reason"),
    Step(ASKED, CANCELLED, ("buyer",), "withdrawn"),
    Step(AGREED, REFUNDED, ("shop", "clock"), "the money is back", _REFUND),
    Step(AGREED, REFUNDED, ("clock",), "the shop named no place for the goods", _RETURN),
    Step(AGREED, SENT, ("buyer",), "the goods are on their way back", _RETURN),
    Step(AGREED, CANCELLED, ("buyer",), "withdrawn"),
    Step(AGREED, CANCELLED, ("clock",), "not sent back in time", _RETURN, "return_within_s"),
    Step(SENT, RECEIVED, ("shop",), "the goods are back", _RETURN),
    Step(SENT, RECEIVED, ("clock",), "the shop was silent", _RETURN, "confirm_return_within_s"),
    Step(SENT, REFUSED, ("shop",), "something else came back, with a reason", _RETURN),
    Step(RECEIVED, REFUNDED, ("shop", "clock"), "the money is back", _RETURN),
    Step(ASKED, CANCELLED, ("clock",), "the money went back another way"),
    Step(AGREED, CANCELLED, ("clock",), "the money went back another way", _REFUND),
    Step(RECEIVED, CANCELLED, ("clock",), "the money went back another way", _RETURN),
)

_WAYS = {
    (kind, step.source, step.target, actor)
    for step in PUBLISHED
    for kind in step.kinds
    for actor in step.actors
}


class NothingToAsk(errors.Refused):
    """The order cannot be complained about in its state."""

    title = "Nothing can be asked back"


class TooLate(errors.Refused):
    """The window after receipt is over."""

    title = "The time for after-sales is over"


class MoreThanLeft(errors.Refused):
    """More than the line has left after refunds and open requests."""

    title = "More than is left of this line"


class NotSentYet(errors.Refused):
    """Goods that were not sent cannot come back."""

    title = "This was not sent yet"


class TooManyTries(errors.Refused):
    """A line can be asked about a few times."""

    title = "Asked too often"


class ReasonMissing(errors.BadInput):
    """A no needs a reason."""

    title = "A reason is needed"


class NowhereToSend(errors.BadInput):
    """A yes to a return says where the goods shall go."""

    title = "Where shall the goods go"


def may_move(kind: str, source: str, target: str, actor: str) -> bool:
    """Tell whether the published table lets this actor take this step."""
    return (kind, source, target, actor) in _WAYS


def waits_for_money(kind: str, state: str) -> bool:
    """Tell whether nothing but the shop's money is missing."""
    return (kind, state) == ("refund", AGREED) or state == RECEIVED


def is_news(kind: str, target: str, actor: str) -> bool:
    """Tell whether the buyer hears of a step; of money that is back she hears from the order."""
    if actor == "buyer" or target in {REFUNDED, RECEIVED}:
        return False
    return kind == "return" or target != AGREED


def share(paid_fen: int, quantity: int, taken: int, wanted: int) -> int:
    """Return what was paid for `wanted` units of a line after `taken` of them, in minor units.

    The line's money is split over its units by largest remainder, so that all units together
    cost exactly what was paid.
    """
    return sum(money.apportion(paid_fen, [1] * quantity)[taken : taken + wanted])


def most(paid_fen: int, quantity: int, wanted: int) -> int:
    """Return the most that `wanted` units may cost: as many of the dearest ones."""
    return share(paid_fen, quantity, 0, wanted)


def in_time(row: orders.Locked, now: datetime, window: timedelta) -> None:
    """Check that the order can be asked about. Raises NothingToAsk or TooLate."""
    state = row.state
    if state == orders.rules.UNPAID:
        raise NothingToAsk("The order is not paid; it can be cancelled. Nothing was asked for.")
    if state in (orders.rules.REFUNDED, orders.rules.CANCELLED):
        raise NothingToAsk("The order is closed and nothing of it is left to give back.")
    if row.done_at is not None and now > row.done_at + window:
        raise TooLate("The time to ask after receipt is over. Nothing was asked for.")


def amounts(
    new: NewAfterSale,
    lines: Sequence[orders.Line],
    reserved: Mapping[int, Reserved],
    currency: str,
) -> list[AskedLine]:
    """Return what is asked for, line by line, with its money.

    Never more units or money than is left after refunds and open requests, and never more money
    than as many units cost. Raises BadInput, MoreThanLeft, NotSentYet or TooManyTries.
    """
    by_line = {one.line: one for one in lines}
    if len({one.line for one in new.lines}) != len(new.lines):
        raise errors.BadInput("A line stands in the request twice. Nothing was asked for.")
    asked = []
    for wish in new.lines:
        if wish.line not in by_line:
            raise errors.BadInput(f"This order has no line {wish.line}. Nothing was asked for.")
        line, held = by_line[wish.line], reserved.get(wish.line, Reserved(wish.line, 0, 0, 0))
        if held.tries >= TRIES_MOST:
            raise TooManyTries(
                f"Line {wish.line} was asked about {TRIES_MOST} times. Nothing was asked for."
            )
        if new.kind == "return":
            _returnable(line, wish)
        asked.append(AskedLine(wish.line, wish.quantity, _amount(line, wish, held, currency)))
    return asked


def _returnable(line: orders.Line, wish: AskLine) -> None:
    if wish.quantity == 0:
        raise errors.BadInput("A return needs units; for a price reduction ask for a refund.")
    if line.to_ship or wish.quantity > line.shipped_quantity:
        raise NotSentYet(
            f"Line {wish.line} is not wholly sent. Ask for a refund, or wait for the parcel."
        )


def _amount(line: orders.Line, wish: AskLine, held: Reserved, currency: str) -> int:
    taken = line.refunded_quantity + held.units
    left_fen = line.paid_fen - line.refunded_fen - held.fen
    if wish.quantity > line.quantity - taken:
        raise MoreThanLeft(
            f"Of line {wish.line} only {max(0, line.quantity - taken)} are left to give back. "
            "Nothing was asked for."
        )
    if wish.quantity == 0:
        return _reduction(wish, left_fen, currency)
    ceiling = min(left_fen, most(line.paid_fen, line.quantity, wish.quantity))
    if wish.amount_fen is None:
        # The last units take what rounding left behind when requests were withdrawn.
        if taken + wish.quantity == line.quantity:
            return ceiling
        return min(left_fen, share(line.paid_fen, line.quantity, taken, wish.quantity))
    return _bounded(wish, wish.amount_fen, ceiling, currency)


def _reduction(wish: AskLine, left_fen: int, currency: str) -> int:
    if not wish.amount_fen:
        raise errors.BadInput(f"Line {wish.line} asks for neither units nor money.")
    return _bounded(wish, wish.amount_fen, left_fen, currency)


def _bounded(wish: AskLine, amount_fen: int, most_fen: int, currency: str) -> int:
    if amount_fen > most_fen:
        raise MoreThanLeft(
            f"For line {wish.line} at most {money.show(most_fen, currency)} can be asked for. "
            "Nothing was asked for.",
            most_fen=most_fen,
        )
    return amount_fen


def freight(
    new: NewAfterSale,
    row: orders.Locked,
    lines: Sequence[orders.Line],
    reserved: Mapping[int, Reserved],
    reserved_fen: int,
) -> int:
    """Return the freight that goes back: all that is left when nothing was sent and all goes back.

    Otherwise what the buyer asked for, nothing by default. Raises MoreThanLeft.
    """
    left = row.freight_due_fen - reserved_fen
    if new.freight_fen is not None:
        if new.freight_fen > left:
            raise MoreThanLeft(
                f"Of the freight at most {money.show(left, row.currency)} can be asked for. "
                "Nothing was asked for."
            )
        return new.freight_fen
    wanted = {wish.line: wish.quantity for wish in new.lines}
    for line in lines:
        held = reserved[line.line].units if line.line in reserved else 0
        back = line.refunded_quantity + held + wanted.get(line.line, 0)
        if line.shipped_quantity or back < line.quantity:
            return 0
    return max(0, left)


def reason_for_no(reason: str) -> str:
    """Return the reason of a refusal. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing("Say in `reason` why not, so that the buyer knows. Nothing changed.")
    return reason
