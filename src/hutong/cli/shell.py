"""`hutong shell`: Python with the database open and the doors of the house at hand."""

import ast
import asyncio
import code
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from types import CodeType, FunctionType
from typing import Any

import asyncpg

from hutong import fulfil, people, touch, trade
from hutong.cli import ground
from hutong.fulfil import aftersales, parcels, reviews
from hutong.kernel import clock, ids, jobs, money, settings
from hutong.kernel.db import database, reading, transaction
from hutong.kernel.settings import Settings
from hutong.kernel.sql import load
from hutong.people import access, accounts, addresses, contacts
from hutong.touch import cards, chat, gateway
from hutong.trade import catalog, ledger, orders, payments, pricing, settlement, shops, stock

_BANNER = """Hutong, with the database open. `await` works at the prompt.

  await rows("select id, name from shop")           one statement, and what it gives
  async with transaction() as tx: ...               a transaction; it commits at the end
  sql = load("hutong.trade.shops")                  a room's statements: sql.<name>
  people, touch, trade, fulfil, and every room by its name: accounts, orders, parcels, ...

Ctrl-D leaves."""

_ROOMS = (
    *(access, accounts, addresses, contacts),
    *(cards, chat, gateway),
    *(catalog, ledger, orders, payments, pricing, settlement, shops, stock),
    *(aftersales, parcels, reviews),
)
_MORE = (clock, ids, jobs, money, settings, people, touch, trade, fulfil)


async def rows(statement: str, *values: Any) -> list[asyncpg.Record]:
    """Run one statement with `$1, $2, ...` outside any transaction and return its rows."""
    connection = await database.take()
    try:
        found: list[asyncpg.Record] = await connection.fetch(statement, *values)
        return found
    finally:
        await database.give(connection, well=False)


def names() -> dict[str, Any]:
    """What is at hand at the prompt."""
    doors = {module.__name__.rpartition(".")[2]: module for module in (*_ROOMS, *_MORE)}
    return doors | {"transaction": transaction, "reading": reading, "rows": rows, "load": load}


class Console(code.InteractiveConsole):
    """A prompt in a thread of its own; what it runs runs in the loop that holds the database."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(names())
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop = loop

    def runcode(self, code: CodeType) -> None:
        """Run what was typed, and wait for it if it awaits."""
        function = FunctionType(code, self.locals)
        asked = asyncio.run_coroutine_threadsafe(self._run(function), self._loop)
        try:
            asked.result()
        except SystemExit:
            raise
        except BaseException:  # noqa: BLE001  whatever went wrong is shown, and the prompt goes on
            self.showtraceback()

    @staticmethod
    async def _run(function: FunctionType) -> Any:
        result = function()
        return await result if isinstance(result, Coroutine) else result


@asynccontextmanager
async def open_database(chosen: Settings) -> AsyncIterator[None]:
    """The database, open for the prompt."""
    async with ground.prepared(chosen, size=4):
        yield


async def run(chosen: Settings) -> None:
    """Talk until the person leaves."""
    async with open_database(chosen):
        loop = asyncio.get_running_loop()
        left = asyncio.Event()

        def talk() -> None:
            try:
                Console(loop).interact(banner=_BANNER, exitmsg="")
            finally:
                loop.call_soon_threadsafe(left.set)

        threading.Thread(target=talk, name="prompt", daemon=True).start()
        await left.wait()
