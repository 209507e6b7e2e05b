"""What goes into and comes out of after-sales."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.money import BIGGEST_FEN

Kind = Literal["refund", "return"]
Fen = Annotated[int, Meta(ge=0, le=BIGGEST_FEN, description="minor units")]
PictureKey = Annotated[str, Meta(max_length=100)]
Reason = Annotated[str, Meta(max_length=200)]


class AskLine(msgspec.Struct, frozen=True):
    """What is asked for of one line; without an amount it is the paid share of the units.

    No units and an amount is a price reduction: the buyer keeps everything.
    """

    line: Annotated[int, Meta(ge=1, le=1000)]
    quantity: Annotated[int, Meta(ge=0, le=9999)]
    amount_fen: Fen | None = None


class NewAfterSale(msgspec.Struct, frozen=True, kw_only=True):
    """A request. Freight comes along by itself only when nothing was sent and all goes back."""

    kind: Kind
    lines: Annotated[list[AskLine], Meta(min_length=1, max_length=100)]
    reason: Annotated[str, Meta(min_length=1, max_length=100)]
    text: Annotated[str, Meta(max_length=500)] = ""
    pictures: Annotated[list[PictureKey], Meta(max_length=9)] = []
    freight_fen: Fen | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no. A no needs a reason, a yes to a return the address where the goods shall go.

    Without `return_to` it is the one that the shop gave last.
    """

    approve: bool
    reason: Reason = ""
    return_to: Annotated[str, Meta(max_length=300)] = ""


class SentBack(msgspec.Struct, frozen=True):
    """How the goods travel back."""

    carrier: Annotated[str, Meta(min_length=1, max_length=60)]
    tracking: Annotated[str, Meta(min_length=1, max_length=60)]


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The goods are back. Not `ok` means that something else came, and needs a reason."""

    ok: bool = True
    restock: bool = True
    reason: Reason = ""


class AskedLine(msgspec.Struct, frozen=True):
    """What was asked for of one line; the money is for all its units."""

    line: int
    quantity: int
    amount_fen: int


class By(msgspec.Struct, frozen=True):
    """Who did it."""

    kind: str
    name: str


class Moment(msgspec.Struct):
    """One step."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    at: datetime
    actor: By
    reason: str


class AfterSale(msgspec.Struct, kw_only=True):
    """A request as both sides see it; `amount_fen` includes the freight."""

    id: Id
    order: Id
    shop: Id
    kind: str
    state: str
    currency: str
    amount_fen: int
    freight_fen: int
    lines: list[AskedLine]
    reason: str
    text: str
    pictures: list[str]
    return_to: str
    carrier: str
    tracking: str
    asked_at: datetime
    answer_by: datetime | None
    return_by: datetime | None
    confirm_by: datetime | None
    closed_at: datetime | None
    timeline: list[Moment]


class Seen(msgspec.Struct, kw_only=True):
    """A request's row with its lines and steps, before names are known."""

    shop: int
    id: int
    order_id: int
    buyer: int
    kind: str
    state: str
    currency: str
    amount_fen: int
    freight_fen: int
    reason: str
    text: str
    pictures: list[str]
    return_to: str
    carrier: str
    tracking: str
    asked_at: datetime
    due: datetime | None
    closed_at: datetime | None
    lines: list[AskedLine]
    steps: list[dict[str, Any]]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What deciding needs of a request; current, because its order is locked."""

    shop: int
    id: int
    order_id: int
    buyer: int
    kind: Kind
    state: str
    freight_fen: int
    due: datetime | None
    return_to: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where a request is kept."""

    shop: int
    id: int
    order_id: int


class Reserved(msgspec.Struct, frozen=True):
    """What open requests hold of a line, and how many were tried for it without success."""

    line: int
    units: int
    fen: int
    tries: int


class Actor(msgspec.Struct, frozen=True):
    """Who moves a request; id 0 for a clock."""

    kind: Literal["buyer", "shop", "clock"]
    id: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a step writes beside the state; None leaves what is there."""

    due: datetime | None = None
    return_to: str | None = None
    carrier: str | None = None
    tracking: str | None = None
