"""Groups: as they are made, changed, entered and shown."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from hutong.kernel.ids import Id
from hutong.kernel.paging import Page
from hutong.people.contacts import Card as PersonCard

Words = Annotated[str, Meta(max_length=200)]
RoleName = Literal["owner", "admin", "member"]


class NewGroup(Struct, frozen=True):
    """A group with its first members, who are friends of its maker."""

    people: Annotated[list[Id], Meta(max_length=499)]
    title: Annotated[str, Meta(max_length=200)] | None = None


class Made(Struct, frozen=True):
    """A group that was just made."""

    id: Id


class GroupChange(Struct, frozen=True):
    """What changes in a group; what is left out stays. An empty announcement takes it away."""

    title: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    picture: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    announcement: Annotated[str, Meta(max_length=4000)] | UnsetType = UNSET
    approval: bool | UnsetType = UNSET
    mute_all: bool | UnsetType = UNSET


class Shown(Struct):
    """What everybody in a group sees of it, as it stands in its row."""

    title: str
    picture: str | None
    announcement: str
    approval: bool
    mute_all: bool


class Newcomers(Struct, frozen=True):
    """Friends to bring into a group."""

    people: Annotated[list[Id], Meta(min_length=1, max_length=100)]


class Added(Struct, frozen=True):
    """Who is in the group now, and who was proposed to its admins."""

    joined: list[Id]
    asked: list[Id]


class NewRole(Struct, frozen=True):
    """A role that the owner gives; her own is given away by a transfer."""

    role: Literal["admin", "member"]


class MuteFor(Struct, frozen=True):
    """How many seconds a member may only read; 0 lets her write again."""

    seconds: Annotated[int, Meta(ge=0, le=31_536_000)]


class ToPerson(Struct, frozen=True):
    """Who owns the group from now on."""

    person: Id


class Ranked(Struct, frozen=True):
    """A member with a role, as successions ask for her."""

    person: int
    role: int
    joined_at: datetime


class MemberRow(Struct, frozen=True):
    """Somebody inside, as her row has it."""

    person: int
    role: int
    nickname: str
    mute_until: datetime | None
    joined_at: datetime


class GroupMember(Struct, frozen=True):
    """Somebody inside, as the others see her."""

    person: PersonCard
    role: RoleName
    nickname: str
    mute_until: datetime | None
    joined_at: datetime


class GroupMembers(Page[GroupMember]):
    """People of a group: its owner, its admins, then everybody by when they came."""


class Invitation(Struct, frozen=True):
    """What lets somebody in, or lets her ask."""

    code: str
    link: str


class GroupPreview(Struct, frozen=True):
    """What a code shows before one joins. `conversation` is told to members only.

    `asked` says that one waits already to be let in.
    """

    title: str
    picture: str | None
    member_count: int
    approval: bool
    member: bool
    conversation: Id | None
    asked: bool


class Asking(Struct, frozen=True):
    """What one says when one asks to be let in."""

    words: Words = ""


class Joined(Struct, frozen=True):
    """Whether one is inside or has asked."""

    state: Literal["joined", "asked"]
    conversation: Id | None


class RequestRow(Struct, frozen=True):
    """Somebody asked, as the row has it."""

    id: int
    person: int
    by: int
    words: str
    at: datetime


class JoinRequest(Struct, frozen=True):
    """Somebody asks to be let in; `by` is who proposed her, null for herself."""

    id: Id
    person: PersonCard
    by: PersonCard | None
    words: str
    at: datetime


class JoinRequests(Struct, frozen=True):
    """Who waits to be let in, the first one first."""

    items: list[JoinRequest]
