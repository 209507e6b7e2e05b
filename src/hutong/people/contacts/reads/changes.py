"""What changed in a person's own world."""

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people.contacts import rules
from hutong.people.contacts.shapes import Changes, Entry

sql = load("hutong.people.contacts", "log.sql")


async def changes(tx: Tx, person: int, since: int | None) -> Changes:
    """Return a person's log after version `since`, ascending and without a gap.

    `full` is true, with no entries, when `since` is None, older than what is kept, or newer than
    the log itself (the database was restored): then everything has to be read anew.
    """
    known = 0 if since is None else since
    version, found = await _read(tx, person, known)
    if since is None or not rules.follows(known, version, [entry.ver for entry in found]):
        return Changes(version, full=True, entries=[])
    return Changes(version, full=False, entries=found)


async def kept(tx: Tx, person: int) -> list[Entry]:
    """Return every entry that is still kept."""
    return (await _read(tx, person, 0))[1]


async def _read(tx: Tx, person: int, since: int) -> tuple[int, list[Entry]]:
    """Return version and newer entries, as they were at one moment."""
    rows = await tx.rows(sql.read_log, person=person, since=since)
    version = int(rows[0]["version"]) if rows else 0
    found = [Entry(row["ver"], row["kind"], row["ref"]) for row in rows if row["ver"] is not None]
    return version, found
