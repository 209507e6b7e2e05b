"""The schema and the statements, held against a real database that all migrations have run on."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from hutong.kernel import postgres, sql
from tests.house import plan, schema
from tests.house.checks import statements

Migrated = tuple[postgres.Server, asyncpg.Connection]


@pytest.fixture(scope="module")
async def database() -> AsyncIterator[Migrated]:
    async with schema.migrated() as found:
        yield found


async def test_the_migrations_make_what_schema_sql_says(database: Migrated) -> None:
    made = await asyncio.to_thread(schema.dumped, database[0])
    committed = schema.COMMITTED.read_text(encoding="utf-8")
    assert made == committed, "bin/schema writes migrations/schema.sql anew"


async def test_every_statement_can_be_prepared(database: Migrated) -> None:
    broken = []
    for path in statements.query_files(plan.PACKAGE):
        for name, statement in sql.parse(path.read_text(encoding="utf-8")).items():
            if fault := await refusal(database[1], statement.text):
                broken.append(f"{path.relative_to(plan.PACKAGE)}: {name}: {fault}")
    assert broken == []


@pytest.mark.parametrize(
    "planted",
    [
        "select heigth from job",
        "select id from jobs",
        "update job set attempts = attempts + $1::text where bucket = $2",
        "select id from job; select 1",
        "selct 1",
    ],
)
async def test_a_statement_that_does_not_fit_the_schema_is_found(
    database: Migrated, planted: str
) -> None:
    assert await refusal(database[1], planted)


async def refusal(connection: asyncpg.Connection, text: str) -> str:
    """What the database says against a statement; nothing when it takes it."""
    try:
        await connection.prepare(text)
    except asyncpg.PostgresError as error:
        return str(error)
    return ""
