"""Asking providers what became of payments; no answer of one keeps another from being heard."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from hutong.kernel import errors, metrics, settings
from hutong.kernel.db import Tx, again, reading
from hutong.trade.payments import adapters, rules
from hutong.trade.payments.actions.accepting import accept, close
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import Row

_log = structlog.get_logger()

ANSWER_WITHIN_S = 10.0
# A page whose every question goes unanswered takes 40 s: less than a firing may.
PAGE = 16
AT_ONCE = 4

R = TypeVar("R")


async def in_time(answer: Awaitable[R]) -> R:
    """Wait for a provider's answer; raises Unavailable when it is slow or out of reach."""
    try:
        return await asyncio.wait_for(answer, ANSWER_WITHIN_S)
    except OSError as away:  # TimeoutError is one
        raise errors.Unavailable(f"The payment provider does not answer ({away!r}).") from away


async def ask_page(now: datetime) -> bool:
    """Ask about some payments whose time to be asked has come; False when there was none."""
    async with reading() as tx:
        rows = await tx.all(Row, sql.to_ask, now=now, most=PAGE)
    if not rows:
        return False
    # First the next time, then the question: whatever happens, the others get their turn.
    await again(lambda tx: _put_off(tx, rows, now))
    free = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_ask(row, now, free) for row in rows))
    return True


async def _put_off(tx: Tx, rows: list[Row], now: datetime) -> None:
    await tx.run(
        sql.put_off,
        payers=[row.payer for row in rows],
        ids=[row.id for row in rows],
        ask_ats=[rules.ask_again_at(row.created_at, now) for row in rows],
    )


async def _ask(row: Row, now: datetime, free: asyncio.Semaphore) -> None:
    async with free:
        try:
            await _settle(row, now)
        except errors.Unavailable as away:
            _log.warning("ask_unanswered", payment=row.id, method=row.method, why=away.detail)
            metrics.jobs_done.labels("payments.ask_one", "away").inc()
        except Exception:  # noqa: BLE001  one bad answer must not stop the others
            _log.exception("ask_failed", payment=row.id, method=row.method)
            metrics.jobs_done.labels("payments.ask_one", "failed").inc()


async def _settle(row: Row, now: datetime) -> None:
    event = await in_time(adapters.by_name(row.method).query(row))
    if event is not None:
        await again(lambda tx: accept(tx, event))
    elif now - row.created_at >= timedelta(seconds=2 * settings.current().pay_within_s + 60):
        await again(lambda tx: close(tx, row))
