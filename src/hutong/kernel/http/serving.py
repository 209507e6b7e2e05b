"""One HTTP server in this process: uvicorn on httptools, with a head that has to come in time.

uvicorn gives a connection all the time it wants for its first line, and takes heads of any size;
`Careful` does not, and refuses in problem documents as the rest of the house does.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The kernel keeps up to so many connections waiting until we accept them.
_BACKLOG = 2048
# An idle connection is kept so long: longer than browsers and proxies do, so that they close first.
_IDLE_S = 75
# The head of a request arrives as a whole within this, counted from its first byte.
_HEAD_S = 15.0
_HEAD_BYTES_MAX = 64 * 1024


class Corked:
    """A transport that sends the head of an answer and its body in one packet.

    uvicorn writes them one after the other, and each write is a system call that wakes the reader:
    together they cost as much as everything this house does for a small answer. What was written
    waits for the next write, and no longer than this turn of the loop.
    """

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with what is held, or hold."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        elif data:
            self._held = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def close(self) -> None:
        """Send what is held, and hang up."""
        self.flush()
        self._transport.close()

    def drop(self) -> None:
        """Let go of what is held: the connection is lost, and takes no more."""
        self._held = b""


class Careful(HttpToolsProtocol):
    """A connection whose heads are bounded in time and size."""

    # No head has come in whole since the last answer.
    _in_head = True
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None
    _corked: Corked

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        self._corked = Corked(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._corked))
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._head_is_whole()
        self._corked.drop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that it is whole, and let the request run."""
        self._head_is_whole()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Parse what came; a head that is not whole by now has a deadline and a size."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > _HEAD_BYTES_MAX:
            self._refuse(431, "The head of this request is too large.")
        elif self._deadline is None:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        del msg
        self._refuse(400, "This is not HTTP as we understand it.")

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(_HEAD_S, self._too_late)

    def _head_is_whole(self) -> None:
        self._in_head = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        before: Any = self.cycle
        if before is not None and not before.response_complete:
            self._await_head()  # the one before is still being answered
        elif self._head_bytes:
            self._refuse(408, "The head of this request took too long.")
        else:
            self.transport.close()

    def _refuse(self, status: int, why: str) -> None:
        if self.transport.is_closing():
            return
        title = {400: "Not HTTP", 408: "Too slow", 431: "Too large"}[status]
        body = msgspec.json.encode(
            {"type": "about:blank", "title": title, "status": status, "detail": why}
        )
        head = (
            f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        # Whoever asked for the head alone would take a body for the next answer.
        only_head = self.parser.get_method() == b"HEAD"
        self.transport.write(head.encode() + (b"" if only_head else body))
        self.transport.close()


class _Embedded(uvicorn.Server):
    """uvicorn in a process whose signals belong to somebody else."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: Any, host: str, port: int, stop: asyncio.Event) -> None:
    """Answer until `stop`, then finish what was accepted. Several processes may share a port.

    Raises SystemExit where the application cannot open.
    """
    server = _Embedded(
        uvicorn.Config(
            app,
            http=Careful,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            log_level="error",
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_IDLE_S,
        )
    )

    async def end() -> None:
        await stop.wait()
        server.should_exit = True

    ending = asyncio.create_task(end())
    try:
        await server.serve(sockets=[_listener(host, port)])
    finally:
        ending.cancel()


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    return listener
