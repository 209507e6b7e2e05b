"""A scratch database with a story in it: every way in which money and goods move."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from hutong.kernel.db import database
from hutong.kernel.postgres import Server
from tests.audit.story import tell
from tests.cast import Cast
from tests.conftest import fresh_database


@pytest.fixture(scope="session")
async def scratch(asgi: object, server: Server, worker_id: str) -> str:
    """The address of a database that holds the story and nothing else."""
    dsn = await fresh_database(server, f"audit_{worker_id}")
    kept, database.pool = database.pool, None
    await database.start(dsn, size=6)
    try:
        async with Cast.of(asgi) as cast:
            await tell(cast)
    finally:
        await database.stop()
        database.pool = kept
    return dsn


@pytest.fixture
async def open_book(scratch: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in which a test plants what is forgotten afterwards."""
    connection = await asyncpg.connect(scratch)
    turn = connection.transaction()
    await turn.start()
    yield connection
    await turn.rollback()
    await connection.close()
