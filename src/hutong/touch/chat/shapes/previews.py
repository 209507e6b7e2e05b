"""What a link shows of its page."""

from msgspec import Struct


class Page(Struct, frozen=True):
    """What a page says of itself; `picture` is an address as the page wrote it, made whole."""

    title: str
    text: str
    picture: str | None


class Preview(Struct, frozen=True):
    """What stands under a message with a link; `picture` is a key of a file there."""

    url: str
    host: str
    title: str
    text: str
    picture: str | None
    colour: str | None
