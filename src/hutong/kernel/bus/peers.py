"""A listener as its publishers see it: a socket that takes whole notes, or loses whole notes."""

import asyncio
import contextlib
import socket
import struct

from hutong.kernel.bus.contract import lost

LENGTH = struct.Struct("!I")
"""Before each note stands its length."""
_WAITING_MAX = 4_000_000


class Peer:
    """The way to one listener. What it does not take waits here, up to four megabytes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._waiting = bytearray()
        self._flushing = False
        self._watched = False
        self._refused = False
        self._loop = asyncio.get_running_loop()

    @property
    def busy(self) -> bool:
        """Whether something still waits for the listener."""
        return bool(self._waiting)

    def send(self, note: bytes) -> bool:
        """Take a note, or lose it as a whole; False when the listener is gone for good."""
        if self._socket is None and not self._connect():
            return not self._refused
        if len(self._waiting) + len(note) > _WAITING_MAX:
            lost.labels("slow_listener").inc()
            return True
        self._waiting += LENGTH.pack(len(note))
        self._waiting += note
        if not self._flushing and not self._watched:
            # What is published in one turn of the loop leaves in one call.
            self._flushing = True
            self._loop.call_soon(self._flush)
        return True

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._unwatch()
            self._socket.close()
        self._socket = None
        self._waiting.clear()

    def _connect(self) -> bool:
        fresh = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        fresh.settimeout(0)
        try:
            fresh.connect(self._path)
        except (ConnectionRefusedError, FileNotFoundError):
            self._refused = True
            fresh.close()
            return False
        except OSError:  # its queue of callers is full: it lives, and misses this note
            lost.labels("busy_listener").inc()
            fresh.close()
            return False
        self._socket = fresh
        return True

    def _flush(self) -> None:
        self._flushing = False
        if self._socket is None:
            return
        try:
            sent = self._socket.send(self._waiting)
        except BlockingIOError:
            sent = 0
        except OSError:
            # It died or left; the next note finds out which, and what waited here is lost.
            lost.labels("listener_gone").inc()
            self.close()
            return
        del self._waiting[:sent]
        if self._waiting and not self._watched:
            self._watched = True
            self._loop.add_writer(self._socket, self._flush)
        elif not self._waiting:
            self._unwatch()

    def _unwatch(self) -> None:
        if self._watched and self._socket is not None:
            with contextlib.suppress(OSError):
                self._loop.remove_writer(self._socket)
        self._watched = False
