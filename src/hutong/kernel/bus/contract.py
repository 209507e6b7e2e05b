"""What every bus does; one conformance suite (tests/kernel/bus) holds all of them to it."""

import re
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from prometheus_client import Counter

Callback = Callable[[bytes], None]
Unsubscribe = Callable[[], Awaitable[None]]

NOTE_MAX = 1_000_000
"""Bytes of the largest note; NATS takes 1 MiB with its headers."""
_TOPIC = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")

lost = Counter("hutong_bus_lost", "Notes that a bus could not pass on", ["why"])
_log = structlog.get_logger()


class Bus(Protocol):
    """A way for notes between processes."""

    async def start(self) -> None:
        """Get ready; does not wait for ever for a broker that is away."""

    async def stop(self) -> None:
        """Pass on what was published, then hang up."""

    def publish(self, topic: str, note: bytes) -> None:
        """Give a note to everybody who listens now; never waits."""

    async def subscribe(self, topic: str, callback: Callback) -> Unsubscribe:
        """Call back with each note from now on, until the answer is called."""


class NotATopic(ValueError):
    """A topic is a short word of small letters."""


def check(topic: str) -> None:
    """Raise NotATopic for what could not be a file's name or a subject of NATS."""
    if not _TOPIC.match(topic):
        raise NotATopic(f"{topic!r} is not a topic: small letters, digits and _, 32 at most")


def fits(note: bytes) -> bool:
    """Tell whether a note may travel; one that may not is counted and logged."""
    if len(note) <= NOTE_MAX:
        return True
    lost.labels("too_large").inc()
    _log.warning("bus_note_too_large", bytes=len(note), bytes_max=NOTE_MAX)
    return False


def call(callback: Callback, note: bytes) -> None:
    """Call a listener; one that fails is logged and takes nothing from the others."""
    try:
        callback(note)
    except Exception:  # noqa: BLE001  whatever it is, it is not the bus that failed
        _log.exception("bus_listener_failed")
