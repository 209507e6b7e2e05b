"""What may be sent and corrected. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.fulfil.parcels.shapes import Correction, NewEvent, Part, Row
from hutong.kernel import errors
from hutong.kernel.text import clean_text
from hutong.trade import orders

CORRECTIONS_MOST = 3
EVENTS_MOST = 200
CLOCK_SKEW = timedelta(minutes=5)

_TO_SEND = (orders.rules.TO_SHIP, orders.rules.PART_SHIPPED)
_ON_THE_WAY = (orders.rules.PART_SHIPPED, orders.rules.SHIPPED)


class NoMoreCorrections(errors.Refused):
    """The parcel was corrected as often as it may be, or its goods are received."""

    title = "This parcel cannot be corrected any more"


class AlreadyDelivered(errors.Refused):
    """A parcel arrives once."""

    title = "The parcel has arrived already"


class TooManyEvents(errors.Refused):
    """A parcel's list of events is full."""

    title = "This parcel has no room for more events"


def units(lines: Sequence[Part]) -> dict[int, int]:
    """Return line -> quantity. Raises BadInput for a line that stands there twice."""
    found = {part.line: part.quantity for part in lines}
    if len(found) != len(lines):
        raise errors.BadInput("A line stands in the parcel twice. Nothing was sent.")
    return found


def refusal(
    state: int, lines: Sequence[orders.Line], wanted: dict[int, int]
) -> errors.Problem | None:
    """Say why this cannot be sent, or None when it can."""
    if state not in _TO_SEND:
        return orders.moving.NotNow("Only a paid order with something left to send can be shipped.")
    waiting = {one.line: one.to_ship for one in lines if one.to_ship > 0}
    over = any(quantity > waiting.get(line, 0) for line, quantity in wanted.items())
    if over or not waiting:
        return orders.sending.MoreThanOrdered(
            "The parcel holds more than waits to be sent. Nothing was changed."
        )
    return None


def corrected(order_state: int, row: Row, wanted: Correction) -> tuple[str, str]:
    """Return carrier and number after a correction. Raises NoMoreCorrections or BadInput."""
    if order_state not in _ON_THE_WAY or row.delivered_at is not None:
        raise NoMoreCorrections("The goods are received. Carrier and number stay as they are.")
    if row.corrections >= CORRECTIONS_MOST:
        raise NoMoreCorrections(
            f"A parcel can be corrected {CORRECTIONS_MOST} times. It stays as it is."
        )
    carrier = row.carrier if wanted.carrier is None else words(wanted.carrier, "carrier", least=1)
    tracking = row.tracking if wanted.tracking is None else words(wanted.tracking, "tracking")
    if (carrier, tracking) == (row.carrier, row.tracking):
        raise errors.BadInput("Carrier and number are already so. Nothing was changed.")
    return carrier, tracking


def moment(event: NewEvent, sent: datetime, now: datetime) -> datetime:
    """Return when an event happened. Raises BadInput for before the parcel, or still to come."""
    if event.at is not None and event.at < sent - CLOCK_SKEW:
        raise errors.BadInput("`at` lies before the parcel was sent. Nothing was recorded.")
    if event.at is not None and event.at > now + CLOCK_SKEW:
        raise errors.BadInput("`at` lies in the future. Nothing was recorded.")
    return event.at or now


def words(text: str, name: str, *, least: int = 0) -> str:
    """Return the carrier, number or place as it is kept. Raises BadInput."""
    return clean_text(text, name, least=least, most=200)
