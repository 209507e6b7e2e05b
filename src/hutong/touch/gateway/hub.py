"""The hub: who is here, which conversations they are in, and what each of them gets.

It knows no transport: a line is a socket (`sockets`) or what the next poll fetches (`polling`).
It owns no truth: what it holds is read from the database when a device comes, kept by what the
bus tells and by asking (`feeding`), and gone with the process.

The order that makes it right: a device is taken in before the database is read, and what was read
is laid under what came meanwhile. Messages of a conversation are handled in the order of their
numbers and in no other, people who are taken out among them; an answer of the database that is
older than the last of these is not believed but asked again.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeAlias

import structlog
from msgspec import Struct
from prometheus_client import Gauge

from hutong.kernel.batch import Combiner
from hutong.kernel.db import reading
from hutong.kernel.errors import Unavailable
from hutong.people import accounts, contacts
from hutong.touch import chat
from hutong.touch.gateway import frames
from hutong.touch.gateway.fanning import Fan, Given, write_all
from hutong.touch.gateway.lines import RESUME_BYTES, Device, Line, Person, Room, mute

DEVICES_MAX = 10
"""Devices of one person at once; the one that came first has to go."""
HEARTBEAT_S = 20
_REPLACED, _TOO_MANY, _SLOW = "replaced", "too_many_devices", "slow"
SESSION_ENDED = "session_ended"
CLOSE_POLICY, CLOSE_GOING, CLOSE_AGAIN = 1008, 1001, 1013

devices_here = Gauge("hutong_gateway_devices", "Devices that are here", multiprocess_mode="livesum")
_log = structlog.get_logger()

Membership: TypeAlias = chat.for_gateway.Inside
Session: TypeAlias = tuple[int, int]


class Standing(Struct):
    """What the database says of one person: her log's version, the epoch, where she is inside.

    Nothing of it when her session is not `open` any more.
    """

    version: int
    epoch: str
    inside: list[Membership]
    open: bool = True


class Hub:
    """Everybody who is here."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.turns: list[dict[Device, None]] = [{} for _ in range(HEARTBEAT_S)]
        self.fan = Fan(self._settled, self.cut)
        self.draining = False
        # Called with a room that has to be pulled, and with pairs that have to be asked again.
        self.wanting: list[Room] = []
        self.doubtful: list[tuple[int, int]] = []
        self.stirred = asyncio.Event()
        # Conversations heard of while somebody was coming, and how far.
        self.heard_of: dict[int, int] = {}
        self._coming = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_turn = 0
        self._standings: Combiner[Session, Standing] = Combiner(
            "gateway_join", _standings, at_once=2
        )

    # -- coming and going

    async def join(
        self, person: int, name: str, session: int, line: Line, hello: frames.Hello
    ) -> Device:
        """Take a device in and tell it where things stand. Raises Unavailable.

        After this every message of a conversation she is in reaches it, once and in order; what
        it lacked before is in the frames written here: messages where they are at hand, and
        otherwise the heartbeat by which it finds the gap. Of a session that has ended the line is
        ended, and no other one for it.
        """
        device = self._take_in(person, name, session, line)
        self._coming += 1
        try:
            standing = await self._standings.ask((person, session))
        except BaseException:
            self.leave(device)
            raise
        finally:
            self._coming -= 1
        if not standing.open:
            self.cut(device, SESSION_ENDED, CLOSE_POLICY)
        if device.alive:
            self._make_way(device)
            line.joined(device)
            # Not before: what reached it live would come again with what it missed.
            device.ready = True
            self.settle(device.person, standing.inside)
            device.person.version = max(device.person.version, standing.version)
            self._receive(device, standing, hello)
        if not self._coming:
            self.heard_of.clear()
        return device

    def leave(self, device: Device) -> None:
        """Forget a device."""
        if not device.alive:
            return
        device.alive, device.write = False, mute
        devices_here.dec()
        self.turns[device.turn].pop(device, None)
        person = device.person
        person.devices.remove(device)
        for conversation in person.inside:
            room = self.rooms.get(conversation)
            if room is not None:
                room.outlets.pop(device, None)
                if room.openers is not None:
                    room.openers.pop(device, None)
        if not person.devices and self.people.get(person.id) is person:
            del self.people[person.id]

    def cut(self, device: Device, reason: str = _SLOW, code: int = CLOSE_AGAIN) -> None:
        """End a device's line now; it may come back."""
        if device.alive:
            if not device.slow:
                device.write(frames.bye(reason))
            line = device.line
            self.leave(device)
            line.end(code, reason)

    async def drain(self, reason: str = "restart") -> None:
        """Say goodbye to everybody, in slices, and take nobody in any more."""
        self.draining = True
        everybody = [device for person in self.people.values() for device in person.devices]
        for number, device in enumerate(everybody):
            self.cut(device, reason, CLOSE_GOING)
            if number % 200 == 199:
                await asyncio.sleep(0)

    def _take_in(self, person_id: int, name: str, session: int, line: Line) -> Device:
        person = self.people.get(person_id)
        if person is None:
            person = self.people[person_id] = Person(person_id)
        device = Device(person, name, session, line)
        person.devices.append(device)
        device.turn = self._next_turn
        self._next_turn = (self._next_turn + 1) % HEARTBEAT_S
        self.turns[device.turn][device] = None
        devices_here.inc()
        return device

    def _make_way(self, device: Device) -> None:
        """Cut what a device takes the place of: its line of before, and one of too many."""
        person = device.person
        before = person.devices[: person.devices.index(device)]
        for other in [one for one in before if one.name == device.name]:
            self.cut(other, _REPLACED, CLOSE_POLICY)
        if len(person.ready) >= DEVICES_MAX:
            self.cut(person.ready[0], _TOO_MANY, CLOSE_POLICY)

    def _receive(self, device: Device, standing: Standing, hello: frames.Hello) -> None:
        """Welcome a device, give it what is at hand and tell it what else there is."""
        write, version = device.write, device.person.version
        write(frames.welcome(device.person.id, standing.epoch, version, HEARTBEAT_S))
        if hello.epoch and hello.epoch != standing.epoch:
            write(frames.resync())
            return
        ahead: dict[int, int] = {}
        given = 0
        for inside in standing.inside:
            room = self.rooms.get(inside.conversation)
            if room is None or room.id not in device.person.inside:
                continue  # taken out meanwhile
            has = (hello.known or {}).get(str(inside.conversation))
            last = max(room.seen, inside.last_seq)
            if has is None or device not in room.outlets:
                ahead[room.id] = last
                continue
            missed = room.since(max(has, inside.from_seq, inside.cleared_seq))
            if missed and given > RESUME_BYTES:
                missed = None  # a device that reads nothing must not fill the memory
            for frame in missed or ():
                write(frame)
                given += len(frame)
            if last > (has if missed is None else room.done):
                ahead[room.id] = last
        write(frames.heartbeat(ahead, version))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that takes a look at the database, beside the rest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (broken := task.exception()) is not None:
            if isinstance(broken, Unavailable):
                _log.debug("gateway_waits_for_database", why=broken.detail)
            else:
                _log.error("gateway_task_failed", exc_info=broken)

    async def stop(self) -> None:
        """Stop what is done beside the rest."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    # -- conversations

    def settle(self, person: Person, inside: Sequence[Membership]) -> None:
        """Make what the database says of all her conversations true here."""
        there = {one.conversation for one in inside}
        for gone in [one for one in person.inside if one not in there]:
            self._doubt(gone, person.id)
        for one in inside:
            self.admit(person, one)

    def admit(self, person: Person, found: Membership) -> None:
        """Let her devices have a conversation, from where she may see it."""
        room = self.rooms.get(found.conversation)
        if room is None:
            room = self.rooms[found.conversation] = Room(
                found.conversation, found.kind, found.last_seq
            )
            room.seen = max(room.seen, self.heard_of.get(room.id, 0))
        if person.inside.get(room.id, 0) > found.from_seq:
            return  # overtaken by a later answer: she went and came back in between
        if room.changed > found.last_seq:
            self._doubt(room.id, person.id)
            return
        person.inside[room.id] = found.from_seq
        room.seen = max(room.seen, found.last_seq)
        if room.seen > room.last:
            self.want(room)
        if found.from_seq > room.done:
            room.late = (room.late or {}) | {person: found.from_seq}
            _close(room, person)
        else:
            room.idle = 0
            room.outlets.update(dict.fromkeys(person.ready))

    def expel(self, person: Person, conversation: int) -> None:
        """Take a conversation from all her devices."""
        person.inside.pop(conversation, None)
        room = self.rooms.get(conversation)
        if room is not None:
            _close(room, person)
            if room.late:
                room.late.pop(person, None)

    def want(self, room: Room) -> None:
        """Have the messages of a room read that we lack."""
        if not room.pulling:
            room.pulling = True
            self.wanting.append(room)
            self.stirred.set()

    def _doubt(self, conversation: int, person: int) -> None:
        """Have somebody's place in a conversation asked again."""
        self.doubtful.append((conversation, person))
        self.stirred.set()

    def doubt_all(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Have places of people who are here asked again."""
        for conversation, person in pairs:
            if person in self.people:
                self._doubt(conversation, person)

    # -- frames

    def skip(self, room: Room, seq: int) -> None:
        """Go on behind a gap, of which nothing is given out and all that went before is.

        Somebody may have come or gone in it, so whoever is in the room is asked for anew, and told
        by the heartbeat how far it is.
        """
        people = {device.person for device in room.outlets} | set(room.late or ())
        room.last = room.done = room.changed = seq
        _unsay(room, seq)
        room.outlets.clear()
        room.late = None
        self.doubt_all((room.id, person.id) for person in people)

    def take(self, room: Room, seq: int, text: bytes) -> None:
        """Take in the next message of a room; anything but the next is asked for or dropped."""
        if seq <= room.last:
            return
        room.seen = max(room.seen, seq)
        if seq != room.last + 1 or room.pulling:
            self.want(room)
            return
        self.accept(room, seq, text)

    def heard(self, conversation: int, seq: int) -> None:
        """Hear of a conversation that nobody here is in; somebody may just be coming."""
        if self._coming:
            self.heard_of[conversation] = max(seq, self.heard_of.get(conversation, 0))

    def accept(self, room: Room, seq: int, text: bytes) -> None:
        """Give out the message after the last one."""
        room.last = seq
        room.seen = max(room.seen, seq)
        look = frames.look_at(text)
        changes = (look.kind, bytes(look.body)) if look.kind in frames.CHANGES else None
        if frames.is_veiled(look):
            frame = frames.unsaid(room.id, seq)
        else:
            frame = frames.message(room.id, seq, text)
        self.fan.give(Given(room, seq, frame, changes, look.kind == frames.RECALL))

    def tell(self, person: Person, frame: bytes) -> None:
        """Give a frame to all devices of one person."""
        write_all(person.ready, frame, self.cut)

    def _settled(self, given: Given) -> None:
        room = given.room
        room.done = given.seq
        if given.recalls:
            _unsay(room, given.seq)
        room.keep(given.frame)
        if given.changes is not None:
            room.changed = given.seq
            self._move(room, *given.changes)
        if room.late:
            for person in [one for one, after in room.late.items() if after <= room.done]:
                del room.late[person]
                if person.inside.get(room.id) is not None:
                    room.outlets.update(dict.fromkeys(person.ready))
                    # What left in one write with this message did not go to her.
                    self.tell(person, frames.heartbeat({room.id: room.seen}, person.version))

    def _move(self, room: Room, kind: str, body: bytes) -> None:
        """Somebody went: she gets nothing more. Somebody came: the database says since when."""
        moved = frames.moved_by(body)
        if kind == "left" and moved.person is not None:
            gone = self.people.get(moved.person)
            if gone is not None:
                self.expel(gone, room.id)
                self._doubt(room.id, gone.id)
            return
        named = [int(one["id"]) for one in moved.people if "id" in one]
        here = {device.person.id for device in room.outlets} if kind != "joined" else set()
        self.doubt_all((room.id, one) for one in {*named, *here})


def _unsay(room: Room, before: int) -> None:
    """Give nothing again that may have been taken back, to who comes back or did not take it."""
    room.forget()
    for device in room.outlets:
        device.line.unsay(room.id, before)


def _close(room: Room, person: Person) -> None:
    for device in person.devices:
        room.outlets.pop(device, None)
        if room.openers is not None:
            room.openers.pop(device, None)
        device.opened = tuple(one for one in device.opened if one != room.id)


async def _standings(sessions: list[Session]) -> list[Standing]:
    async with reading() as tx:
        still = await accounts.known.still_open(tx, list(set(sessions)))
        wanted = list({person for person, _ in still})
        epoch = await chat.for_gateway.epoch(tx)
        versions = await contacts.newer(tx, dict.fromkeys(wanted, -1))
        inside = await chat.for_gateway.memberships(tx, wanted)
    found = {one: Standing(versions.get(one, 0), epoch, []) for one in wanted}
    for row in inside:
        found[row.person].inside.append(row)
    ended = Standing(0, epoch, [], open=False)
    return [found[one[0]] if one in still else ended for one in sessions]
