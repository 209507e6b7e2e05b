"""A load of HTTP requests that costs little itself: raw sockets, one request at a time on each.

The load generator shares the machine with what it measures, so it does no more than it must:
requests are ready bytes, answers are cut at their length, and only their status is looked at
unless somebody asks for the body.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any, Self

import msgspec


class Connection(asyncio.Protocol):
    """One keep-alive connection; `ask` sends bytes and returns (status, body)."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> "Connection":
        """Connect."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(cls, host, port)
        return protocol

    def connection_made(self, transport: Any) -> None:
        """Keep the way to write."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Cut the answer when all of it is here."""
        self._buffer = self._buffer + data if self._buffer else data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        top = self._buffer[:head].lower()
        at = top.find(b"content-length:")
        if at < 0:
            self._fail(RuntimeError(f"an answer without a length: {top[:200]!r}"))
            return
        end = top.find(b"\r", at)
        length = int(top[at + 15 : end if end > 0 else None])
        if len(self._buffer) < head + 4 + length:
            return
        body = self._buffer[head + 4 : head + 4 + length]
        self._buffer = b""
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((int(top[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._fail(exc or ConnectionResetError("the server closed the connection"))

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """Send a request; the future gives its status and body."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _fail(self, why: BaseException) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(why)


def request(method: str, path: str, *, token: str = "", key: str = "", json: Any = None) -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1"]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if key:
        lines.append(f"idempotency-key: {key}")
    body = b""
    if json is not None:
        body = json if isinstance(json, bytes) else msgspec.json.encode(json)
        lines.append("content-type: application/json")
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(f"content-length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Clients:
    """A pool of connections for building a world; `do` returns the decoded body."""

    def __init__(self, host: str, port: int, size: int = 32) -> None:
        self._at = (host, port)
        self._size = size
        self._free: asyncio.Queue[Connection] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Connect them all."""
        for _ in range(self._size):
            self._free.put_nowait(await Connection.open(*self._at))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        while not self._free.empty():
            self._free.get_nowait().close()

    async def do(self, method: str, path: str, **more: Any) -> Any:
        """Send, expect success, and return what was answered."""
        if method == "POST":
            more.setdefault("key", secrets.token_hex(8))
        connection = await self._free.get()
        try:
            status, body = await connection.ask(request(method, path, **more))
        finally:
            self._free.put_nowait(connection)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {body[:300]!r}")
        return msgspec.json.decode(body) if body else None


def percentile(sorted_s: list[float], share: float) -> float:
    """Return a percentile of sorted durations, in milliseconds."""
    if not sorted_s:
        return 0.0
    return 1000 * sorted_s[min(len(sorted_s) - 1, int(share * len(sorted_s)))]


async def drive(
    workers: int, seconds: float, act: Callable[[int, Callable[[str, float], None]], Any]
) -> tuple[dict[str, list[float]], float]:
    """Run `act(worker, note)` in a closed loop for a time; returns durations by name, and the time.

    `act` does one round and calls `note(name, seconds)` for what it measures.
    """
    found: dict[str, list[float]] = {}

    def note(name: str, took: float) -> None:
        found.setdefault(name, []).append(took)

    stop_at = time.perf_counter() + seconds

    async def loop(worker: int) -> None:
        while time.perf_counter() < stop_at:
            await act(worker, note)

    started = time.perf_counter()
    await asyncio.gather(*(loop(worker) for worker in range(workers)))
    took = time.perf_counter() - started
    for durations in found.values():
        durations.sort()
    return found, took
