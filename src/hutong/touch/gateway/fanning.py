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

TOGETHER_BYTES = 32 * 1024
"""What waits for the same devices leaves in one write of so much at most."""

frames_given = Counter("hutong_gateway_frames", "Frames given to devices")
cut_slow = Counter("hutong_gateway_cut_slow", "Devices cut because they took nothing any more")


class Given(NamedTuple):
    """One message on its way out; `changes` is its text when it takes somebody in or out.

    `recalls` tells that it takes an earlier one back.
    """

    room: Room
    seq: int
    frame: bytes
    changes: tuple[str, bytes] | None
    recalls: bool


class Fan:
    """The queue of what goes out. `settled` is told of each message when all have got it."""

    def __init__(self, settled: Callable[[Given], None], cut: Callable[[Device], None]) -> None:
        self._settled = settled
        self._cut = cut
        self._queue: deque[Given] = deque()
        self._together: list[Given] = []
        self._frame = b""
        self._devices: list[Device] = []
        self._at = 0
        self._scheduled = False

    def give(self, given: Given) -> None:
        """Give a message to everybody in its room, behind what waits already."""
        self._queue.append(given)
        self._later()

    def _later(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._scheduled = False
        left = SLICE
        while left > 0 and (self._together or self._queue):
            if not self._together:
                self._gather()
            piece = self._devices[self._at : self._at + left]
            write_all(piece, self._frame, self._cut)
            frames_given.inc(len(piece) * len(self._together))
            left -= len(piece) + 1
            self._at += len(piece)
            if self._at >= len(self._devices):
                done, self._together, self._devices = self._together, [], []
                for given in done:
                    self._settled(given)
        if self._together or self._queue:
            self._later()

    def _gather(self) -> None:
        """Take the next message, and those that follow it in the same room: one write for all.

        Nothing is gathered behind a message that takes somebody in or out, because the next one
        may be for others.
        """
        first = self._queue.popleft()
        self._together, size = [first], len(first.frame)
        while self._queue and self._together[-1].changes is None:
            after = self._queue[0]
            size += len(after.frame)
            if after.room is not first.room or size > TOGETHER_BYTES:
                break
            self._together.append(self._queue.popleft())
        self._frame = b"".join(given.frame for given in self._together)
        self._devices, self._at = list(first.room.outlets), 0


def write_all(devices: list[Device], frame: bytes, cut: Callable[[Device], None]) -> None:
    """Write a frame that must arrive; a device with a megabyte before it is cut instead."""
    for device in devices:
        if device.slow and device.line.buffered() > BUFFER_MAX:
            cut_slow.inc()
            cut(device)
        else:
            device.write(frame)


def write_spared(devices: list[Device], frame: bytes) -> None:
    """Write a frame that nobody has to get; slow devices are spared it."""
    for device in devices:
        if not device.slow:
            device.write(frame)
