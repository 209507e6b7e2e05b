"""Every person's own log: what changed for her and belongs to no conversation."""

from collections.abc import Iterable

import msgspec

from hutong.kernel import bus, clock
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people.contacts import rules
from hutong.people.contacts.shapes import Entry, Kind, Note

sql = load("hutong.people.contacts", "log.sql")

_TOPIC = "user"


async def log(tx: Tx, entries: Iterable[tuple[int, Kind, int | str]]) -> dict[int, int]:
    """Write (person, kind, ref) into each person's log; returns the new versions by person.

    Versions are gapless and in the order of commits, because they are taken under the lock on the
    person's row of `user_version`. That row comes late in the order of locks: whoever logs takes
    no row of a conversation, an order or a person afterwards. Two statements, however many people.
    After the commit a `Note` for each person goes out on the bus under the topic `user`.
    """
    told: dict[int, list[tuple[Kind, str]]] = {}
    for person, kind, ref in entries:
        told.setdefault(person, []).append((kind, str(ref)))
    if not told:
        return {}
    people = sorted(told)
    rows = await tx.rows(sql.count_on, people=people, more=[len(told[one]) for one in people])
    versions = {int(row["person"]): int(row["ver"]) for row in rows}
    notes = [_note(one, versions[one], told[one]) for one in people]
    at = clock.now()
    await tx.pour(
        sql.write_down,
        [(int(note.person), e.ver, e.kind, e.ref, at) for note in notes for e in note.entries],
    )
    await _let_go(tx, notes)
    tx.after.append(lambda: _tell(notes))
    return versions


def _note(person: int, version: int, told: list[tuple[Kind, str]]) -> Note:
    before = version - len(told)
    entries = [Entry(before + n, kind, ref) for n, (kind, ref) in enumerate(told, 1)]
    return Note(str(person), before, version, entries)


async def _let_go(tx: Tx, notes: list[Note]) -> None:
    floors = {int(note.person): rules.may_go(note.prev, note.version) for note in notes}
    due = [person for person, floor in floors.items() if floor]
    if due:
        await tx.run(sql.let_go, people=due, floors=[floors[person] for person in due])


def _tell(notes: list[Note]) -> None:
    for note in notes:
        bus.publish(_TOPIC, msgspec.json.encode(note))
