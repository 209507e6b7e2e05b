"""Conversations, and what one person has of them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from hutong.kernel.ids import Id
from hutong.people.contacts import Card
from hutong.touch.chat.shapes.messages import Message, Seq

PersonCard = Card
"""A person as others see her in a conversation."""

SINGLE, GROUP, SYSTEM = 1, 2, 3
Kind = Literal["single", "group", "system"]
KINDS: dict[int, Kind] = {SINGLE: "single", GROUP: "group", SYSTEM: "system"}

OWNER, ADMIN, MEMBER = 1, 2, 3
Role = Literal["owner", "admin", "member"]
ROLES: dict[int, Role] = {OWNER: "owner", ADMIN: "admin", MEMBER: "member"}


class Held(Struct):
    """A conversation whose row is locked, so that nobody else can append to it."""

    id: int
    kind: int
    last_seq: int
    last_nth: int
    members: int
    owner: int | None
    pair_low: int | None
    pair_high: int | None
    mute_all: bool
    approval: bool
    invite_code: str | None
    title: str
    dissolved_at: datetime | None

    def other(self, person: int) -> int:
        """Return the other one of two friends; 0 elsewhere."""
        if self.pair_low is None or self.pair_high is None:
            return 0
        return self.pair_high if person == self.pair_low else self.pair_low


class Member(Struct, frozen=True):
    """One person in one conversation, and what she may see of it."""

    conversation: int
    person: int
    role: int
    from_seq: int
    to_seq: int | None
    read_seq: int
    read_nth: int
    cleared_seq: int
    mute_until: datetime | None
    nickname: str
    removed: bool

    @property
    def inside(self) -> bool:
        """Tell whether she is in it now."""
        return self.to_seq is None

    def sees(self, seq: int) -> bool:
        """Tell whether a number lies in what she may see."""
        return max(self.from_seq, self.cleared_seq) < seq and (
            self.to_seq is None or seq <= self.to_seq
        )


class Conversation(Struct):
    """A conversation as one person has it.

    `last` is the newest message that is shown. `from_seq`, `to_seq` and `cleared_seq` bound what
    she may see; who is no longer inside has a `to_seq`, and `last_seq` ends there. `dropped` are
    the newest single messages that she took out of her own view.
    """

    id: Id
    kind: Kind
    title: str
    picture: str | None
    peer: PersonCard | None
    last_seq: int
    last_at: datetime
    last: Message | None
    unread: int
    mentioned: bool
    read_seq: int
    from_seq: int
    to_seq: int | None
    cleared_seq: int
    role: Role
    muted: bool
    pinned: bool
    hidden: bool
    nickname: str
    member_count: int
    announcement: str
    mute_all: bool
    my_mute_until: datetime | None
    approval: bool
    pins: list[int]
    dropped: list[int]
    dissolved: bool


class WithPerson(Struct, frozen=True):
    """Whom to talk to."""

    person: Id


class Mine(Struct, frozen=True):
    """What one person sets for herself in a conversation; what is left out stays."""

    muted: bool | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    nickname: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class ReadUpTo(Struct, frozen=True):
    """How far a person has read."""

    seq: Seq


class Entry(Struct, frozen=True):
    """A line of her own log: something changed that belongs to no conversation."""

    ver: int
    kind: str
    ref: str


class SyncAsk(Struct, frozen=True):
    """What a device knows: its version and epoch, and of each conversation the last seq."""

    version: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    epoch: Annotated[str, Meta(max_length=64)] | None = None
    known: Annotated[dict[Id, Seq], Meta(max_length=20_000)] = {}
    after: Annotated[str, Meta(max_length=200)] | None = None


class Limits(Struct, frozen=True):
    """For how long one's own message can be changed, by the settings of this house."""

    recall_within_s: int
    edit_within_s: int


class SyncAnswer(Struct, frozen=True):
    """What changed since. `full`: forget what is known of settings and conversations first.

    `version` is that of the log when the first piece was read; `next` is the cursor of the
    following piece of conversations.
    """

    epoch: str
    version: int
    full: bool
    entries: list[Entry]
    conversations: list[Conversation]
    next: str | None
    limits: Limits


class Readers(Struct, frozen=True):
    """Who has read a message, and how many others have not."""

    read: list[PersonCard]
    unread_count: int
