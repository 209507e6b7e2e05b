"""The hub against a model: whatever notes do, each device gets what its person may see, in order.

Notes are lost, doubled and overtaken; people go and come back while a question about them is on
its way, so that its answer is old when it arrives. There is no database here: the questions are
answered from the model, late.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from hutong.touch import chat
from hutong.touch.gateway import feeding, frames, hub, tending
from hutong.touch.gateway.lines import RESUME_BYTES, Device, Room
from hutong.touch.gateway.presence import Presence

TALK, PEOPLE = 77, (1, 2, 3)


class Model:
    """One group: its messages, who is in it since when, and who was in it from when to when."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.messages: list[chat.Message] = []
        self.inside: dict[int, int] = {}
        self.stays: list[tuple[int, int, int]] = []
        for person in PEOPLE:
            self.come(person)

    @property
    def last(self) -> int:
        return len(self.messages)

    def say(self, kind: str, body: dict[str, Any]) -> chat.Message:
        seq = self.last + 1
        made = chat.Message(
            *(str(TALK), seq, seq - 1, str(seq), "1", None, kind, body, datetime.now(UTC)),
            *(seq, False, 0, {}),
        )
        self.messages.append(made)
        return made

    def come(self, person: int) -> chat.Message:
        self.inside[person] = self.last
        return self.say("joined", {"people": [{"id": str(person)}]})

    def go(self, person: int) -> chat.Message:
        self.stays.append((person, self.inside.pop(person), self.last + 1))
        return self.say("left", {"person": str(person), "by": None})

    def may_see(self, person: int, seq: int) -> bool:
        now = [(person, self.inside[person], self.last)] if person in self.inside else []
        return any(p == person and low < seq <= high for p, low, high in (*self.stays, *now))

    def row(self, person: int) -> chat.for_gateway.Inside:
        return chat.for_gateway.Inside(person, TALK, self.inside[person], 0, self.last, 2)

    # -- what the gateway asks; the answer is of the moment of the question, and comes later

    async def memberships_among(
        self, _tx: object, pairs: Sequence[tuple[int, int]]
    ) -> list[chat.for_gateway.Inside]:
        found = [self.row(person) for _, person in pairs if person in self.inside]
        await self.dawdle()
        return found

    async def after(self, _tx: object, known: Mapping[int, int], most: int) -> list[chat.Message]:
        found = self.messages[known[TALK] : known[TALK] + most]
        await self.dawdle()
        return found

    async def standings(self, sessions: list[hub.Session]) -> list[hub.Standing]:
        found = [
            hub.Standing(0, "e", [self.row(one)] if one in self.inside else [])
            for one, _ in sessions
        ]
        await self.dawdle()
        return found

    async def dawdle(self) -> None:
        for _ in range(self.chance.randrange(12)):
            await asyncio.sleep(0)


class Line:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.told = 0

    @property
    def write(self) -> Callable[[bytes], object]:
        return self._keep

    def _keep(self, data: bytes) -> None:
        while data:
            size, head = (data[1], 2) if data[1] < 126 else (int.from_bytes(data[2:4], "big"), 4)
            frame = json.loads(data[head : head + size])
            data = data[head + size :]
            if frame["type"] == "message":
                self.seqs.append(frame["seq"])
            elif frame["type"] == "heartbeat":
                self.told = max(self.told, frame["last"].get(str(TALK), 0))

    def joined(self, device: Device) -> None: ...

    def unsay(self, conversation: int, before: int) -> None: ...

    def beat(self) -> bool:
        return True

    def buffered(self) -> int:
        return 0

    def end(self, code: int, reason: str) -> None:
        raise AssertionError((code, reason))


@asynccontextmanager
async def no_database() -> AsyncIterator[None]:
    yield None


