"""What contacts take in and give out."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from hutong.kernel.ids import Id

Kind = Literal["contact", "request", "block", "conversation", "read", "order", "settings"]
Via = Literal["handle", "code", "group"]
State = Literal["open", "accepted", "refused", "expired"]
Words = Annotated[str, Meta(max_length=100, description="what to say when asking")]
Remark = Annotated[str, Meta(max_length=40, description="what I call a friend; empty = her name")]
Tag = Annotated[str, Meta(min_length=1, max_length=20)]


class Entry(Struct, frozen=True):
    """Something changed in a person's own world; `ref` says which one of its kind."""

    ver: int
    kind: Kind
    ref: str


class Changes(Struct, frozen=True):
    """What changed since a version. `full`: too much to tell, so read everything anew."""

    version: int
    full: bool
    entries: list[Entry]


class Note(Struct, frozen=True):
    """What the bus carries (topic `user`) when somebody's log grew from `prev` to `version`."""

    person: Id
    prev: int
    version: int
    entries: list[Entry]


class Card(Struct, frozen=True):
    """A person as another one sees her; `handle` is empty where it is not for that one to see."""

    id: Id
    handle: str
    display_name: str
    picture: str | None


class Found(Struct, frozen=True):
    """Who was looked for. `friend` and `blocked` tell of my book alone, not of hers."""

    person: Card
    friend: bool
    blocked: bool
    can_add: bool


class Contact(Struct, frozen=True):
    """Somebody in my book, with what I wrote beside her name."""

    person: Card
    remark: str
    tags: list[str]
    star: bool
    since: datetime


class Contacts(Struct, frozen=True):
    """A piece of my book; `next` is the cursor of the following piece, or null at the end."""

    items: list[Contact]
    next: str | None = None


class ContactChanges(Struct, frozen=True):
    """What changes beside a name; what is absent stays."""

    remark: Remark | UnsetType = UNSET
    tags: Annotated[list[Tag], Meta(max_length=20)] | UnsetType = UNSET
    star: bool | UnsetType = UNSET


class Blocked(Struct, frozen=True):
    """Whom I blocked, the last one first."""

    items: list[Card]


class Code(Struct, frozen=True):
    """My code, and the link that a picture of it holds."""

    code: str
    link: str


class Privacy(Struct, frozen=True):
    """Who may find me and ask me: by my handle, by my code, from a group that we are both in."""

    by_handle: bool = True
    by_code: bool = True
    by_group: bool = True


class NewRequest(Struct, frozen=True):
    """A wish to be somebody's friend, with how she was found: `handle`, `code` or `conversation`.

    What goes with `via` has to be there: an id alone, seen anywhere, lets nobody ask.
    """

    person: Id
    via: Via
    handle: Annotated[str, Meta(max_length=80)] | None = None
    code: Annotated[str, Meta(max_length=80)] | None = None
    conversation: Id | None = None
    words: Words = ""


class Acceptance(Struct, frozen=True):
    """Yes, and what I shall call her."""

    remark: Remark = ""


class Request(Struct, frozen=True):
    """A friend request, to me or from me. One of mine never says that it was refused."""

    id: Id
    asker: Card = field(name="from")
    to: Card
    words: str
    via: Via
    state: State
    at: datetime


class Requests(Struct, frozen=True):
    """Requests to me and from me, the newest first."""

    items: list[Request]
    next: str | None = None


class Book(Struct, frozen=True):
    """A row of a person's book."""

    friend: int
    remark: str
    tags: list[str]
    star: bool
    since: datetime


class Asked(Struct, frozen=True):
    """A row of a request; `person` is who was asked."""

    id: int
    person: int
    from_person: int
    words: str
    via: Via
    state: State
    at: datetime
    moved_at: datetime


class Export(Struct, frozen=True):
    """What the house keeps about a person's contacts."""

    contacts: list[Contact]
    requests: list[Request]
    blocked: list[Card]
    privacy: Privacy
    code: str | None
    log: list[Entry]
