"""The sockets of the gateway: who may open one, what comes in by it, and when it is ended."""

import asyncio
import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import msgspec
from picows import (
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)
from prometheus_client import Counter

from hutong.kernel import errors, metrics, settings
from hutong.touch.gateway import frames, tokens
from hutong.touch.gateway.hub import CLOSE_AGAIN, CLOSE_POLICY, Hub
from hutong.touch.gateway.lines import Device
from hutong.touch.gateway.presence import Presence
from hutong.touch.gateway.speaking import MESSAGE_MAX, Speaker

HELLO_WITHIN_S = 10.0
UPGRADE_WITHIN_S = 5.0
FRAMES_PER_S = 30
"""Frames a device may send in one second; a person at a keyboard needs two or three."""
CONNECTIONS_MAX = 100_000
READ_BUFFER = 2048
SILENT_BEATS = 2
_VERSION = "sec-websocket-version"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

refused = Counter("hutong_gateway_refused", "Upgrades refused", ["why"])
ended = Counter("hutong_gateway_ended", "Connections ended by the gateway", ["why"])

Answer = Speaker | WSUpgradeResponseWithListener


class Quiet(logging.LoggerAdapter[logging.Logger]):
    """One logger for all connections: picows would make one for each, and keep it."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger("hutong.gateway.picows"), {})
        self.logger.setLevel(logging.CRITICAL)


class Socket(Speaker):
    """A device's connection. It says hello first; then it hears and may say the little it can."""

    __slots__ = ("_claim", "_count", "_door", "_second", "_unheard", "_wanted", "device", "since")

    def __init__(self, door: "Door", claim: tokens.Claim) -> None:
        super().__init__()
        self._door = door
        self._claim: tokens.Claim | None = claim
        self._unheard = 0
        self._second = self._count = 0
        self._wanted: list[int] | None = None
        self.since = time.monotonic()
        self.device: Device | None = None

    # -- the line, as the hub sees it

    def unsay(self, conversation: int, before: int) -> None:
        """Nothing waits here: what was written is on its way."""

    def beat(self) -> bool:
        """Ask for a sign of life; two that were not answered are an end."""
        self._unheard += 1
        if self._unheard > SILENT_BEATS:
            return False
        if not self.slow:
            self.write(frames.PING)
        return True

    def end(self, code: int, reason: str) -> None:
        """Close, for the reason given."""
        ended.labels(reason).inc()
        self.device = None
        self.fail(code, reason)

    # -- what comes in

    def beaten(self) -> None:
        """It lives."""
        self._unheard = 0

    def slowed(self, *, now: bool) -> None:
        """Tell the hub's device."""
        if self.device is not None:
            self.device.slow = now

    def allowed(self) -> bool:
        """Count frames by the second."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count <= FRAMES_PER_S

    def text(self, payload: bytes) -> None:
        """Do what a frame asks. What we do not know is passed over; what is no frame ends it."""
        try:
            heard = frames.heard_of(payload)
        except (msgspec.MsgspecError, RecursionError):
            self.fail(CLOSE_POLICY, "not a frame")
            return
        if self.device is None:
            self._greet(heard)
        elif heard.type == "open":
            self._open(self.device, [int(one) for one in heard.conversations])
        elif heard.type == "typing":
            self._door.presence.type(self.device, int(heard.conversation))
        elif heard.type == "ping":
            self.write(frames.pong())

    def gone(self) -> None:
        """Forget the device."""
        self._door.connections.discard(self)
        if self.device is not None:
            self._door.hub.leave(self.device)
            self.device = None

    def _greet(self, heard: frames.Heard) -> None:
        claim, self._claim = self._claim, None
        if claim is None:
            # It is being taken in, and says already what is on its screen.
            if heard.type == "open":
                self._wanted = [int(one) for one in heard.conversations]
            return
        if heard.type != "hello":
            self.fail(CLOSE_POLICY, "say hello first")
            return
        hello = frames.Hello(heard.version, heard.epoch, heard.known)
        self._door.hub.later(self._join(claim, hello))

    async def _join(self, claim: tokens.Claim, hello: frames.Hello) -> None:
        self._door.greeting.discard(self)
        try:
            device = await self._door.hub.join(
                claim.person, claim.device, claim.session, self, hello
            )
        except errors.Unavailable:
            self.fail(CLOSE_AGAIN, "try again")
            return
        wanted, self._wanted = self._wanted, None
        if wanted and device.alive:
            self._open(device, wanted)

    def _open(self, device: Device, conversations: list[int]) -> None:
        self._door.hub.later(self._door.presence.open(device, conversations))

    def joined(self, device: Device) -> None:
        """Be the line of this device from now on."""
        self.device = device
        device.slow = self.slow


async def listen(
    admit: Callable[[WSUpgradeRequest], Answer | None], host: str, port: int
) -> asyncio.Server:
    """Listen for WebSockets within our limits; `admit` answers each upgrade."""

    def of_our_version(request: WSUpgradeRequest) -> Answer | None:
        if request.headers.get("upgrade") and request.headers.get(_VERSION) != "13":
            more = {"Sec-WebSocket-Version": "13"}
            return _said(WSUpgradeResponse.create_error_response(426, b"version 13 only", more))
        return admit(request)

    return await ws_create_server(
        of_our_version,
        host,
        port,
        websocket_handshake_timeout=UPGRADE_WITHIN_S,
        read_buffer_init_size=READ_BUFFER,
        max_frame_size=MESSAGE_MAX,
        enable_auto_pong=False,
        logger_name=Quiet(),
        # Its transports take 4 KiB for each connection, uvloop's a sixth of that.
        use_aiofastnet=False,
        backlog=4096,
        reuse_port=True,
    )


class Door:
    """Listens, looks at who comes, and ends connections that never say hello."""

    def __init__(self, hub: Hub, presence: Presence) -> None:
        self.hub = hub
        self.presence = presence
        self.connections: set[Socket] = set()
        self.greeting: set[Socket] = set()
        self._server: asyncio.Server | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the port."""
        self._server = await listen(self.admit, host, port)
        self._sweeping = asyncio.create_task(self._sweep(), name="gateway: who says nothing")
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and give those who are here a moment to hang up."""
        if self._server is not None:
            self._server.close()
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.wait({self._sweeping})
        for number, connection in enumerate(list(self.connections)):
            connection.fail(1001, "restart")
            if number % 200 == 199:
                await asyncio.sleep(0)
        for _ in range(30):
            if not self.connections:
                break
            await asyncio.sleep(0.1)
        for connection in list(self.connections):
            connection.transport.underlying_transport.abort()

    def admit(self, request: WSUpgradeRequest) -> Answer | None:
        """Answer an upgrade: a line for whoever holds a token, figures and health for operators."""
        url = urlsplit(request.path.decode("latin-1"))
        if url.path == "/healthz":
            return _said(WSUpgradeResponse.create_ok_response(b"ok"))
        if url.path == "/metrics":
            return _said(WSUpgradeResponse.create_ok_response(metrics.text()))
        if self.hub.draining or len(self.connections) >= CONNECTIONS_MAX:
            return _refuse("full", 503, b"This gateway takes nobody in just now; try again.")
        if not _from_here(request):
            return _refuse("origin", 403, b"A page of another site may not connect here.")
        try:
            claim = tokens.read(parse_qs(url.query).get("token", [""])[0])
        except tokens.BadToken as bad:
            return _refuse("token", 401, bad.detail.encode())
        made = Socket(self, claim)
        self.connections.add(made)
        self.greeting.add(made)
        return made

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(1)
            late = time.monotonic() - HELLO_WITHIN_S
            for connection in [one for one in self.greeting if one.since < late]:
                self.greeting.discard(connection)
                ended.labels("no_hello").inc()
                if hasattr(connection, "transport"):
                    connection.fail(CLOSE_POLICY, "say hello first")
                else:
                    self.connections.discard(connection)


def _said(response: WSUpgradeResponse) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(response, None)


def _refuse(why: str, status: int, sentence: bytes) -> WSUpgradeResponseWithListener:
    refused.labels(why).inc()
    return _said(WSUpgradeResponse.create_error_response(status, sentence))


def _from_here(request: WSUpgradeRequest) -> bool:
    """A browser says which page connects: ours, or one on the machine that it asked for."""
    origin = request.headers.get("origin")
    if origin is None:
        return True  # no browser; its token says who it is
    public = settings.current().public_url
    if public and urlsplit(origin)[:2] == urlsplit(public)[:2]:
        return True
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname
    page = urlsplit(origin).hostname
    return asked is not None and (page == asked or {page, asked} <= _THIS_MACHINE)
