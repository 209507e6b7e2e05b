"""What clocks do over all shops: many at once, and nothing that is stuck holds up others."""

import asyncio
import math
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx, again
from hutong.kernel.sql import Statement
from hutong.trade.orders.shapes import Locked

_MOST = 200
_log = structlog.get_logger()

Act = Callable[[Tx, list[Locked]], Awaitable[None]]


class Pass(msgspec.Struct):
    """What one transaction takes: at most so many, nothing that is stuck; and what it took."""

    most: int = _MOST
    stuck: list[int] = []
    taken: list[int] = []


async def sweep(due: Statement, act: Act) -> int:
    """Lock what is due and act on it, until nothing is; returns how many orders moved."""

    async def work(tx: Tx, run: Pass) -> None:
        rows = await tx.all(Locked, due, now=clock.now(), most=run.most, stuck=run.stuck)
        run.taken = [row.id for row in rows]
        if rows:
            await act(tx, rows)

    return await in_passes(work, Pass(), due.name)


async def in_passes(
    work: Callable[[Tx, Pass], Awaitable[None]], run: Pass, what: str, within_s: float = math.inf
) -> int:
    """Let `work` take and do many at a time, until it finds no more; returns how much was done.

    A pass that fails is halved until the one at fault is alone: that one is stuck, with the reason
    in the log, and the others are done without it. Time that is up ends no search for it.
    """
    now = asyncio.get_running_loop().time
    until, done = now() + within_s, 0

    async def anew(tx: Tx) -> None:
        run.taken = []
        await work(tx, run)

    while True:
        try:
            await again(anew)
        except errors.Unavailable:
            raise
        except Exception:
            if not run.taken:
                raise  # not one of them is at fault, but all that we do
            if len(run.taken) > 1:
                run.most = len(run.taken) // 2
                continue
            _log.exception("one_is_stuck", what=what, id=run.taken[0])
            run.stuck += run.taken
            run.most = _MOST
        else:
            done += len(run.taken)
            if len(run.taken) < run.most:
                return done
        if now() >= until:
            return done
