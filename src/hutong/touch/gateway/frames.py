"""Frames: what the gateway says and hears. JSON text, one object a frame; see docs/gateway.md.

What is told to many is encoded once, header included, and the same bytes are written to each: a
frame from a server is not masked (RFC 6455, 5.1), so they do not differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from hutong.kernel.ids import Id

TEXT = 0x81
PING = b"\x89\x00"
OPEN_MAX = 16
"""So many conversations may be open on one device at once."""
KNOWN_MAX = 5_000
CHANGES = frozenset({"left", "joined", "created", "dissolved"})
"""Kinds of messages that take somebody into a conversation or out of it."""

RECALL = "recalled"
"""The kind of a message that takes another one back."""

VEILABLE = frozenset({"edited", "reacted", "previewed", "card_moved"})
"""Kinds of messages that say something of an earlier one."""


class Note(Struct, frozen=True):
    """What the bus carries on `chat`: a message that is committed. Its text is passed on as is."""

    conversation: int
    seq: int
    message: Raw


class Look(Struct, frozen=True):
    """What the gateway looks at in a message."""

    kind: str
    body: Raw


class Moved(Struct, frozen=True):
    """Whom a message takes in or out of a conversation: kinds `left` and `joined`."""

    person: int | None = None
    people: list[dict[str, Any]] = []


class LogNote(Struct, frozen=True):
    """What the bus carries on `user`: somebody's own log grew."""

    person: int
    prev: int
    version: int
    entries: Raw


class LogEntry(Struct, frozen=True):
    """One entry of a log, as far as the gateway cares."""

    kind: str
    ref: str


class Hello(Struct, frozen=True):
    """A device says what it has: its log's version, the epoch, the last seq of conversations."""

    version: int | None = None
    epoch: str | None = None
    known: Annotated[dict[str, int], Meta(max_length=KNOWN_MAX)] | None = None


class Heard(Struct, frozen=True):
    """Any frame of a client."""

    type: str
    version: int | None = None
    epoch: str | None = None
    known: Annotated[dict[str, int], Meta(max_length=KNOWN_MAX)] | None = None
    conversations: Annotated[list[Id], Meta(max_length=OPEN_MAX)] = []
    conversation: Id = "0"


note_of = msgspec.json.Decoder(Note, strict=False).decode
look_at = msgspec.json.Decoder(Look).decode
moved_by = msgspec.json.Decoder(Moved, strict=False).decode
log_note_of = msgspec.json.Decoder(LogNote, strict=False).decode
log_entries_of = msgspec.json.Decoder(list[LogEntry]).decode
heard_of = msgspec.json.Decoder(Heard).decode
_MESSAGE_OF = b'{"type":"message","conversation":"%d","seq":'
_encode = msgspec.json.Encoder().encode


def wire(payload: bytes) -> bytes:
    """Put the header of a text frame before a payload."""
    size = len(payload)
    if size < 126:
        head = bytes((TEXT, size))
    elif size < 65_536:
        head = bytes((TEXT, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((TEXT, 127)) + size.to_bytes(8, "big")
    return head + payload


def payload(frame: bytes) -> bytes:
    """Return a frame without its header."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


def each(written: bytes) -> Iterator[bytes]:
    """Cut what is written at once into its frames."""
    while written:
        mark = written[1]
        end = mark + 2
        if mark == 126:
            end = int.from_bytes(written[2:4], "big") + 4
        elif mark == 127:
            end = int.from_bytes(written[2:10], "big") + 10
        yield written[:end]
        written = written[end:]


def message(conversation: int, seq: int, message: bytes | Raw) -> bytes:
    """Return the frame of a message."""
    head = _MESSAGE_OF % conversation + b'%d,"prev":%d,"message":' % (seq, seq - 1)
    return wire(b"%b%b}" % (head, bytes(message)))


def seq_of(frame: bytes, conversation: int) -> int | None:
    """Return the seq of a message's frame; None for other frames and other conversations."""
    head, said = _MESSAGE_OF % conversation, payload(frame)
    if not said.startswith(head):
        return None
    return int(said[len(head) : said.index(b",", len(head))])


def unsaid(conversation: int, seq: int) -> bytes:
    """Return the frame in place of a message that not everybody inside may read in full.

    It is a heartbeat, so that each device pulls the gap and gets what is for it.
    """
    return heartbeat({conversation: seq}, 0)


def is_veiled(look: Look) -> bool:
    """Tell whether a message is marked as not for everybody (see `chat.rules.veils`).

    Inside a text the quotes of the mark would be escaped.
    """
    return look.kind in VEILABLE and b'"veiled":true' in bytes(look.body)


def user(version: int, prev: int, entries: bytes | Raw) -> bytes:
    """Return the frame of a log that grew."""
    head = b'{"type":"user","version":%d,"prev":%d,"entries":' % (version, prev)
    return wire(b"%b%b}" % (head, bytes(entries)))


def welcome(person: int, epoch: str, version: int, heartbeat_s: int) -> bytes:
    """Return the first frame a device gets."""
    return _frame(
        "welcome", person=str(person), epoch=epoch, version=version, heartbeat_s=heartbeat_s
    )


def heartbeat(last: Mapping[int, int], version: int) -> bytes:
    """Return the frame by which a device finds what it lacks."""
    return _frame("heartbeat", last={str(key): seq for key, seq in last.items()}, version=version)


def typing(conversation: int, person: int) -> bytes:
    """Return the frame of somebody who is typing now."""
    return _frame("typing", conversation=str(conversation), person=str(person))


def read(conversation: int, person: int, seq: int) -> bytes:
    """Return the frame of how far the other one of two has read."""
    return _frame("read", conversation=str(conversation), person=str(person), seq=seq)


def presence(conversation: int, online: Sequence[int]) -> bytes:
    """Return the frame of who of a conversation is there now."""
    return _frame("presence", conversation=str(conversation), online=[str(one) for one in online])


def resync() -> bytes:
    """Return the frame for a device that missed something: it asks for everything it lacks."""
    return _frame("resync")


def pong() -> bytes:
    """Return the answer to a client that asks whether we are there; browsers cannot ping."""
    return _frame("pong")


def bye(reason: str) -> bytes:
    """Return the last frame a device gets."""
    return _frame("bye", reason=reason)


def _frame(kind: str, **fields: Any) -> bytes:
    return wire(_encode({"type": kind, **fields}))
