"""Who is there, who is typing, what was read: told for open conversations only, then forgotten.

In a group everybody inside sees the first two. Between two it is shown to whom the other one has in
her book and did not block, and never for the house. Other gateways and the polls of the web servers
hold people, too; they are asked over the bus, and what they say is believed for a while. A note
that is lost here is lost.
"""

import secrets
import time
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from hutong.kernel import bus
from hutong.kernel.db import reading
from hutong.people import contacts
from hutong.touch.gateway import frames
from hutong.touch.gateway.fanning import write_spared
from hutong.touch.gateway.hub import Hub
from hutong.touch.gateway.lines import PAIR, Device, Room

TYPING, HERE, READ = "typing", "presence", "read"
TYPING_EVERY_S = 2.0
_GROUP = 2
_BELIEVED_S = 15.0
_ANSWERS_KEPT_S, _ANSWERS_KEPT = 5.0, 10_000


class Typing(Struct, frozen=True):
    """Somebody is typing; on the bus."""

    conversation: int
    person: int


class Read(Struct, frozen=True):
    """Somebody has read a conversation of two up to a seq; on the bus."""

    conversation: int
    person: int
    seq: int


class Here(Struct, frozen=True):
    """One hub asks who is in its open conversations, and says who of others' is with it."""

    hub: str
    asks: list[int] = []
    here: dict[int, list[int]] = {}