def modelled(model: Model, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    """Return a hub whose questions are answered from a model."""
    monkeypatch.setattr(feeding, "reading", no_database)
    monkeypatch.setattr(chat.for_gateway, "memberships_among", model.memberships_among)
    monkeypatch.setattr(chat.for_gateway, "after", model.after)
    monkeypatch.setattr(hub, "_standings", model.standings)
    return hub.Hub()


@pytest.mark.parametrize("far", [feeding.FAR, 2], ids=["made up for", "skipped"])
@pytest.mark.parametrize("seed", range(60))
async def test_whatever_notes_do_each_device_gets_what_its_person_may_see(
    seed: int, far: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    model = Model(chance)
    monkeypatch.setattr(feeding, "FAR", far)
    here = modelled(model, monkeypatch)
    feed = feeding.Feed(here, poll_s=3600)
    await feed.start()
    lines: list[tuple[int, Line]] = []
    joining: list[asyncio.Task[Device]] = []
    notes: list[bytes] = []

    def note(message: chat.Message) -> None:
        if chance.random() < 0.8:
            text = msgspec.json.encode(message)
            told = {"conversation": str(TALK), "seq": message.seq, "message": msgspec.Raw(text)}
            notes.extend([msgspec.json.encode(told)] * chance.choice((1, 1, 1, 2)))

    for turn in range(150):
        person = chance.choice(PEOPLE)
        what = chance.random()
        if turn % 25 == 0:
            line = Line()
            lines.append((person, line))
            known = {str(TALK): chance.randrange(model.last + 1)} if what < 0.5 else None
            hello = frames.Hello(known=known)
            joining.append(asyncio.create_task(here.join(person, f"d{turn}", 0, line, hello)))
        if what < 0.1 and person in model.inside:
            note(model.go(person))
        elif what < 0.25 and person not in model.inside:
            note(model.come(person))
            here.doubt_all([(TALK, person)])  # her own log says so, too, and is never lost
        else:
            note(model.say("text", {"text": "left joined"}))
        if notes and chance.random() < 0.7:
            feed.hear_message(notes.pop(chance.randrange(len(notes))))
        await asyncio.sleep(0)
    await asyncio.gather(*joining)
    await _quiet(here, model)
    for person, line in lines:
        assert line.seqs == sorted(set(line.seqs)), "in order, and once"
        assert all(model.may_see(person, seq) for seq in line.seqs), "within her range"
        if person in model.inside:
            assert max([line.told, *line.seqs]) == model.last, "she knows how far it is"
            mine = [seq for seq in line.seqs if seq > max(line.told, model.inside[person])]
            assert mine == list(range(model.last - len(mine) + 1, model.last + 1)), "no gap"
    await feed.stop()
    await here.stop()


async def _quiet(here: hub.Hub, model: Model) -> None:
    """What asking the database finds at the end, and everything that follows from it."""
    for _ in range(20):
        room = here.rooms.get(TALK)
        if room is not None and room.last < model.last:
            room.seen = model.last
            here.want(room)
        for _ in range(30):
            await asyncio.sleep(0)


async def behind(
    by: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[hub.Hub, Line, Model, int, list[int]]:
    """Let a hub with one device miss so many messages and find out.

    Returns them with the most frames that waited, and the sizes of what was read.
    """
    model, read = Model(random.Random(1)), list[int]()
    here = modelled(model, monkeypatch)
    feed, line = feeding.Feed(here, poll_s=3600), Line()
    after = model.after

    async def counted(tx: object, known: Mapping[int, int], most: int) -> list[chat.Message]:
        found = await after(tx, known, most)
        read.append(len(found))
        return found

    monkeypatch.setattr(chat.for_gateway, "after", counted)
    await feed.start()
    await here.join(1, "device", 0, line, frames.Hello())
    for _ in range(by):
        model.say("text", {"text": "missed"})
    here.rooms[TALK].seen = model.last
    here.want(here.rooms[TALK])
    most = 0
    for _ in range(3000):
        most = max(most, here.rooms[TALK].last - here.rooms[TALK].done)
        await asyncio.sleep(0)
    await feed.stop()
    await here.stop()
    return here, line, model, most, read


async def test_what_was_missed_is_read_and_given_out_a_page_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, line, model, most, read = await behind(feeding.FAR, monkeypatch)
    assert line.seqs == list(range(len(PEOPLE) + 1, model.last + 1))
    assert 0 < most <= 100
    assert max(read) <= 100


async def test_what_is_too_far_behind_is_left_to_the_devices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, line, model, most, read = await behind(50_000, monkeypatch)
    assert (line.seqs, most, read) == ([], 0, [])
    assert line.told == model.last
    room = here.rooms[TALK]
    assert (room.last, room.done, len(room.outlets)) == (model.last, model.last, 1)


async def test_a_device_that_comes_back_is_given_so_much_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else one that reads nothing would fill the memory with what many groups said."""
    places = range(1, 41)

    async def standings(sessions: list[hub.Session]) -> list[hub.Standing]:
        rows = [chat.for_gateway.Inside(sessions[0][0], one, 0, 0, 20, 2) for one in places]
        return [hub.Standing(0, "e", rows)]

    monkeypatch.setattr(hub, "_standings", standings)
    here, got = hub.Hub(), list[bytes]()
    for one in places:
        here.rooms[one] = Room(one, 2, 20)
        for _ in range(20):
            here.rooms[one].keep(frames.message(one, 1, b"x" * 3000))

    class Kept(Line):
        def _keep(self, data: bytes) -> None:
            got.append(data)

    hello = frames.Hello(known={str(one): 0 for one in places})
    await here.join(1, "device", 0, Kept(), hello)
    assert RESUME_BYTES < sum(map(len, got)) < RESUME_BYTES + 100_000
    told = json.loads(frames.payload(got[-1]))["last"]
    whole = (len(got) - 2) // 20
    assert told == {str(one): 20 for one in places[whole:]}
    await here.stop()


async def test_the_welcome_is_the_first_frame_however_long_the_database_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_answer = asyncio.Event()

    async def standings(people: list[int]) -> list[hub.Standing]:
        await may_answer.wait()
        return [hub.Standing(0, "e", []) for _ in people]

    monkeypatch.setattr(hub, "_standings", standings)
    here, got = hub.Hub(), list[bytes]()

    class Kept(Line):
        def _keep(self, data: bytes) -> None:
            got.append(data)

    coming = asyncio.create_task(here.join(1, "device", 0, Kept(), frames.Hello()))
    await asyncio.sleep(0)
    tended = tending.Tending(here, Presence(here))
    for _ in range(hub.HEARTBEAT_S):
        await tended._beat()  # noqa: SLF001  without the other duties
        tended._turn += 1  # noqa: SLF001  and without their clock
    assert got == []
    may_answer.set()
    await coming
    assert json.loads(frames.payload(got[0]))["type"] == "welcome"
    await here.stop()
