"""64-bit ids, ordered by time, made by many processes without asking anybody.

41 bits of milliseconds since 2024-01-01, 14 bits that tell processes apart, 8 bits of sequence.
Processes of one machine differ because their process numbers do; machines differ by a hash of
their name. Should two ever meet in one millisecond, the primary key refuses the second: that
request fails once, with nothing changed, and sending it again makes fresh ids.
"""

import hashlib
import os
import socket
import threading
import time
from typing import Annotated

from msgspec import Meta

Id = Annotated[
    str,
    Meta(
        # Nothing beyond 64 bits passes; ids of 9 * 10**18 and more would be made in 2092.
        pattern="^[0-8]?[0-9]{1,18}$",
        max_length=19,
        description="an id: up to 19 digits in a string, because JavaScript loses some of a number",
    ),
]

_EPOCH_MS = 1_704_067_200_000
_PROCESS_BITS = 14
_SEQUENCE_BITS = 8
_LOW = (1 << _SEQUENCE_BITS) - 1
BIGGEST = 2**63 - 1
"""The largest id there can be."""


class _Maker:
    """Keeps the last value; a burst over 256 ids in one millisecond borrows from the next one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._pid = -1
        self._process = 0

    def take(self, count: int) -> list[int]:
        with self._lock:
            if os.getpid() != self._pid:
                self._pid = os.getpid()
                self._process = _process_tag(self._pid) << _SEQUENCE_BITS
            now = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _SEQUENCE_BITS
            first = max(now, self._last + 1)
            end = first + count
            self._last = end - 1
            made: list[int] = []
            while first < end:
                # Ids of one millisecond stand side by side.
                until = min(end, (first | _LOW) + 1)
                start = (first & ~_LOW) << _PROCESS_BITS | self._process | first & _LOW
                made += range(start, start + until - first)
                first = until
            return made


def _process_tag(pid: int) -> int:
    host = int.from_bytes(hashlib.sha256(socket.gethostname().encode()).digest()[:4])
    return (host ^ pid) & ((1 << _PROCESS_BITS) - 1)


_maker = _Maker()


def new() -> int:
    """Return one fresh id."""
    return _maker.take(1)[0]


def many(count: int) -> list[int]:
    """Return `count` fresh ids, ascending."""
    return _maker.take(count)


def read(text: str) -> int:
    """Return the id a person wrote; anything that is no id reads as 0, which nothing has."""
    if text.isascii() and text.isdigit() and len(text) <= 19:
        value = int(text)
        return value if value <= BIGGEST else 0
    return 0
