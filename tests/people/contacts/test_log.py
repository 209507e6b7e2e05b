"""A person's own log: gapless, in order, and as much of it as is kept."""

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import bus, ids
from hutong.kernel.db import reading, transaction
from hutong.people import contacts
from hutong.people.contacts import rules, shapes
from hutong.people.contacts.shapes import Note

pytestmark = pytest.mark.usefixtures("db")


async def write(*entries: tuple[int, contacts.Kind, int | str]) -> dict[int, int]:
    async with transaction() as tx:
        return await contacts.log(tx, entries)


async def since(person: int, version: int | None) -> contacts.Changes:
    async with reading() as tx:
        return await contacts.changes(tx, person, version)


async def test_entries_come_back_in_the_order_in_which_they_were_written() -> None:
    lin, mei = ids.many(2)
    assert await write((mei, "contact", lin), (lin, "contact", mei)) == {lin: 1, mei: 1}
    assert await write((lin, "order", 7), (lin, "settings", "")) == {lin: 3}
    found = await since(lin, 0)
    assert (found.version, found.full) == (3, False)
    assert found.entries == [
        shapes.Entry(1, "contact", str(mei)),
        shapes.Entry(2, "order", "7"),
        shapes.Entry(3, "settings", ""),
    ]
    assert [entry.ver for entry in (await since(lin, 2)).entries] == [3]
    assert (await since(lin, 3)) == contacts.Changes(3, full=False, entries=[])
    assert (await since(mei, 0)).version == 1


async def test_nobody_who_was_never_written_to_misses_anything() -> None:
    assert await since(ids.new(), 0) == contacts.Changes(0, full=False, entries=[])
    assert await write() == {}


async def test_who_knows_no_version_or_one_from_the_future_reads_everything_anew() -> None:
    lin = ids.new()
    await write((lin, "settings", ""))
    for unknown in (None, 2, -1):
        assert await since(lin, unknown) == contacts.Changes(1, full=True, entries=[])


async def test_many_who_write_at_once_leave_no_gap_and_no_number_twice() -> None:
    people = ids.many(5)

    async def once(n: int) -> None:
        await write(*((one, "conversation", n) for one in reversed(people)))

    await asyncio.gather(*map(once, range(40)))
    for one in people:
        found = await since(one, 0)
        assert [entry.ver for entry in found.entries] == list(range(1, 41))
        assert sorted(int(entry.ref) for entry in found.entries) == list(range(40))
    orders = [[entry.ref for entry in (await since(one, 0)).entries] for one in people]
    assert orders == [orders[0]] * len(people)


async def test_what_is_rolled_back_takes_no_number() -> None:
    lin = ids.new()

    async def fail() -> None:
        async with transaction() as tx:
            await contacts.log(tx, [(lin, "settings", "")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await write((lin, "settings", "")) == {lin: 1}


async def test_an_old_entry_goes_and_who_needed_it_reads_everything_anew() -> None:
    lin = ids.new()
    for _ in range(7):
        await write(*((lin, "order", n) for n in range(100)))
    kept = await since(lin, 200)
    assert (kept.version, kept.full, len(kept.entries)) == (700, False, 500)
    assert await since(lin, 199) == contacts.Changes(700, full=True, entries=[])


async def test_after_the_commit_everybody_concerned_is_told_over_the_bus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(bus, "publish", lambda topic, note: told.append((topic, note)))
    lin, mei = ids.many(2)
    async with transaction() as tx:
        await contacts.log(tx, [(lin, "contact", mei), (mei, "contact", lin)])
        assert told == []
    notes = [msgspec.json.decode(note, type=Note) for _, note in told]
    assert [topic for topic, _ in told] == ["user", "user"]
    assert [(note.person, note.prev, note.version) for note in notes] == [
        (str(lin), 0, 1),
        (str(mei), 0, 1),
    ]
    assert notes[0].entries == [shapes.Entry(1, "contact", str(mei))]


@given(st.lists(st.integers(1, 250), max_size=40))
def test_a_log_never_loses_what_it_promised_to_keep(growth: list[int]) -> None:
    version, kept_from = 0, 1
    for more in growth:
        before, version = version, version + more
        kept_from = max(kept_from, rules.may_go(before, version) + 1)
        assert kept_from <= max(1, version - rules.LOG_KEPT + 1)
        assert version - kept_from + 1 <= rules.LOG_KEPT + rules.LOG_SLACK + more
