"""Many people with sessions and conversations, written straight into the tables.

Only their number matters to a gateway, and signing ten thousand up would take longer than all that
is measured.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from hutong.kernel import ids
from hutong.touch.gateway import tokens

EACH = 5
"""Groups that each of them is in."""
SIZE = 50
"""People of a group."""


@dataclass
class Crowd:
    """People, their sessions, and who is in which conversation."""

    people: list[int]
    sessions: list[int]
    groups: list[int]
    inside: list[tuple[int, int]]

    def tokens(self, path: Path) -> str:
        """Write a line for each device, with a fresh token and its conversations."""
        mine: dict[int, list[str]] = {one: [] for one in self.people}
        for group, person in self.inside:
            mine[person].append(str(group))
        with path.open("w", encoding="utf-8") as lines:
            for person, session in zip(self.people, self.sessions, strict=True):
                token = tokens.make(tokens.Claim(person, session, f"device-{person}"))
                lines.write(json.dumps({"token": token, "in": mine[person]}) + "\n")
        return str(path)


async def pour(dsn: str, size: int, *, each: int = EACH, together: int = SIZE) -> Crowd:
    """Make people, each in `each` groups of `together`."""
    people, sessions = ids.many(size), ids.many(size)
    groups = ids.many(max(1, size * each // together))
    inside = sorted(
        {
            (groups[(n * each + k * 7919) % len(groups)], person)
            for n, person in enumerate(people)
            for k in range(each)
        }
    )
    connection = await asyncpg.connect(dsn)
    try:
        await _pour(connection, Crowd(people, sessions, groups, inside))
    finally:
        await connection.close()
    return Crowd(people, sessions, groups, inside)


async def _pour(connection: asyncpg.Connection, crowd: Crowd) -> None:
    at = datetime.now(UTC)
    until = at + timedelta(days=1)
    await connection.copy_records_to_table(
        "person",
        columns=[
            "id",
            "handle",
            "password_hash",
            "display_name",
            "language",
            "theme",
            "operator",
            "created_at",
        ],
        records=[(p, f"c{p}", "", "Crowd", "en", "auto", False, at) for p in crowd.people],
    )
    await connection.copy_records_to_table(
        "session",
        columns=[
            "person",
            "id",
            "digest",
            "device",
            "address",
            "created_at",
            "seen_at",
            "expires_at",
        ],
        records=[
            (p, s, hashlib.sha256(str(s).encode()).digest(), "", "", at, at, until)
            for p, s in zip(crowd.people, crowd.sessions, strict=True)
        ],
    )
    await connection.copy_records_to_table(
        "conversation",
        columns=["id", "kind", "last_seq", "last_at", "members", "owner", "created_at"],
        records=[(g, 2, 1, at, SIZE, crowd.people[0], at) for g in crowd.groups],
    )
    await connection.copy_records_to_table(
        "member",
        columns=["conversation", "person", "role", "from_seq", "read_seq", "read_nth", "joined_at"],
        records=[(g, p, 3, 0, 0, 0, at) for g, p in crowd.inside],
    )
