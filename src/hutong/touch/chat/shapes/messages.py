"""Messages: as they are drafted, kept and shown."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from hutong.kernel.ids import Id
from hutong.touch.cards import Card

HOUSE = 0
"""The sender of what the house says."""

EVERYBODY = 0
"""In place of a person: a message mentions everybody."""

# At least 96 bits written in sixteen letters; devices make 128 bits (32 hex digits).
ClientId = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_-]{16,64}$",
        max_length=64,
        description="made by the device at random for one message, and the same on a retry",
    ),
]
Seq = Annotated[int, Meta(ge=0, le=2**62)]


class Draft(Struct, frozen=True, kw_only=True):
    """A message that is to be appended. Who may do so is asked before.

    `sender` 0 is the house. `mentions` are people, or `EVERYBODY`; `reply_to` is the seq of what
    is quoted, `files` are keys that the body names, `live` is (kind, ref) of a card that moves on.
    """

    conversation: int
    kind: str
    body: dict[str, Any]
    sender: int = HOUSE
    client_id: str | None = None
    mentions: tuple[int, ...] = ()
    reply_to: int | None = None
    files: tuple[str, ...] = ()
    live: tuple[str, str] | None = None


class Post(Struct, frozen=True):
    """What a person did, as her message: a card, or a body such as `{"text": ...}`."""

    conversation: int
    sender: int
    what: Card | dict[str, Any]
    client_id: str | None = None


class Message(Struct):
    """One message. `prev` is seq - 1: what a device must have before it applies this one.

    `nth` counts the messages that people read. A recalled one has `revoked` and an empty body.
    `reactions` maps an emoji to the people who chose it. `sender` "0" is the house.
    """

    conversation: Id
    seq: int
    prev: int
    id: Id
    sender: Id
    client_id: str | None
    kind: str
    body: dict[str, Any]
    at: datetime
    nth: int
    revoked: bool
    edit_no: int
    reactions: dict[str, list[str]]


class Frame(Struct, frozen=True):
    """What the bus carries on the topic `chat` after the commit, once for each message."""

    conversation: Id
    seq: int
    prev: int
    message: Message


class NewMessage(Struct, frozen=True):
    """What a device sends. `body` is read by its `kind`."""

    client_id: ClientId
    kind: Annotated[str, Meta(max_length=20)]
    body: msgspec.Raw


class Edit(Struct, frozen=True):
    """New words for one's own message."""

    body: msgspec.Raw


class Reaction(Struct, frozen=True):
    """An emoji under a message, put there or taken away."""

    emoji: Annotated[str, Meta(min_length=1, max_length=16)]
    on: bool = True


class History(Struct, frozen=True):
    """A stretch of a conversation, ascending.

    `oldest` and `newest` bound what was looked through: what is missing between them is not there
    for this person, so a device may take the whole stretch as known. Both are 0 for no stretch.
    """

    items: list[Message]
    oldest: int
    newest: int
    more: bool


class Hit(Message):
    """A message that was found, and the part of it around what was looked for."""

    excerpt: str
