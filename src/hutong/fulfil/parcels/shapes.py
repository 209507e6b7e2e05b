"""What goes into and comes out of parcels."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id

Carrier = Annotated[str, Meta(min_length=1, max_length=60, description="who carries it")]
Tracking = Annotated[
    str, Meta(max_length=60, description="the carrier's number; empty for one's own delivery")
]
LineNumber = Annotated[int, Meta(ge=1, le=1000)]
Quantity = Annotated[int, Meta(ge=1, le=9999)]
Moment = Annotated[datetime, Meta(tz=True)]


class Part(msgspec.Struct, frozen=True):
    """So many units of an order's line."""

    line: LineNumber
    quantity: Quantity


class NewParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel on its way; without lines it holds everything that waits to be sent."""

    carrier: Carrier
    tracking: Tracking = ""
    lines: Annotated[list[Part], Meta(max_length=100)] = []


class Sending(NewParcel, frozen=True, kw_only=True):
    """A parcel of one order, for a batch."""

    order: Id


class NewParcels(msgspec.Struct, frozen=True):
    """Parcels of many orders, one each."""

    parcels: Annotated[list[Sending], Meta(min_length=1, max_length=100)]


class Correction(msgspec.Struct, frozen=True):
    """The right carrier, the right number, or both."""

    carrier: Carrier | None = None
    tracking: Tracking | None = None


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a parcel; without a time it happened now."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    at: Moment | None = None
    place: Annotated[str, Meta(max_length=100)] | None = None
    delivered: bool = False


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a parcel."""

    at: datetime
    kind: str
    text: str
    place: str | None


class Parcel(msgspec.Struct, kw_only=True):
    """A parcel with its events, the oldest first. `state` is sent or delivered."""

    id: Id
    order: Id
    carrier: str
    tracking: str
    state: str
    shipped_at: datetime
    delivered_at: datetime | None
    corrections_left: int
    lines: list[Part]
    events: list[Event]


class Parcels(msgspec.Struct):
    """The parcels of an order, the first one first."""

    items: list[Parcel]


class Refusal(msgspec.Struct, frozen=True):
    """Why an order of a batch was left as it was."""

    code: str
    detail: str


class Outcome(msgspec.Struct):
    """What became of one order of a batch: a parcel, or a refusal."""

    order: Id
    parcel: Parcel | None = None
    problem: Refusal | None = None


class Outcomes(msgspec.Struct):
    """What became of a batch, in the order in which it was sent."""

    items: list[Outcome]


class Row(msgspec.Struct, frozen=True):
    """A parcel's row, locked for a change."""

    order_id: int
    carrier: str
    tracking: str
    corrections: int
    shipped_at: datetime
    delivered_at: datetime | None
    events: int


class Punctuality(msgspec.Struct, frozen=True):
    """How many orders a shop began to send, and how many of them in time."""

    orders: int
    on_time: int
