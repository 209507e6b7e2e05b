"""Ten thousand devices in one small process: `python -m bench.swarm PORT`, told on standard input.

A socket, a few bytes and a dictionary each, on epoll and nothing else, so that what is measured is
the gateway. Each line of input is a command as JSON, each line of output its answer:

    {"do": "connect", "tokens": FILE, "first": 0, "count": 100}   {"s": 0.2}
    {"do": "await", "frames": 5}        wait until each device has had so many messages more
    {"do": "cut"}                       hang up without a word
    {"do": "step", "seqs": 3}           wait until each device knows of seq 3 everywhere
"""

import base64
import json
import os
import resource
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCES = 4
"""Addresses to connect from, since one has 28,000 ports."""
_AT_ONCE = 256
_READ = 1 << 16
_PATIENCE_S = 120.0


class Device:
    """One connection and what came by it."""

    __slots__ = ("known", "messages", "rest", "socket", "token", "up", "welcome")

    def __init__(self, token: str, conversations: list[str]) -> None:
        self.token = token
        self.known = dict.fromkeys(conversations, 1)
        self.messages = 0
        self.rest = b""
        self.socket: socket.socket | None = None
        self.up = self.welcome = False


class Swarm:
    """All of them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.devices: list[Device] = []
        self.poll = select.epoll()
        self.by_fd: dict[int, Device] = {}
        self.lost = 0

    def connect(self, tokens: str, first: int, count: int) -> dict[str, Any]:
        """Connect devices `first` to `first + count`, and wait until all are welcome."""
        lines = Path(tokens).read_text("utf-8").splitlines()[first : first + count]
        fresh = [Device(one["token"], one["in"]) for one in map(json.loads, lines)]
        self.devices += fresh
        return {"s": self._dial(fresh)}

    def again(self, tokens: str) -> dict[str, Any]:
        """Connect all devices once more, with fresh tokens and what they know."""
        lines = Path(tokens).read_text("utf-8").splitlines()
        for device, line in zip(self.devices, lines, strict=False):
            device.token = json.loads(line)["token"]
        return {"s": self._dial(self.devices)}

    def _dial(self, devices: list[Device]) -> float:
        began = time.perf_counter()
        waiting = list(reversed(devices))
        open_now: set[Device] = set()

        def more() -> bool:
            fallen = [d for d in open_now if d.socket is None]
            open_now.difference_update(fallen, [d for d in open_now if d.welcome])
            waiting.extend(fallen)
            while waiting and len(open_now) < _AT_ONCE:
                device = waiting.pop()
                self._open(device, len(waiting) % SOURCES)
                open_now.add(device)
            return not waiting and not open_now

        self._until(more)
        return time.perf_counter() - began

    def _open(self, device: Device, source: int) -> None:
        made = device.socket = socket.socket()
        made.settimeout(0)
        made.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
        made.bind((f"127.0.0.{source + 1}", 0))
        device.up = device.welcome = False
        device.rest = b""
        made.connect_ex(("127.0.0.1", self.port))
        self.by_fd[made.fileno()] = device
        self.poll.register(made, select.EPOLLOUT | select.EPOLLIN)

    def frames(self, frames: int) -> dict[str, Any]:
        """Wait until each device has had so many messages since the last time."""
        began = time.perf_counter()
        self._until(lambda: all(device.messages >= frames for device in self.devices))
        for device in self.devices:
            device.messages -= frames
        return {"s": time.perf_counter() - began, "lost": self.lost}

    def step(self, seqs: int) -> dict[str, Any]:
        """Wait until each device knows how far every conversation of its is."""
        began = time.perf_counter()
        self._until(lambda: all(min(d.known.values(), default=seqs) >= seqs for d in self.devices))
        return {"s": time.perf_counter() - began}

    def cut(self) -> dict[str, Any]:
        """Hang up without a word."""
        for device in self.devices:
            self._drop(device)
        return {}

    def _until(self, done: Callable[[], bool]) -> None:
        until = time.perf_counter() + _PATIENCE_S
        while not done():
            for fd, event in self.poll.poll(0.5):
                device = self.by_fd.get(fd)
                if device is not None:
                    self._serve(device, event)
            if time.perf_counter() > until:
                short = sum(not device.welcome for device in self.devices)
                raise TimeoutError(f"{short} of {len(self.devices)} devices are not welcome")

    def _serve(self, device: Device, event: int) -> None:
        assert device.socket is not None
        if event & (select.EPOLLERR | select.EPOLLHUP):
            self._drop(device)
        elif event & select.EPOLLOUT and not device.up:
            device.up = True
            self.poll.modify(device.socket, select.EPOLLIN)
            # The upgrade and the hello leave together: the gateway reads both.
            device.socket.send(upgrade(device.token) + hello(device.known))
        elif event & select.EPOLLIN:
            self._read(device)

    def _read(self, device: Device) -> None:
        assert device.socket is not None
        try:
            piece = device.socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._drop(device)
            return
        data = device.rest + piece
        at = 0
        if not device.welcome and data.startswith(b"HTTP"):
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                device.rest = data
                return
        device.rest = data[self._frames(device, data, at) :]

    def _frames(self, device: Device, data: bytes, at: int) -> int:
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                if len(data) - at < 4:
                    break
                (size,), start = struct.unpack_from("!H", data, at + 2), at + 4
            elif size == 127:
                if len(data) - at < 10:
                    break
                (size,), start = struct.unpack_from("!Q", data, at + 2), at + 10
            end = start + size
            if len(data) < end:
                break
            if data[at] == 0x81:
                self._text(device, data, start, end)
            at = end
        return at

    def _text(self, device: Device, data: bytes, start: int, end: int) -> None:
        if data.startswith(b'{"type":"message"', start):
            device.messages += 1
            head = data[start : start + 90].split(b'"', 9)
            seq = int(head[9][len('seq":') :].split(b",")[0])
            conversation = head[7].decode()
            if device.known.get(conversation, 0) < seq:
                device.known[conversation] = seq
        elif data.startswith(b'{"type":"heartbeat"', start):
            last = json.loads(data[start:end])["last"]
            device.known.update({k: v for k, v in last.items() if v > device.known.get(k, 0)})
            device.welcome = True

    def _drop(self, device: Device) -> None:
        if device.socket is None:
            return
        self.by_fd.pop(device.socket.fileno(), None)
        self.poll.unregister(device.socket)
        device.socket.close()
        device.socket = None
        self.lost += device.welcome


def upgrade(token: str) -> bytes:
    """Return the request of a WebSocket."""
    return (
        f"GET /?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def hello(known: dict[str, int]) -> bytes:
    """Return a hello, masked with zeros, which changes nothing and is allowed."""
    said = json.dumps({"type": "hello", "known": known}).encode()
    head = bytes((0x81, 0x80 | len(said))) if len(said) < 126 else b""
    return (head or struct.pack("!BBH", 0x81, 0xFE, len(said))) + b"\0\0\0\0" + said


def main() -> None:
    """Do what is told until nothing more is."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    swarm = Swarm(int(sys.argv[1]))
    deeds: dict[str, Callable[..., dict[str, Any]]] = {
        "connect": swarm.connect,
        "again": swarm.again,
        "await": swarm.frames,
        "step": swarm.step,
        "cut": swarm.cut,
    }
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps(deeds[told.pop("do")](**told)), flush=True)


if __name__ == "__main__":
    main()
