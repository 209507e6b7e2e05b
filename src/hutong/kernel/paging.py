"""Keyset paging: a cursor is the last row's sort values, opaque to the reader of the list."""

import base64
import binascii
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from hutong.kernel import errors

Limit = Annotated[int, Meta(ge=1, le=100)]
DEFAULT = 20

Item = TypeVar("Item")
T = TypeVar("T")


class Page(msgspec.Struct, Generic[Item]):
    """A piece of a list; `next` is the cursor of the following piece, or null at the end."""

    items: list[Item]
    next: str | None = None


def cursor(*values: Any) -> str:
    """Write the sort values of the last row of a page."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(values)).decode().rstrip("=")


def after(text: str | None, shape: type[T]) -> T | None:
    """Read a cursor back as `shape` (a tuple type); None when there is none.

    Raises BadInput for one that this list never gave out.
    """
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.msgpack.decode(raw, type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as wrong:
        raise errors.BadInput("`after` is not a cursor of this list.") from wrong


def page(items: list[Item], limit: int, key: Any) -> Page[Item]:
    """Cut a list read with `limit + 1` rows; `key(item)` gives the cursor values of a row."""
    if len(items) <= limit:
        return Page(items)
    kept = items[:limit]
    values = key(kept[-1])
    return Page(kept, cursor(*(values if isinstance(values, tuple) else (values,))))
