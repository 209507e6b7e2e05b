"""What keeps the hub true: the bus when all goes well, and asking the database when it does not.

A note may be lost, doubled, or overtaken by a later one; none of this is seen outside. A message
that is not the next one has the gap before it read; every second and a half the conversations and
logs of everybody who is here are compared with the database, which finds the last one that was
lost, too.
"""

import asyncio
import contextlib
from collections.abc import Iterator

import msgspec
import structlog
from prometheus_client import Counter

from hutong.kernel import bus
from hutong.kernel.batch import Combiner
from hutong.kernel.db import reading
from hutong.kernel.errors import Unavailable
from hutong.people import contacts
from hutong.touch import chat
from hutong.touch.gateway import frames
from hutong.touch.gateway.fanning import write_all
from hutong.touch.gateway.hub import Hub, Membership
from hutong.touch.gateway.lines import Person, Room

POLL_S = 1.5
"""A note that was lost costs so long, and nothing more."""
FAR = 1000
"""A conversation that is so far behind is not caught up with: its devices ask for themselves."""
_PULL, _ROOMS = 100, 16
"""So many messages of so many conversations are in memory at a time while they are made up for."""
_CHUNK = 4000

found_late = Counter("hutong_gateway_found_late", "What the bus did not tell", ["what"])
skipped = Counter("hutong_gateway_skipped", "Conversations that were too far behind to make up for")
_log = structlog.get_logger()
_json = msgspec.json.Encoder().encode


