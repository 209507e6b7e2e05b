"""Transactions, opened where you can see them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg

from hutong.kernel import errors, metrics
from hutong.kernel.db.pool import AWAY, Connection, database
from hutong.kernel.db.tx import Tx

R = TypeVar("R")

_AGAIN = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InvalidCachedStatementError,
)
_TRIES = 4


@asynccontextmanager
async def reading() -> AsyncIterator[Tx]:
    """Give a connection outside any transaction; each statement sees its own moment."""
    connection = await database.take()
    well = False
    try:
        yield Tx(connection)
        well = True
    except AWAY as away:
        raise errors.Unavailable("The database went away; please try again.") from away
    finally:
        await database.give(connection, well=well)


@asynccontextmanager
async def transaction() -> AsyncIterator[Tx]:
    """Commit when the block ends well, roll back when it raises, then run what was put `after`."""
    connection = await database.take()
    tx = Tx(connection)
    committing = well = False
    try:
        await _say(connection, "begin")
        try:
            yield tx
        except BaseException:
            if not connection.is_closed():
                await asyncio.shield(_say(connection, "rollback"))
            raise
        committing = True
        await _say(connection, "commit")
        well = True
    except AWAY as away:
        raise errors.Unavailable(_lost(committing=committing)) from away
    finally:
        await database.give(connection, well=well)
    for call in tx.after:
        call()


def _lost(*, committing: bool) -> str:
    if committing:
        return (
            "The database went away at the last moment, so the outcome is not known here. "
            "Send the same request again with the same Idempotency-Key: it is done once."
        )
    return "The database went away. Nothing was changed; please try again."


async def _say(connection: Connection, word: str) -> None:
    metrics.statements.inc()
    await connection.execute(word)


async def again(work: Callable[[Tx], Awaitable[R]]) -> R:
    """Run `work` in a transaction, and once more from the start when the server asks for it.

    Deadlocks, serialization failures and stale prepared statements leave nothing behind, so
    running the whole of it again is safe. Ids are made inside `work`, hence fresh each time.
    """
    for turn in range(_TRIES):
        try:
            async with transaction() as tx:
                return await work(tx)
        except _AGAIN:
            if turn == _TRIES - 1:
                raise
            await asyncio.sleep(0.01 * 2**turn)
    raise AssertionError("unreachable")
