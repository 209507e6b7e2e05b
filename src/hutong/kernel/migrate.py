"""Numbered SQL files, each applied once, in order, with its checksum kept.

One statement per round trip, one transaction per file. `-- no transaction` as the first line
marks a file of one repeatable statement that cannot run inside one. Concurrent starters poll a
lock instead of waiting on it: a waiter would hold a snapshot that `create index concurrently`
waits for in turn.
"""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any

import asyncpg

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.kernel", "migrate.sql")

_LOCK = 0x48_55_54_4F
_NO_TRANSACTION = "-- no transaction"
_PIECE = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|\$([a-z_]*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/|\bbegin\s+atomic\b"
    r"|\bend\b|;",
    re.DOTALL | re.IGNORECASE,
)


class Edited(errors.Refused):
    """A file that was applied has changed since."""

    title = "An applied migration was edited"


def folder() -> Path:
    """Return the folder of the migrations: inside an installed wheel, or in the checkout."""
    packed = Path(__file__).parents[1] / "_migrations"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "migrations"


def files(where: Path | None = None) -> list[Path]:
    """Return the migration files in order."""
    return sorted((where or folder()).glob("[0-9][0-9][0-9][0-9]_*.sql"))


def split(text: str) -> list[str]:
    """Split a file into statements; knows quotes, dollar quotes, comments, BEGIN ATOMIC..END."""
    statements, start, depth = [], 0, 0
    for found in _PIECE.finditer(text):
        piece = found.group(0).lower()
        if piece.startswith("begin"):
            depth += 1
        elif piece == "end":
            depth = max(0, depth - 1)
        elif piece == ";" and depth == 0:
            statements.append(text[start : found.start()])
            start = found.end()
    statements.append(text[start:])
    return [s.strip() for s in statements if re.sub(r"--[^\n]*", "", s).strip()]


async def migrate(dsn: str, where: Path | None = None) -> list[str]:
    """Apply what is missing; returns the names applied. Raises Edited for a changed file."""
    connection = await asyncpg.connect(dsn, timeout=30)
    try:
        while not await connection.fetchval(  # noqa: ASYNC110  the lock is another process's
            "select pg_try_advisory_lock($1)", _LOCK
        ):
            await asyncio.sleep(0.1)
        await connection.execute(
            "create table if not exists schema_version "
            "(name text primary key, checksum text not null, applied_at timestamptz not null)"
        )
        rows = await connection.fetch("select name, checksum from schema_version")
        applied = {row["name"]: row["checksum"] for row in rows}
        return [f.name for f in files(where) if await _apply(connection, f, applied)]
    finally:
        await connection.close()


async def missing(tx: Tx) -> list[str]:
    """Return the names of the files that are not applied yet; changes nothing."""
    try:
        applied = {row["name"] for row in await tx.rows(sql.applied)}
    except asyncpg.UndefinedTableError:
        applied = set()
    return [file.name for file in files() if file.name not in applied]


async def _apply(connection: Any, file: Path, applied: dict[str, str]) -> bool:
    text = file.read_text("utf-8")  # noqa: ASYNC240  small files, before anything is served
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if file.name in applied:
        if applied[file.name] != checksum:
            raise Edited(f"{file.name} was applied before with other content. Add a new file.")
        return False
    statements = split(text)
    if text.startswith(_NO_TRANSACTION):
        await _run(connection, file.name, checksum, statements)
    else:
        async with connection.transaction():
            await _run(connection, file.name, checksum, statements)
    return True


async def _run(connection: Any, name: str, checksum: str, statements: list[str]) -> None:
    for statement in statements:
        await connection.execute(statement)
    await connection.execute(
        "insert into schema_version (name, checksum, applied_at) values ($1, $2, $3)",
        name,
        checksum,
        clock.now(),
    )
