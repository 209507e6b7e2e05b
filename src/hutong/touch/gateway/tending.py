"""What is done again and again: heartbeats, presence, sessions that ended, rooms nobody is in."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from hutong.kernel import settings
from hutong.kernel.db import reading
from hutong.kernel.errors import Unavailable
from hutong.people import accounts
from hutong.touch.gateway import frames
from hutong.touch.gateway.hub import CLOSE_POLICY, HEARTBEAT_S, SESSION_ENDED, Hub
from hutong.touch.gateway.lines import Device
from hutong.touch.gateway.presence import Presence

TURN_S = 1.0
"""One clock for all devices; each has its own second of the twenty."""
ROOM_KEPT_TURNS = 60
_PRESENCE_TURNS, _ASK_TURNS, _SWEEP_TURNS = 2, 5, 10
_CHUNK = 2000
_log = structlog.get_logger()


class Tending:
    """Looks after a hub until it is stopped."""

    def __init__(self, hub: Hub, presence: Presence) -> None:
        self.hub = hub
        self.presence = presence
        self._task: asyncio.Task[None] | None = None
        self._turn = 0

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._tend(), name="gateway: tending")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(TURN_S)
            self._turn += 1
            for every, work in self._duties():
                if self._turn % every == 0:
                    await _calmly(work)

    def _duties(self) -> tuple[tuple[int, Callable[[], Awaitable[None]]], ...]:
        session_turns = 1 + settings.current().session_cache_s
        return (
            (1, self._beat),
            (_PRESENCE_TURNS, self.presence.look),
            (_ASK_TURNS, self._ask_presence),
            (_SWEEP_TURNS, self._sweep),
            (session_turns, self.check_sessions),
        )

    async def _beat(self) -> None:
        """Heartbeats of this second's devices: the open conversations and the log's version."""
        for device in list(self.hub.turns[self._turn % HEARTBEAT_S]):
            if not device.alive:
                continue
            if not device.line.beat():
                self.hub.cut(device, "silent")
                continue
            rooms = (self.hub.rooms.get(one) for one in device.opened)
            last = {room.id: room.seen for room in rooms if room is not None}
            # Not before its welcome, which waits for the database.
            if device.ready and not device.slow:
                device.write(frames.heartbeat(last, device.person.version))

    async def _ask_presence(self) -> None:
        self.presence.ask()

    async def _sweep(self) -> None:
        """Forget conversations that nobody here was in for a while."""
        for room in list(self.hub.rooms.values()):
            room.idle = 0 if room.outlets or room.late else room.idle + _SWEEP_TURNS
            if room.idle > ROOM_KEPT_TURNS and not room.pulling:
                del self.hub.rooms[room.id]

    async def check_sessions(self) -> None:
        """Cut devices whose session has ended or expired."""
        devices = [device for person in self.hub.people.values() for device in person.devices]
        for start in range(0, len(devices), _CHUNK):
            piece = devices[start : start + _CHUNK]
            async with reading() as tx:
                still = await accounts.known.still_open(tx, [_session_of(one) for one in piece])
            for device in piece:
                if _session_of(device) not in still:
                    self.hub.cut(device, SESSION_ENDED, CLOSE_POLICY)


def _session_of(device: Device) -> tuple[int, int]:
    return device.person.id, device.session


async def _calmly(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Unavailable:
        return  # next time
    except Exception as broken:  # noqa: BLE001  one duty that fails must not end the others
        _log.error("gateway_duty_failed", duty=work.__name__, exc_info=broken)
