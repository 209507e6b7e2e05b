"""Connections at hand: thrown away when their server ended them, and closed at the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from hutong.kernel import errors
from hutong.kernel.db.pool import Database
from hutong.kernel.postgres import Server

End = Callable[[Database, list[int]], Awaitable[None]]


@pytest.fixture
async def small(dsn: str) -> AsyncIterator[Database]:
    """A pool of four connections, two of them at hand."""
    found = Database()
    await found.start(dsn, size=4)
    yield found
    await found.stop()


async def pids(pool: Database, many: int) -> list[int]:
    """Take so many at once, let each say who serves it, and give all of them back."""
    taken = [await pool.take() for _ in range(many)]
    found = [await connection.fetchval("select pg_backend_pid()") for connection in taken]
    for connection in taken:
        await pool.give(connection, well=True)
    return found


@pytest.fixture
def killed(server: Server) -> End:
    """The server ends these connections, as it does when it restarts."""

    async def end(_pool: Database, those: list[int]) -> None:
        admin = await asyncpg.connect(server.admin_dsn)
        try:
            ending = "select pg_terminate_backend(p, 10000) from unnest($1::int[]) p"
            await admin.fetch(ending, those)
        finally:
            await admin.close()
        await asyncio.sleep(0.05)  # until we hear of it

    return end


@pytest.fixture
def hung_up() -> End:
    """The server is found to be away."""

    async def end(pool: Database, _those: list[int]) -> None:
        pool._hang_up()  # noqa: SLF001  the pulse calls it, and beats too slowly for a test

    return end


@pytest.mark.parametrize("way", ["killed", "hung_up"])
async def test_connections_that_ended_at_hand_are_made_anew(
    small: Database, way: str, request: pytest.FixtureRequest
) -> None:
    before = await pids(small, 4)
    await request.getfixturevalue(way)(small, before)
    after = await pids(small, 4)
    assert len(set(after) - set(before)) >= 2


async def test_hanging_up_twice_is_no_surprise(small: Database, killed: End) -> None:
    held = await small.take()
    await killed(small, [await held.fetchval("select pg_backend_pid()"), *await pids(small, 2)])
    small._hang_up()  # noqa: SLF001  see above
    await small.give(held, well=False)
    assert len(set(await pids(small, 4))) == 4


async def test_who_is_still_at_it_ends_before_the_pool_does(small: Database) -> None:
    held = await small.take()
    stopping = asyncio.create_task(small.stop())
    assert await held.fetchval("select 7 from pg_sleep(0.2)") == 7
    with pytest.raises(errors.Unavailable):
        await small.take()
    await small.give(held, well=True)
    await asyncio.wait_for(stopping, 15)  # a pool that was not told waits for twenty seconds
    with pytest.raises(errors.Unavailable, match="not open"):
        await small.take()
