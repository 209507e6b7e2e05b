"""Devices, people and conversations as the hub holds them, small because there are many."""

from collections.abc import Callable
from typing import Protocol

EPHEMERAL_MAX = 64 * 1024
"""Bytes that may wait for a slow device before it is spared what it can do without."""
BUFFER_MAX = 1024 * 1024
"""Bytes that may wait for it before it is cut; it comes back and asks for what it lacks."""
RESUME_BYTES = 256 * 1024
"""Bytes of messages that a device which comes back is given at once; the rest it asks for."""
RING_FRAMES, RING_BYTES = 32, 64 * 1024
"""What is kept of a conversation for devices that come back: frames, and bytes of them."""
PAIR = 1
"""The kind of a conversation of two friends."""


class Line(Protocol):
    """How frames reach one device: a socket, or what the next poll fetches."""

    @property
    def write(self) -> Callable[[bytes], object]:
        """Gives a frame, header included, to the device; never waits."""

    def joined(self, device: "Device") -> None:
        """Hear which device this is the line of."""

    def buffered(self) -> int:
        """Bytes that the device did not take yet."""

    def unsay(self, conversation: int, before: int) -> None:
        """Hold back the messages before a seq that the device did not take yet."""

    def beat(self) -> bool:
        """Ask whether anybody is there; False when nobody answered the last times."""

    def end(self, code: int, reason: str) -> None:
        """Say no more: close kindly, or at once when it is too slow to be told."""


def mute(_frame: bytes) -> None:
    """Take the place of `write` once a line has ended."""


class Device:
    """One device of a person, on one line; it is `ready` for frames once it was welcomed."""

    __slots__ = (
        *("alive", "line", "name", "opened", "person", "ready", "session", "slow", "turn"),
        "write",
    )

    def __init__(self, person: "Person", name: str, session: int, line: Line) -> None:
        self.person = person
        self.name = name
        self.session = session
        self.line = line
        self.write = line.write
        self.slow = False
        self.alive = True
        self.ready = False
        self.turn = 0
        self.opened: tuple[int, ...] = ()


class Person:
    """Somebody who is here with one device or more, and the conversations she is in."""

    __slots__ = ("devices", "id", "inside", "version")

    def __init__(self, person: int) -> None:
        self.id = person
        self.devices: list[Device] = []
        # Conversation -> the seq after which she may see it.
        self.inside: dict[int, int] = {}
        self.version = 0

    @property
    def ready(self) -> list[Device]:
        """Her devices that were welcomed."""
        return [device for device in self.devices if device.ready]


class Room:
    """A conversation that somebody here is in.

    `last` is the newest seq taken in, `done` the newest one given out, `seen` the newest one
    heard of, `changed` the last one that took somebody in or out. `late` are people who may see
    what comes after a seq that is not given out yet.
    """

    __slots__ = (
        *("changed", "done", "id", "idle", "kind", "last", "late", "openers", "outlets"),
        *("pulling", "ring", "ring_bytes", "seen"),
    )

    def __init__(self, conversation: int, kind: int, last: int) -> None:
        self.id = conversation
        self.kind = kind
        self.last = self.done = self.seen = last
        self.changed = 0
        self.outlets: dict[Device, None] = {}
        self.late: dict[Person, int] | None = None
        self.openers: dict[Device, None] | None = None
        self.ring: list[bytes] | None = None
        self.ring_bytes = 0
        self.pulling = False
        self.idle = 0

    def keep(self, frame: bytes) -> None:
        """Keep a frame that was given out, for devices that come back."""
        if self.ring is None:
            self.ring = []
        self.ring.append(frame)
        self.ring_bytes += len(frame)
        while len(self.ring) > RING_FRAMES or self.ring_bytes > RING_BYTES:
            self.ring_bytes -= len(self.ring.pop(0))

    def forget(self) -> None:
        """Keep none of what was given out."""
        self.ring, self.ring_bytes = None, 0

    def since(self, seq: int) -> list[bytes] | None:
        """Return the frames given out after a seq, or None when not all of them are kept."""
        ring = self.ring or []
        lacking = self.done - seq
        if lacking > len(ring):
            return None
        return ring[len(ring) - lacking :] if lacking > 0 else []
