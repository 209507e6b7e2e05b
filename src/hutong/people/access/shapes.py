"""What access takes in and gives out."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from hutong.kernel.ids import Id

Role = Literal["owner", "manager", "clerk", "finance", "support"]


class Employment(Struct, frozen=True):
    """One role of one person in one shop."""

    shop: int
    person: int
    role: Role


class MyShop(Struct, frozen=True):
    """A shop in which a person works."""

    shop: Id
    role: Role
    since: datetime


class Post(Struct, frozen=True):
    """A row of the staff list before names are known."""

    person: int
    role: Role
    since: datetime


class Member(Struct):
    """One of the staff."""

    person: Id
    display_name: str
    picture: str | None
    role: Role
    since: datetime


class Staff(Struct):
    """The staff of a shop, the longest serving first."""

    items: list[Member]


class NewRole(Struct):
    """A role to give."""

    role: Role


class Invitation(Struct):
    """An invitation; the code is shown to whoever made it, and kept as a hash only."""

    id: Id
    role: Role
    expires_at: datetime
    code: str = ""


class OpenInvitation(Struct):
    """An invitation that nobody has used yet."""

    id: Id
    role: Role
    invited_by: Id
    created_at: datetime
    expires_at: datetime


class OpenInvitations(Struct):
    """Invitations that still let somebody in, the newest first."""

    items: list[OpenInvitation]


class Accepted(Struct):
    """The shop one now works in."""

    shop: Id
    role: Role


class Action(Struct, frozen=True):
    """A note about something that staff or an operator did."""

    shop: int
    id: int
    person: int
    method: str
    path: str
    at: datetime
    request_id: str


class Done(Struct):
    """Something that staff or an operator changed."""

    id: Id
    person: Id
    method: str
    path: str
    at: datetime
    request_id: str
    display_name: str = ""
