"""What a card is, and where a visit comes from."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Kind = Literal["product", "shop", "order", "contact", "mini_program", "article", "coupon"]

Ref = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        max_length=64,
        description="the thing's id in the room that owns it",
    ),
]
Token = Annotated[str, Meta(max_length=150, description="kind.ref.sharer.mac, signed")]


class Card(msgspec.Struct, frozen=True):
    """A thing as its owner showed it when it was shared; `sig` covers all the rest."""

    kind: Kind
    ref: Ref
    snapshot: dict[Annotated[str, Meta(max_length=40)], Any]
    source: Token
    sig: Annotated[str, Meta(max_length=64)]


class Source(msgspec.Struct, frozen=True):
    """Where a visit comes from: a card about `ref` that the person `sharer` shared."""

    kind: Kind
    ref: str
    sharer: int