class Presence:
    """What a hub tells of who is there."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._name = secrets.token_hex(6)
        self._open: dict[int, Room] = {}
        self._shown: dict[int, frozenset[int]] = {}
        self._elsewhere: dict[int, dict[str, tuple[float, frozenset[int]]]] = {}
        self._typed: dict[Device, float] = {}
        self._may: dict[tuple[int, int], tuple[float, bool]] = {}
        self._leave: list[bus.Unsubscribe] = []

    async def start(self) -> None:
        """Listen to the other hubs."""
        if bus.started():
            self._leave.append(await bus.subscribe(TYPING, self.hear_typing))
            self._leave.append(await bus.subscribe(HERE, self.hear_here))
            self._leave.append(await bus.subscribe(READ, self.hear_read))

    async def stop(self) -> None:
        """Listen no more."""
        for leave in self._leave:
            await leave()
        self._leave.clear()

    async def open(self, device: Device, conversations: Iterable[int]) -> None:
        """Show a device what happens in these conversations, instead of those before.

        One that she is not in is passed over in silence, as one that does not exist.
        """
        for gone in device.opened:
            room = self.hub.rooms.get(gone)
            if room is not None and room.openers is not None:
                room.openers.pop(device, None)
        rooms = [
            room
            for one in conversations
            if (room := self.hub.rooms.get(one)) is not None and device in room.outlets
        ]
        device.opened = tuple(room.id for room in rooms)
        for room in rooms:
            room.openers = room.openers or {}
            room.openers[device] = None
            self._open[room.id] = room
        device.write(frames.heartbeat({r.id: r.seen for r in rooms}, device.person.version))
        self._ask([room.id for room in rooms])
        for room in rooms:
            await self._show(room, [device])

    def type(self, device: Device, conversation: int) -> None:
        """Tell the others that somebody types, at most every two seconds."""
        room = self.hub.rooms.get(conversation)
        now = time.monotonic()
        if room is None or device not in room.outlets or conversation not in device.opened:
            return
        if now - self._typed.get(device, -TYPING_EVERY_S) < TYPING_EVERY_S:
            return
        self._typed[device] = now
        note = msgspec.json.encode(Typing(conversation, device.person.id))
        if bus.started():
            bus.publish(TYPING, note)
        else:
            self.hear_typing(note)

    def hear_typing(self, note: bytes) -> None:
        """Pass on that somebody types."""
        told = msgspec.json.decode(note, type=Typing)
        room, devices = self._others(told.conversation, told.person)
        if room is not None:
            self.hub.later(self._pass_on(room, told.person, devices))

    def hear_read(self, note: bytes) -> None:
        """Pass on how far somebody has read."""
        told = msgspec.json.decode(note, type=Read)
        room, devices = self._others(told.conversation, told.person)
        if room is not None:
            self.hub.later(self._pass_reading_on(room, told, devices))

    def _others(self, conversation: int, person: int) -> tuple[Room | None, list[Device]]:
        """Return a room, and who else has it open; None when nobody has."""
        room = self.hub.rooms.get(conversation)
        if room is None or not room.openers:
            return None, []
        return room, [one for one in room.openers if one.person.id != person]

    def hear_here(self, note: bytes) -> None:
        """Take in who is elsewhere, and answer who is here."""
        told = msgspec.json.decode(note, type=Here, strict=False)
        if told.hub == self._name:
            return
        until = time.monotonic() + _BELIEVED_S
        for conversation, people in told.here.items():
            if conversation in self._open:
                kept = self._elsewhere.setdefault(conversation, {})
                kept[told.hub] = (until, frozenset(people))
        here = {one: sorted(self._local(one)) for one in told.asks if one in self.hub.rooms}
        if any(here.values()):
            self._publish(Here(self._name, here=here))

    async def look(self) -> None:
        """Tell devices whose open conversations have somebody more or less than before."""
        for room in list(self._open.values()):
            if not room.openers:
                for kept in (self._open, self._shown, self._elsewhere):
                    kept.pop(room.id, None)
                continue
            online = self._online(room.id)
            if self._shown.get(room.id) != online:
                self._shown[room.id] = online
                await self._show(room, list(room.openers))
        self._typed = {one: at for one, at in self._typed.items() if one.alive}

    def ask(self) -> None:
        """Ask the other hubs about everything that is open here."""
        self._ask(list(self._open))

    def _ask(self, conversations: list[int]) -> None:
        if conversations:
            self._publish(Here(self._name, asks=conversations))

    def _publish(self, here: Here) -> None:
        if bus.started():
            bus.publish(HERE, msgspec.json.encode(here))

    def _local(self, conversation: int) -> set[int]:
        return {device.person.id for device in self.hub.rooms[conversation].outlets}

    def _online(self, conversation: int) -> frozenset[int]:
        now = time.monotonic()
        kept = self._elsewhere.get(conversation, {})
        others = [people for until, people in kept.values() if until > now]
        return frozenset(self._local(conversation).union(*others))

    async def _show(self, room: Room, devices: list[Device]) -> None:
        online = sorted(self._online(room.id))
        if room.kind == _GROUP:
            inside = [device for device in devices if device in room.outlets]
            write_spared(inside, frames.presence(room.id, online))
            return
        if room.kind != PAIR:
            return
        for device in devices:
            me = device.person.id
            seen = [one for one in online if one != me and await self._may_reach(me, one)]
            if device in room.outlets:
                write_spared([device], frames.presence(room.id, seen))

    async def _pass_on(self, room: Room, person: int, devices: list[Device]) -> None:
        if room.kind == PAIR:
            devices = [one for one in devices if await self._may_reach(person, one.person.id)]
        still = [one for one in devices if one in room.outlets]
        write_spared(still, frames.typing(room.id, person))

    async def _pass_reading_on(self, room: Room, told: Read, devices: list[Device]) -> None:
        """Tell those whom the reader lets reach her, as with her being there."""
        devices = [one for one in devices if await self._may_reach(one.person.id, told.person)]
        still = [one for one in devices if one in room.outlets]
        write_spared(still, frames.read(room.id, told.person, told.seq))

    async def _may_reach(self, one: int, other: int) -> bool:
        """Whether they are friends and the other one did not block her; known for a moment."""
        now = time.monotonic()
        until, answer = self._may.get((one, other), (0.0, False))
        if until <= now:
            async with reading() as tx:
                answer = await contacts.may_write(tx, one, other)
            if len(self._may) >= _ANSWERS_KEPT:
                self._may.clear()
            self._may[one, other] = (now + _ANSWERS_KEPT_S, answer)
        return answer
