"""What people send: the body of a message by its kind, and what was read from it."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from hutong.touch.cards import Card
from hutong.touch.chat.shapes.messages import Seq

Key = Annotated[str, Meta(min_length=1, max_length=200)]


class Quote(Struct, frozen=True):
    """What is answered to; the house itself adds whose it is and what it says."""

    seq: Seq


class Text(Struct, frozen=True):
    """Words, whom they name (ids, or "all"), and what they answer."""

    text: Annotated[str, Meta(max_length=1_000_000)]
    mentions: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=200)] = []
    reply: Quote | None = None


class Sticker(Struct, frozen=True):
    """One of the house's own drawings."""

    id: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_-]{0,39}$", max_length=40)]


class Picture(Struct, frozen=True):
    """A picture that was handed in; its size and colour are known from then."""

    key: Key


class Voice(Struct, frozen=True):
    """A recording that was handed in, with the heights of its drawing."""

    key: Key
    wave: Annotated[list[Annotated[int, Meta(ge=0, le=255)]], Meta(max_length=120)] | None = None


class File(Struct, frozen=True):
    """A file that was handed in."""

    key: Key


class Place(Struct, frozen=True):
    """A place on the map."""

    name: Annotated[str, Meta(max_length=400)]
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lng: Annotated[float, Meta(ge=-180, le=180)]
    line: Annotated[str, Meta(max_length=800)] = ""


class Carded(Struct, frozen=True):
    """A card as its owner signed it."""

    card: Card


class Said(Struct, frozen=True, kw_only=True):
    """A body that was read: what is kept, and what still has to be asked about it."""

    kind: str
    body: dict[str, Any]
    mentions: tuple[int, ...] = ()
    reply_to: int | None = None
    key: str | None = None
    live: tuple[str, str] | None = None


class Sending(Struct, frozen=True):
    """One message on its way in."""

    person: int
    conversation: int
    client_id: str
    said: Said
