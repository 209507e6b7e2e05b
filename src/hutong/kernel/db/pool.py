"""The pool of one process: connections at hand, and no waiting for a server that is away."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import msgspec

from hutong.kernel import errors, tracing
from hutong.kernel.pulse import ANSWER_WITHIN_S, Pulse

Connection = Any

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
_IS_AWAY = "The database is away. Nothing was changed; please try again."

# A statement of a room is planned once a connection, for any parameters, and for tables as large
# as they will be: planning each time costs more than most of them do, and a plan made while a
# table is empty would read the whole of it later. Search and audit say otherwise for themselves.
_SESSION = {
    "application_name": "hutong",
    "timezone": "UTC",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
}


class Database:
    """The pool of one process."""

    def __init__(self) -> None:
        self.pool: Any = None
        self._idle: list[Connection] = []
        self._at_hand_max = 0
        self._waiting = 0
        self._taken: set[Connection] = set()
        self._giving: set[asyncio.Future[None]] = set()
        self._pulse: Pulse | None = None
        self._feeling: asyncio.Task[None] | None = None

    async def start(self, dsn: str, *, size: int = 12, patience_s: float = 0) -> None:
        """Open the pool. Raises Unavailable when the server does not answer.

        With patience the server may come up a little later than we do.
        """
        self.pool = await asyncpg.create_pool(
            dsn,
            # Connections are made when asked for; a floor would be rebuilt, loudly, at the end.
            min_size=0,
            max_size=size,
            init=_prepare,
            reset=_leave,
            statement_cache_size=1024,
            max_cached_statement_lifetime=0,
            max_inactive_connection_lifetime=0,
            command_timeout=60,
            timeout=10,
            server_settings=_SESSION,
        )
        # The other half stays in the pool, for whoever asks it itself, as tests do.
        self._at_hand_max = size // 2
        clock = asyncio.get_running_loop().time
        until = clock() + patience_s
        while not await self._answers(last_try=clock() >= until):  # noqa: ASYNC110  not ours
            await asyncio.sleep(0.2)
        self._pulse = Pulse(
            lambda: asyncpg.connect(dsn, timeout=ANSWER_WITHIN_S, server_settings=_SESSION),
            self._hang_up,
        )
        self._feeling = asyncio.create_task(self._pulse.feel(), name="database pulse")

    async def _answers(self, *, last_try: bool) -> bool:
        try:
            await self.give(await self.take(), well=True)
        except errors.Unavailable as away:
            if last_try:
                why = away.__cause__ or away
                raise errors.Unavailable(f"The database does not answer ({why}).") from away
            return False
        return True

    async def stop(self) -> None:
        """Close the pool when the last transaction has ended."""
        self._at_hand_max = 0
        while self._idle:
            await self._release(self._idle.pop())
        if self._feeling is not None:
            self._feeling.cancel()
            await asyncio.wait({self._feeling})
        self._feeling = self._pulse = None
        if self.pool is not None:
            try:
                await asyncio.wait_for(self.pool.close(), 20)
            except TimeoutError:
                self.pool.terminate()
        # Not before: who is still at it gives back to it.
        self.pool = None

    async def take(self) -> Connection:
        """Take a connection from the pool, or say that the database is away."""
        if self.pool is None:
            raise errors.Unavailable("The database is not open.")
        if self._pulse is not None and self._pulse.away.is_set():
            raise errors.Unavailable(_IS_AWAY)
        connection = await self._at_hand() or await self._from_pool()
        self._taken.add(connection)
        return connection

    async def _at_hand(self) -> Connection | None:
        """Take a connection that was given back; the pool's own way costs as much as a query."""
        while self._idle:
            connection = self._idle.pop()
            if not _is_gone(connection):
                return connection
            await self._release(connection)
        return None

    async def _from_pool(self) -> Connection:
        self._waiting += 1
        try:
            # A timeout costs as much as a small query; it is for those who have to wait.
            if self.pool.get_idle_size():
                return await self.pool.acquire()
            return await self._wait()
        except AWAY as away:
            raise errors.Unavailable(_IS_AWAY) from away
        finally:
            self._waiting -= 1

    async def _wait(self) -> Connection:
        """Wait for a connection, and no longer than the server is there."""
        if self._pulse is None:
            return await self.pool.acquire(timeout=10)
        acquiring = asyncio.ensure_future(self.pool.acquire(timeout=10))
        away = asyncio.ensure_future(self._pulse.away.wait())
        try:
            await asyncio.wait({acquiring, away}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            # It may have come at the same moment, and nobody else would give it back.
            acquiring.add_done_callback(self._give_later)
            acquiring.cancel()
            raise
        finally:
            away.cancel()
        if acquiring.done():
            return acquiring.result()
        acquiring.cancel()
        raise errors.Unavailable(_IS_AWAY)

    def _give_later(self, acquired: "asyncio.Future[Connection]") -> None:
        if not acquired.cancelled() and acquired.exception() is None and self.pool is not None:
            giving = asyncio.ensure_future(self.give(acquired.result(), well=False))
            self._giving.add(giving)
            giving.add_done_callback(self._giving.discard)

    def _hang_up(self) -> None:
        """Let nobody wait for a server that is away; it rolls back what it had begun."""
        for connection in [*self._taken, *self._idle]:
            if not _is_gone(connection):
                connection.terminate()

    async def give(self, connection: Connection, *, well: bool) -> None:
        """Give a connection back; unless all went `well` with it, the pool looks after it."""
        self._taken.discard(connection)
        if well and not self._waiting and len(self._idle) < self._at_hand_max:
            self._idle.append(connection)
        else:
            await self._release(connection)

    async def _release(self, connection: Connection) -> None:
        if self.pool is not None:
            # What went wrong with it was told to whoever used it.
            with suppress(*AWAY):
                await self.pool.release(connection)


database = Database()


def _is_gone(connection: Connection) -> bool:
    """Tell whether a connection has ended: one whose server ended it is the pool's already."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


async def _prepare(connection: Connection) -> None:
    """Let jsonb columns arrive as Python objects; the first byte is the format's version."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda raw: msgspec.json.decode(raw[1:]),
        format="binary",
    )
    tracing.on_connection(connection)


async def _leave(_connection: Connection) -> None:
    """Reset nothing: no statement here changes a session, and a reset is a round trip."""
