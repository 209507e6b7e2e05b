"""Clocks that look over all shops: many orders at once, and none that is stuck holds up others."""

from collections.abc import Awaitable, Callable

import structlog

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx, again
from hutong.kernel.sql import Statement
from hutong.trade.orders.shapes import Locked

_MOST = 200
_log = structlog.get_logger()

Act = Callable[[Tx, list[Locked]], Awaitable[None]]


async def sweep(due: Statement, act: Act) -> int:
    """Lock what is due and act on it, until nothing is; returns how many orders moved.

    When a pass fails its orders are tried alone, and one that fails alone is left for the next
    firing, with the reason in the log.
    """
    moved, size = 0, _MOST
    stuck: list[int] = []
    while True:
        seen: list[int] = []
        try:
            count = await again(lambda tx: _pass(tx, due, act, size, stuck, seen))  # noqa: B023  awaited at once
        except errors.Unavailable:
            raise
        except Exception:
            if not seen:
                raise  # not one order is at fault, but all that we do
            if size == 1:
                _log.exception("order_stuck", order=seen[:1], statement=due.name)
                stuck += seen[:1]
            size = 1
            continue
        if not count:
            return moved
        moved += count


async def _pass(
    tx: Tx, due: Statement, act: Act, most: int, stuck: list[int], seen: list[int]
) -> int:
    rows = await tx.all(Locked, due, now=clock.now(), most=most, stuck=stuck)
    seen[:] = [row.id for row in rows]
    if rows:
        await act(tx, rows)
    return len(rows)
