"""A scratch database with a story in it: every way in which money and goods move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    async with living_in(dsn), Cast.of(asgi) as cast:
        await tell(cast)
    return dsn


@asynccontextmanager
async def living_in(dsn: str) -> AsyncIterator[None]:
    """Let the house of this process stand on another database for a while."""
    kept = vars(database).copy()
    vars(database).update(vars(type(database)()))
    await database.start(dsn, size=6)
    try:
        yield
    finally:
        await database.stop()
        vars(database).update(kept)


@pytest.fixture
async def open_book(scratch: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in which a test plants what is forgotten afterwards."""
    connection = await asyncpg.connect(scratch)
    turn = connection.transaction()
    await turn.start()
    # The house gave these rights up; who plants what must not be takes them back for a moment.
    await connection.execute("grant update on transfer, movement to current_user")
    yield connection
    await turn.rollback()
    await connection.close()