class Feed:
    """Feeds a hub until it is stopped."""

    def __init__(self, hub: Hub, poll_s: float = POLL_S) -> None:
        self.hub = hub
        self._poll_s = poll_s
        self._leave: list[bus.Unsubscribe] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._pulls: Combiner[tuple[int, int], list[chat.for_gateway.Message]] = Combiner(
            "gateway_pull", _pulled, most=_ROOMS
        )

    async def start(self) -> None:
        """Listen first; whoever comes from now on misses nothing."""
        if bus.started():
            self._leave.append(await bus.subscribe("chat", self.hear_message))
            self._leave.append(await bus.subscribe("user", self.hear_log))
        for work in (self._mend(), self._ask()):
            self._tasks.append(asyncio.create_task(work))

    async def stop(self) -> None:
        """Listen and ask no more."""
        for leave in self._leave:
            await leave()
        self._leave.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    def hear_message(self, note: bytes) -> None:
        """Take in a message that was committed."""
        told = frames.note_of(note)
        room = self.hub.rooms.get(told.conversation)
        if room is not None:
            self.hub.take(room, told.seq, bytes(told.message))
        else:
            self.hub.heard(told.conversation, told.seq)

    def hear_log(self, note: bytes) -> None:
        """Take in what was written into somebody's own log."""
        told = frames.log_note_of(note)
        person = self.hub.people.get(told.person)
        if person is None or told.version <= person.version:
            return
        if told.prev > person.version:
            self.hub.later(self._catch_up(person))
            return
        self._tell_log(person, told.version, bytes(told.entries))

    def _tell_log(self, person: Person, version: int, entries: bytes) -> None:
        frame = frames.user(version, person.version, entries)
        person.version = version
        self.hub.tell(person, frame)
        if b'"conversation"' in entries:
            self.hub.doubt_all(
                (int(entry.ref), person.id)
                for entry in frames.log_entries_of(entries)
                if entry.kind == "conversation" and entry.ref.isdecimal()
            )

    async def _catch_up(self, person: Person) -> None:
        since = person.version
        async with reading() as tx:
            found = await contacts.changes(tx, person.id, since)
        if found.version <= person.version or person.version != since:
            return
        if found.full:
            # Too much to tell: the heartbeat's version says so, and all her places are asked again.
            person.version = found.version
            self.hub.tell(person, frames.heartbeat({}, found.version))
            async with reading() as tx:
                self.hub.settle(person, await chat.for_gateway.memberships(tx, [person.id]))
            return
        self._tell_log(person, found.version, _json(found.entries))

    # -- asking

    async def _ask(self) -> None:
        """Compare with the database, again and again; while it is away, try again."""
        while True:
            await asyncio.sleep(self._poll_s)
            with _unless_away():
                await self.ask_rooms()
                await self.ask_logs()

    async def ask_rooms(self) -> None:
        """Find conversations that went on without our hearing of it."""
        known = {room.id: room.last for room in self.hub.rooms.values() if not room.pulling}
        for piece in _pieces(known):
            async with reading() as tx:
                moved = await chat.for_gateway.moved(tx, piece)
            for conversation, last in moved.items():
                room = self.hub.rooms.get(conversation)
                if room is not None and last > room.last:
                    found_late.labels("messages").inc()
                    room.seen = max(room.seen, last)
                    self.hub.want(room)

    async def ask_logs(self) -> None:
        """Find logs that went on without our hearing of it."""
        known = {person.id: person.version for person in self.hub.people.values()}
        for piece in _pieces(known):
            async with reading() as tx:
                newer = await contacts.newer(tx, piece)
            for one, version in newer.items():
                person = self.hub.people.get(one)
                if person is not None and version > person.version:
                    found_late.labels("log").inc()
                    await self._catch_up(person)

    # -- mending

    async def _mend(self) -> None:
        """Read what the hub lacks, and ask again where it is in doubt."""
        while True:
            await self.hub.stirred.wait()
            self.hub.stirred.clear()
            wanting, self.hub.wanting = self.hub.wanting, []
            for room in wanting:
                self.hub.later(self._pull(room))
            doubtful, self.hub.doubtful = self.hub.doubtful, []
            if doubtful:
                # One after another: an answer must not overtake a later one.
                pairs = sorted(set(doubtful))
                for start in range(0, len(pairs), _CHUNK):
                    with _unless_away():
                        await self._clear_up(pairs[start : start + _CHUNK])

    async def _pull(self, room: Room) -> None:
        """Read messages until nothing is missing before the newest one heard of.

        A page is given out before the next one is read, so that what waits stays small.
        """
        try:
            while room.last < room.seen:
                while room.done < room.last:  # noqa: ASYNC110  each turn gives a slice of it out
                    await asyncio.sleep(0)
                if room.seen - room.last > FAR:
                    skipped.inc()
                    self.hub.skip(room, room.seen)
                    return
                found = await self._pulls.ask((room.id, room.last))
                for message in found:
                    if message.seq == room.last + 1:
                        self.hub.accept(room, message.seq, _json(message))
                if not found:
                    room.seen = room.last  # the next look at the database finds out
        finally:
            room.pulling = False

    async def _clear_up(self, pairs: list[tuple[int, int]]) -> None:
        """Ask again who is where; an answer that is too old brings the question back."""
        before = {pair: self._place(*pair) for pair in pairs}
        try:
            async with reading() as tx:
                rows = await chat.for_gateway.memberships_among(tx, pairs)
        except Unavailable:
            await asyncio.sleep(self._poll_s)
            self.hub.doubt_all(pairs)
            raise
        inside = {(row.conversation, row.person): row for row in rows}
        for conversation, one in pairs:
            person = self.hub.people.get(one)
            row = inside.get((conversation, one))
            if person is None:
                continue
            if row is not None:
                self._let_in(person, row)
            elif before[conversation, one] == person.inside.get(conversation):
                self.hub.expel(person, conversation)
            else:  # she came in while we asked
                self.hub.doubt_all([(conversation, one)])

    def _place(self, conversation: int, one: int) -> int | None:
        person = self.hub.people.get(one)
        return None if person is None else person.inside.get(conversation)

    def _let_in(self, person: Person, row: Membership) -> None:
        """Take a place as the database has it, and tell the devices that had none where it is."""
        known = person.inside.get(row.conversation)
        room = self.hub.rooms.get(row.conversation)
        before = set(room.outlets) if room is not None else set()
        self.hub.admit(person, row)
        room = self.hub.rooms[row.conversation]
        # None of them where the answer was too old, or what she may see is not given out yet.
        fresh = [one for one in person.ready if one in room.outlets and one not in before]
        frame = frames.heartbeat({room.id: max(room.seen, row.last_seq)}, person.version)
        came = known != row.from_seq and room.done >= row.from_seq
        missed = room.since(row.from_seq) if came else None
        for one in (*(missed or ()), frame):
            write_all(fresh, one, self.hub.cut)


async def _pulled(asked: list[tuple[int, int]]) -> list[list[chat.for_gateway.Message]]:
    async with reading() as tx:
        found = await chat.for_gateway.after(tx, dict(asked), _PULL)
    by_room: dict[int, list[chat.for_gateway.Message]] = {}
    for message in found:
        by_room.setdefault(int(message.conversation), []).append(message)
    return [by_room.get(conversation, []) for conversation, _ in asked]


def _pieces(known: dict[int, int]) -> Iterator[dict[int, int]]:
    items = list(known.items())
    for start in range(0, len(items), _CHUNK):
        yield dict(items[start : start + _CHUNK])


@contextlib.contextmanager
def _unless_away() -> Iterator[None]:
    try:
        yield
    except Unavailable as away:
        _log.debug("gateway_waits_for_database", why=away.detail)
    except Exception as broken:  # noqa: BLE001  whatever it was, asking must go on
        _log.error("gateway_could_not_ask", exc_info=broken)
