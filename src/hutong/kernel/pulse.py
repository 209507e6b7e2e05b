"""Feeling whether the database answers, so that nobody waits for one that does not.

A server that ended closes its connections, and everybody hears of it at once. One that is frozen,
or behind a cable that was pulled, says nothing at all: a request would hang until its statement's
time is over, and behind it all the others. A statement may well take a minute; `select 1` may not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import structlog

_log = structlog.get_logger()

EVERY_S = 0.5
ANSWER_WITHIN_S = 2.0
"""How long one beat may take. Two late ones in a row are an absence: a single one may be ours."""
_LATE_MAX = 2
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    # A connection whose server died while it was being made says this when it is used.
    asyncpg.InternalClientError,
    OSError,
)


class Pulse:
    """Beats on a connection of its own; `away` is set while nothing answers.

    `lost()` is called once when the server is found to be away.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Any]],
        lost: Callable[[], None],
        *,
        every_s: float = EVERY_S,
        answer_within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        self.away = asyncio.Event()
        self._connect = connect
        self._lost = lost
        self._every_s = every_s
        self._answer_within_s = answer_within_s
        self._connection: Any = None
        self._beating: asyncio.Future[None] | None = None
        self._late = 0

    async def feel(self) -> None:
        """Beat until cancelled."""
        try:
            while True:
                self._judge(await self._beat())
                await asyncio.sleep(self._every_s)
        finally:
            self._hang_up()
            await self._let_go()

    async def _let_go(self) -> None:
        """See the last question end, of itself now that its connection is cut.

        Left alone it would be cancelled with the loop, ask the server to stop through a loop that
        is closed, and say so loudly at the end of a command that went well.
        """
        if self._beating is not None:
            await asyncio.wait({self._beating}, timeout=self._answer_within_s)
            self._hang_up()  # it may have been connecting

    async def _beat(self) -> str:
        """Ask once; returns `answers`, `late` or `gone`, in bounded time whatever happens.

        Not a timeout around it: cancelling would ask the silent server once more. What does not
        end though its connection was cut is left to itself.
        """
        beating = self._beating = asyncio.ensure_future(self._ask())
        # We may be ended while it asks; what it says then is nobody's.
        beating.add_done_callback(lambda done: done.cancelled() or done.exception())
        late = not (await asyncio.wait({beating}, timeout=self._answer_within_s))[0]
        if late:
            self._hang_up()
            if not (await asyncio.wait({beating}, timeout=self._answer_within_s))[0]:
                beating.cancel()
                _log.warning("pulse_wedged")
                return "late"
        try:
            await beating
        except TimeoutError:
            return "late"
        except _GONE:
            self._hang_up()
            return "late" if late else "gone"
        except asyncpg.PostgresError:
            return "answers"  # a refusal is an answer, for instance too many connections
        except Exception:  # noqa: BLE001  who feels must not die of a surprise: all would stay away
            _log.exception("pulse_surprised")
            self._hang_up()
            return "late"
        return "answers"

    async def _ask(self) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        await self._connection.execute("select 1")

    def _judge(self, found: str) -> None:
        if found == "answers":
            self._late = 0
            if self.away.is_set():
                self.away.clear()
                _log.info("database_back")
            return
        self._late += 1
        if (found == "gone" or self._late >= _LATE_MAX) and not self.away.is_set():
            self.away.set()
            _log.warning("database_away", how=found)
            self._lost()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
