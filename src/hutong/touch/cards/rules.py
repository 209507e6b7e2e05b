"""Signing and checking. Pure; the key comes in.

A signature is the beginning of an HMAC-SHA256 (RFC 2104) over a text that can be read in one way
only, with the purpose in front, so that the signature of a source is never that of a card.
"""

import base64
import hashlib
import hmac
import re
from typing import Any, cast, get_args

import msgspec

from hutong.kernel import errors
from hutong.touch.cards.shapes import Card, Kind, Source

SNAPSHOT_BYTES_MAX = 4096
_DEPTH_MAX = 3
# 144 bits, which is 24 characters of base64 without padding.
_MAC_BYTES = 18
# JavaScript counts no further without losing digits (ECMA-262, Number.MAX_SAFE_INTEGER).
_SAFE = 2**53 - 1
_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KINDS = frozenset(get_args(Kind))


class ForgedCard(errors.BadInput):
    """The card, or its source, was not made here or has been changed since."""

    title = "This card is not real"


class CardTooLarge(errors.BadInput):
    """A snapshot that is more than a card can show."""

    title = "The card is too large"


def source(key: bytes, kind: Kind, ref: str, sharer: int) -> str:
    """Return the signed text that says what was shared, and by whom.

    Raises ValueError for a reference that could be read in another way.
    """
    if not _REF.fullmatch(ref):
        raise ValueError(f"no reference of a card: {ref!r}")
    said = f"{kind}.{ref}.{sharer}"
    return f"{said}.{_mac(key, b'card source', said.encode())}"


def read_source(key: bytes, token: str) -> Source:
    """Return what a source says. Raises ForgedCard for one that was not made with this key."""
    said, _, mac = token.rpartition(".")
    if not _same(mac, _mac(key, b"card source", said.encode("utf-8", "replace"))):
        raise ForgedCard("Where this comes from was not written by us. Nothing was changed.")
    kind, ref, sharer = said.split(".")
    if kind not in _KINDS:
        raise ForgedCard("We no longer make such cards. Nothing was changed.")
    return Source(cast("Kind", kind), ref, int(sharer))


def signed(key: bytes, card: Card) -> Card:
    """Return a card with its signature. Raises CardTooLarge or ForgedCard."""
    shown = canonical(card.snapshot)
    if len(shown) > SNAPSHOT_BYTES_MAX:
        raise CardTooLarge(
            f"A card shows at most {SNAPSHOT_BYTES_MAX} bytes of the thing it stands for."
        )
    return Card(card.kind, card.ref, card.snapshot, card.source, _signature(key, card, shown))


def is_real(key: bytes, card: Card) -> bool:
    """Tell whether the house made this card as it is, its source included."""
    if not _same(card.sig, _signature(key, card, canonical(card.snapshot))):
        return False
    told = read_source(key, card.source)
    return (told.kind, told.ref) == (card.kind, card.ref)


def _signature(key: bytes, card: Card, shown: bytes) -> str:
    head = canonical([card.kind, card.ref, card.source])
    return _mac(key, b"card", head + b"\n" + shown)


def canonical(value: Any) -> bytes:
    """Return the one way of writing a JSON value: keys in order, 4.0 as 4, nothing else moved.

    Raises ForgedCard for what no card of ours has: numbers that JavaScript or JSON would change
    (beyond 2^53, infinite) and nests of boxes within boxes.
    """
    return msgspec.json.encode(_plain(value, _DEPTH_MAX), order="sorted")


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        if abs(value) > _SAFE:
            raise ForgedCard("A card holds no number as large as that.")
        return value
    if isinstance(value, float):
        if value in {float("inf"), float("-inf")} or value != value:  # noqa: PLR0124  not a number
            raise ForgedCard("A card holds no such number.")
        return value
    if depth and isinstance(value, dict):
        return {str(name): _plain(part, depth - 1) for name, part in value.items()}
    if depth and isinstance(value, list | tuple):
        return [_plain(part, depth - 1) for part in value]
    raise ForgedCard("A card holds texts, numbers and lists of them, and no deeper boxes.")


def _mac(key: bytes, purpose: bytes, said: bytes) -> str:
    digest = hmac.digest(key, purpose + b"\0" + said, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
