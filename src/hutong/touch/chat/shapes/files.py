"""Pictures, recordings and files of conversations."""

from typing import Annotated

from msgspec import Meta, Struct

Milliseconds = Annotated[int, Meta(ge=1, le=600_000)]


class Picture(Struct, frozen=True):
    """A picture that is kept: key, size in pixels and bytes, mean colour (like `#a4b07c`)."""

    key: str
    width: int
    height: int
    colour: str
    bytes: int


class Voice(Struct, frozen=True):
    """A recording that is kept; its length in milliseconds is what its sender says."""

    key: str
    ms: int
    bytes: int
    type: str


class Document(Struct, frozen=True):
    """A file that is kept; its type is read from its bytes."""

    key: str
    name: str
    bytes: int
    type: str


class Readable(Struct, frozen=True):
    """A file that somebody may read; `name` is what it is saved as, null for what is shown."""

    name: str | None
