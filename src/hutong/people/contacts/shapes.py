"""What contacts take in and give out."""

from typing import Literal

from msgspec import Struct

from hutong.kernel.ids import Id

Kind = Literal["contact", "request", "block", "conversation", "read", "order", "settings"]


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
