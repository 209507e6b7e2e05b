"""The bus of one machine: each listener has a Unix socket of its own in a folder.

Publishers find listeners by listing the folder, and look again when its time of change says so.
There is no broker, hence nothing that must live: a listener that was killed leaves a socket that
refuses, and the first publisher to meet it takes it away.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
import socket
import stat
import tempfile
import time
from pathlib import Path

from hutong.kernel.bus.contract import NOTE_MAX, Callback, Unsubscribe, call, check, fits
from hutong.kernel.bus.peers import LENGTH, Peer

# A socket's address has room for 108 bytes, and ours end with a topic and a random word.
_FOLDER_BYTES_MAX = 50
# A folder that changed so short ago may change again without its time of change telling.
_SETTLED_NS = 50_000_000
_READ = 256 * 1024
_DRAIN_LOOKS, _DRAIN_LOOK_S = 200, 0.01


def folder_of(data: Path) -> Path:
    """Where the sockets of a data folder are: in it, or in a short place when its path is long."""
    inside = data.absolute() / "bus"
    if len(os.fsencode(inside)) <= _FOLDER_BYTES_MAX:
        return inside
    name = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"hutong-{os.getuid()}-{name}"


class LocalBus:
    """Notes over Unix sockets of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed_at = 0
        self._changed_at = -1
        self._peers: dict[str, Peer] = {}
        self._listeners: dict[str, _Listener] = {}

    async def start(self) -> None:
        """Make the folder, for this user alone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self._folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise PermissionError(f"{self._folder} is not a folder of this user")
        self._folder.chmod(0o700)

    async def stop(self) -> None:
        """Pass on what waits, as far as it is taken in two seconds; take our sockets away."""
        for _ in range(_DRAIN_LOOKS):
            if not any(peer.busy for peer in self._peers.values()):
                break
            await asyncio.sleep(_DRAIN_LOOK_S)
        for listener in self._listeners.values():
            listener.close()
        for peer in self._peers.values():
            peer.close()
        self._listeners.clear()
        self._peers.clear()

    def publish(self, topic: str, note: bytes) -> None:
        """Give a note to every socket of the topic."""
        check(topic)
        if not fits(note):
            return
        self._look()
        for name, peer in list(self._peers.items()):
            if name.startswith(f"{topic}.") and not peer.send(note):
                del self._peers[name]
                (self._folder / name).unlink(missing_ok=True)

    async def subscribe(self, topic: str, callback: Callback) -> Unsubscribe:
        """Listen on a socket of our own."""
        check(topic)
        listener = self._listeners.get(topic)
        if listener is None:
            listener = self._listeners[topic] = _Listener(self._folder, topic)
            listener.open()
        listener.callbacks.append(callback)

        async def unsubscribe() -> None:
            if callback in listener.callbacks:
                listener.callbacks.remove(callback)
            if not listener.callbacks and self._listeners.get(topic) is listener:
                del self._listeners[topic]
                listener.close()

        return unsubscribe

    def _look(self) -> None:
        """List the sockets again if there may be others than we know."""
        changed_at = self._folder.stat().st_mtime_ns
        if changed_at == self._changed_at and self._listed_at - changed_at > _SETTLED_NS:
            return
        self._changed_at, self._listed_at = changed_at, time.time_ns()
        names = {path.name for path in self._folder.iterdir() if path.name[0] != "~"}
        for gone in self._peers.keys() - names:
            self._peers.pop(gone).close()
        for name in names - self._peers.keys():
            self._peers[name] = Peer(str(self._folder / name))


class _Listener:
    """One socket, what comes in by it, and whom it is for."""

    def __init__(self, folder: Path, topic: str) -> None:
        self.callbacks: list[Callback] = []
        self._path = folder / f"{topic}.{os.getpid()}-{secrets.token_hex(4)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._callers: dict[socket.socket, bytearray] = {}
        self._loop = asyncio.get_running_loop()

    def open(self) -> None:
        """Listen first and take the name afterwards: nobody meets a socket that refuses."""
        draft = self._path.with_name(f"~{self._path.name}")
        self._socket.settimeout(0)
        self._socket.bind(str(draft))
        self._socket.listen(128)
        draft.rename(self._path)
        self._loop.add_reader(self._socket, self._accept)

    def close(self) -> None:
        """Take the name away, then hang up."""
        with contextlib.suppress(OSError):
            self._path.unlink()
        for one in (self._socket, *self._callers):
            self._loop.remove_reader(one)
            one.close()
        self._callers.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the caller left already, or no descriptor is free
            caller, _ = self._socket.accept()
            caller.settimeout(0)
            self._callers[caller] = bytearray()
            self._loop.add_reader(caller, self._read, caller)

    def _read(self, caller: socket.socket) -> None:
        try:
            piece = caller.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        waiting = self._callers[caller]
        waiting += piece
        if not piece or not self._notes(waiting):
            self._loop.remove_reader(caller)
            self._callers.pop(caller).clear()
            caller.close()

    def _notes(self, waiting: bytearray) -> bool:
        """Pass on the whole notes; False when this is no publisher of ours."""
        at = 0
        while len(waiting) - at >= LENGTH.size:
            (size,) = LENGTH.unpack_from(waiting, at)
            if size > NOTE_MAX:
                return False
            end = at + LENGTH.size + size
            if len(waiting) < end:
                break
            note = bytes(waiting[at + LENGTH.size : end])
            for callback in tuple(self.callbacks):
                call(callback, note)
            at = end
        del waiting[:at]
        return True
