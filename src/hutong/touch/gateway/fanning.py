"""Giving one frame to many devices, in order, without keeping the others waiting.

A write is a microsecond or two, and a conversation may have thousands of devices: after a slice of
them the loop gets a turn. Everything that was taken in waits in one queue, so that each device
gets the frames of a conversation in the order of their numbers, and whoever is taken out of it in
between gets none of those that follow.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from prometheus_client import Counter

from hutong.touch.gateway.lines import BUFFER_MAX, Device, Room

SLICE = 500
"""So many writes, then others have a turn."""

frames_given = Counter("hutong_gateway_frames", "Frames given to devices")
cut_slow = Counter("hutong_gateway_cut_slow", "Devices cut because they took nothing any more")


class Given(NamedTuple):
    """One message on its way out; `changes` is its text when it takes somebody in or out."""

    room: Room
    seq: int
    frame: bytes
    changes: tuple[str, bytes] | None


class Fan:
    """The queue of what goes out. `settled` is told of each message when all have got it."""

    def __init__(self, settled: Callable[[Given], None], cut: Callable[[Device], None]) -> None:
        self._settled = settled
        self._cut = cut
        self._queue: deque[Given] = deque()
        self._devices: list[Device] = []
        self._at = 0
        self._scheduled = False

    @property
    def waiting(self) -> int:
        """Messages that not everybody has yet."""
        return len(self._queue)

    def give(self, given: Given) -> None:
        """Give a message to everybody in its room, behind what waits already."""
        self._queue.append(given)
        if not self._scheduled:
            self._pump()

    def _pump(self) -> None:
        self._scheduled = False
        left = SLICE
        while self._queue and left > 0:
            given = self._queue[0]
            if self._at == 0:
                self._devices = list(given.room.outlets)
            piece = self._devices[self._at : self._at + left]
            write_all(piece, given.frame, self._cut)
            left -= len(piece) + 1
            self._at += len(piece)
            if self._at >= len(self._devices):
                self._queue.popleft()
                self._at, self._devices = 0, []
                self._settled(given)
        if self._queue:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._pump)


def write_all(devices: list[Device], frame: bytes, cut: Callable[[Device], None]) -> None:
    """Write a frame that must arrive; a device with a megabyte before it is cut instead."""
    for device in devices:
        if device.slow and device.line.buffered() > BUFFER_MAX:
            cut_slow.inc()
            cut(device)
        else:
            device.write(frame)
    frames_given.inc(len(devices))


def write_spared(devices: list[Device], frame: bytes) -> None:
    """Write a frame that nobody has to get; slow devices are spared it."""
    for device in devices:
        if not device.slow:
            device.write(frame)
