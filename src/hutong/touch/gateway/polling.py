"""The long poll: the same hub and the same frames for devices that can open no socket.

A poll's line keeps the frames until a later poll says, by its cursor, that they arrived; after a
recall only the numbers of those before it, because one may be what was taken back. It lives
in the memory of one web server: a cursor that comes to another one, or too late, is answered like
a device that comes anew, by the welcome and the heartbeat that tell it what it lacks.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Raw, Struct

from hutong.kernel import errors, settings
from hutong.kernel.ids import Id
from hutong.touch.gateway import frames, tokens
from hutong.touch.gateway.hub import CLOSE_GOING, Hub
from hutong.touch.gateway.lines import BUFFER_MAX, EPHEMERAL_MAX, Device
from hutong.touch.gateway.presence import Presence

WAIT_S = 25.0
"""A poll with nothing to say is answered after so long."""
KEPT_S = 60.0
"""A device whose next poll does not come within this is gone."""
POLLS_MAX = 5_000


class Ask(Struct, frozen=True):
    """What a poll asks. The first one has no cursor and says what the device has, like a hello."""

    device: Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
    cursor: Annotated[str, Meta(max_length=64)] | None = None
    version: int | None = None
    epoch: Annotated[str, Meta(max_length=64)] | None = None
    known: Annotated[dict[str, int], Meta(max_length=frames.KNOWN_MAX)] | None = None
    open: Annotated[list[Id], Meta(max_length=frames.OPEN_MAX)] | None = None
    typing: Id | None = None
    wait_s: Annotated[float, Meta(ge=0, le=WAIT_S)] = WAIT_S


class Told(Struct, frozen=True):
    """Frames, as a socket would have had them, and the cursor for the next poll."""

    frames: list[Raw]
    cursor: str


class PollLine:
    """What waits for a device between two polls."""

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(9)
        self.device: Device | None = None
        self.seen_at = time.monotonic()
        self.polling = 0
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._first = 0
        self._stirred = asyncio.Event()
        self.over = False

    # -- the line, as the hub sees it

    @property
    def write(self) -> Callable[[bytes], object]:
        """Keep a frame for the next poll."""
        return self._keep

    def _keep(self, written: bytes) -> None:
        # What leaves in one write for a socket may be several frames, and each is told by itself.
        self._frames.extend(frames.each(written))
        self._bytes += len(written)
        if self.device is not None:
            self.device.slow = self._bytes > EPHEMERAL_MAX
        self._stirred.set()

    def joined(self, device: Device) -> None:
        """Be the line of this device."""
        self.device = device

    def buffered(self) -> int:
        """Bytes that no poll has acknowledged."""
        return self._bytes

    def unsay(self, conversation: int, before: int) -> None:
        """Put the seq alone in the place of what waits, so that the device asks for it."""
        for place, frame in enumerate(self._frames):
            seq = frames.seq_of(frame, conversation)
            if seq is not None and seq < before:
                told = self._frames[place] = frames.unsaid(conversation, seq)
                self._bytes += len(told) - len(frame)

    def beat(self) -> bool:
        """A poll that waits is a sign of life; so is one that came a moment ago."""
        return self.polling > 0 or time.monotonic() - self.seen_at < KEPT_S

    def end(self, _code: int, reason: str) -> None:
        """Nothing more comes; what waits is told if it is not too much."""
        self.device, self.over = None, True
        if self._bytes > BUFFER_MAX:
            self._frames.clear()
            self._keep(frames.resync())
        self._keep(frames.bye(reason))

    # -- the polls

    def acknowledge(self, number: int) -> bool:
        """Let go of what arrived. False for a number that this line never told."""
        if not self._first <= number <= self._first + len(self._frames):
            return False
        while self._first < number:
            self._bytes -= len(self._frames.popleft())
            self._first += 1
        if self.device is not None:
            self.device.slow = self._bytes > EPHEMERAL_MAX
        return True

    async def told(self, wait_s: float) -> Told:
        """Return what waits; with nothing there, wait for it."""
        self.polling += 1
        try:
            if not self._frames:
                self._stirred.clear()
                await asyncio.wait_for(self._stirred.wait(), wait_s)
                await asyncio.sleep(0.01)  # what comes together is told together
        except TimeoutError:
            pass
        finally:
            self.polling -= 1
            self.seen_at = time.monotonic()
        texts = [Raw(frames.payload(frame)) for frame in self._frames]
        return Told(texts, f"{self.name}.{self._first + len(texts)}")


class Polls:
    """The polls of one web server."""

    def __init__(self, hub: Hub, presence: Presence) -> None:
        self._hub = hub
        self._presence = presence
        self._lines: dict[tuple[int, str], PollLine] = {}
        self._closing = False

    async def poll(self, claim: tokens.Claim, ask: Ask) -> Told:
        """Answer one poll. Raises Unavailable, TooMany."""
        line = self._known(claim, ask)
        if line is None:
            line = await self._anew(claim, ask)
        if line.device is not None:
            if ask.open is not None and tuple(map(int, ask.open)) != line.device.opened:
                await self._presence.open(line.device, [int(one) for one in ask.open])
            if ask.typing is not None:
                self._presence.type(line.device, int(ask.typing))
        most = 0 if self._closing else settings.current().poll_wait_s
        told = await line.told(min(ask.wait_s, most))
        if line.over:
            self._forget(claim, line)
        return told

    def close(self) -> None:
        """Answer everybody who waits; from now on nobody waits here."""
        self._closing = True
        for line in self._lines.values():
            line.end(CLOSE_GOING, "restart")

    def sweep(self) -> None:
        """Forget devices whose next poll never came."""
        for (person, device), line in list(self._lines.items()):
            if not line.beat():
                if line.device is not None:
                    self._hub.leave(line.device)
                self._forget(tokens.Claim(person, 0, device), line)

    def _known(self, claim: tokens.Claim, ask: Ask) -> PollLine | None:
        line = self._lines.get((claim.person, ask.device))
        name, _, number = (ask.cursor or "").partition(".")
        if line is None or line.name != name or not number.isdecimal() or len(number) > 18:
            return None
        return line if line.acknowledge(int(number)) else None

    async def _anew(self, claim: tokens.Claim, ask: Ask) -> PollLine:
        self.sweep()
        if len(self._lines) >= POLLS_MAX:
            raise errors.TooMany(
                "Too many devices poll here just now. Nothing is lost; please try again.",
                retry_after_s=10,
            )
        line = self._lines[claim.person, ask.device] = PollLine()
        hello = frames.Hello(ask.version, ask.epoch, ask.known)
        try:
            await self._hub.join(claim.person, ask.device, claim.session, line, hello)
        except BaseException:
            self._forget(claim, line)
            raise
        return line

    def _forget(self, claim: tokens.Claim, line: PollLine) -> None:
        if self._lines.get((claim.person, claim.device)) is line:
            del self._lines[claim.person, claim.device]
