"""WebSocket as RFC 6455 wants it, on picows: whole messages in, frames out, and how it ends.

picows reads the frames and refuses wrong opcodes, unmasked frames and oversized control frames.
What is left to its user is done here: fragments, reserved bits, text that is UTF-8, pings that
must not fill the memory of whoever does not read, the closing handshake.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import cast

from multidict import CIMultiDict
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from hutong.touch.gateway.lines import EPHEMERAL_MAX

MESSAGE_MAX = 64 * 1024
"""Bytes of the largest message of a client, in one frame or many."""
CLOSE_WITHIN_S = 2.0
"""A device gets so long to answer our goodbye."""
_NO_HEADERS: CIMultiDict[str] = CIMultiDict()
_PROTOCOL, _NOT_TEXT, _BINARY, _TOO_BIG = 1002, 1007, 1003, 1009


class Speaker(WSListener, ABC):
    """One connection. `text` gets each whole text message, `gone` the end."""

    __slots__ = ("_parts", "_size", "_text", "ended", "slow", "transport")

    transport: WSTransport

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] | None = None
        self._size = 0
        self._text = True
        self.slow = False
        self.ended = False

    # -- for those who speak

    @abstractmethod
    def text(self, payload: bytes) -> None:
        """Get a whole text message."""

    def binary(self, _payload: bytes) -> None:
        """Get a whole binary message; the gateway speaks text only."""
        self.fail(_BINARY, "text only")

    def beaten(self) -> None:
        """Hear that somebody is there."""

    def gone(self) -> None:
        """Hear that the connection has ended."""

    def allowed(self) -> bool:
        """Tell whether this device may send one more frame now."""
        return True

    def fail(self, code: int, reason: str = "") -> None:
        """End it: say why, wait a moment for the answer, hang up. At once if nothing is read."""
        if self.ended:
            return
        self.ended = True
        self._parts = None
        if self.slow and self.buffered() > EPHEMERAL_MAX:
            self.transport.underlying_transport.abort()
            return
        self._close(code, reason)
        later = asyncio.get_running_loop().call_later
        later(CLOSE_WITHIN_S, self.transport.underlying_transport.abort)

    def buffered(self) -> int:
        """Bytes that wait to be taken."""
        return int(self.transport.underlying_transport.get_write_buffer_size())

    @property
    def write(self) -> Callable[[bytes], object]:
        """Write a frame whose header was made already: the same bytes for everybody."""
        return self.transport.underlying_transport.write

    def _close(self, code: int, reason: str = "") -> None:
        with contextlib.suppress(OSError, RuntimeError):
            # An enumeration of C: any number passes, and those from 3000 on have no name.
            self.transport.send_close(cast("WSCloseCode", code), reason.encode())

    # -- for picows

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep what writes, and let go of what the handshake needed."""
        self.transport = transport
        # Kept for as long as the connection lives otherwise, and nobody asks for them again.
        for kept in (transport.request, transport.response):
            if kept is not None:
                kept.headers = _NO_HEADERS
        transport.request.path = b""
        transport.underlying_transport.set_write_buffer_limits(high=EPHEMERAL_MAX)

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        """The connection is no more."""
        self.ended = True
        self.gone()

    def pause_writing(self) -> None:
        """More than 64 kB wait: from now on it is spared what it can do without."""
        self.slow = True
        self.slowed(now=True)

    def resume_writing(self) -> None:
        """It took what waited."""
        self.slow = False
        self.slowed(now=False)

    def slowed(self, *, now: bool) -> None:
        """Hear that the device does not keep up, or does again."""

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take in one frame."""
        if self.ended and frame.msg_type != WSMsgType.CLOSE:
            return
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.fail(_PROTOCOL, "a reserved bit is set")
            return
        kind = frame.msg_type
        self.beaten()
        if kind == WSMsgType.CLOSE:
            self._answer_close(transport, frame)
        elif not self.allowed():
            self.fail(1008, "too many frames")
        elif kind == WSMsgType.PING:
            if not self.slow:  # who does not read needs no answer, and may not fill our memory
                transport.send_pong(frame.get_payload_as_bytes())
        elif kind != WSMsgType.PONG:
            self._data(kind, frame)

    def _answer_close(self, transport: WSTransport, frame: WSFrame) -> None:
        if not self.ended:
            self.ended = True
            said = frame.get_payload_as_bytes()
            code = int.from_bytes(said[:2], "big") if said else 1000
            self._close(code if _is_close_code(code) else _PROTOCOL)
        transport.disconnect()

    def _data(self, kind: WSMsgType, frame: WSFrame) -> None:
        going_on = kind == WSMsgType.CONTINUATION
        if going_on is (self._parts is None):
            self.fail(_PROTOCOL, "a fragment out of turn")
            return
        if not going_on:
            self._text = kind == WSMsgType.TEXT
            if frame.fin:
                self._whole(frame.get_payload_as_bytes())
                return
            self._parts, self._size = [], 0
        assert self._parts is not None  # noqa: S101  for the type checker
        self._parts.append(frame.get_payload_as_bytes())
        self._size += frame.payload_size + 64  # an empty fragment costs us something, too
        if self._size > MESSAGE_MAX:
            self.fail(_TOO_BIG, "the message is too large")
        elif frame.fin:
            parts, self._parts = self._parts, None
            self._whole(b"".join(parts))

    def _whole(self, payload: bytes) -> None:
        if not self._text:
            self.binary(payload)
            return
        try:
            payload.decode()
        except UnicodeDecodeError:
            self.fail(_NOT_TEXT, "not UTF-8")
            return
        self.text(payload)


def _is_close_code(code: int) -> bool:
    """Codes that may stand in a close frame (RFC 6455, 7.4, and the registry after it)."""
    return 3000 <= code <= 4999 or (1000 <= code <= 1014 and code not in (1004, 1005, 1006))
