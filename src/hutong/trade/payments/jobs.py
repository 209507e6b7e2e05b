"""What runs later: asking providers, sending refunds, and the bank's late successes."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from hutong.kernel import clock, jobs
from hutong.kernel.db import again, reading
from hutong.trade.payments import adapters
from hutong.trade.payments.actions import asking
from hutong.trade.payments.actions.accepting import accept
from hutong.trade.payments.actions.returning import SEND, send_later
from hutong.trade.payments.adapters import sandbox
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import Refund

_BEGIN_WITHIN_S = 15.0
_FORGOTTEN_AFTER = timedelta(minutes=10)
_PAGE = 200


@jobs.handler(SEND)
async def refund(payload: dict[str, Any]) -> None:
    """Send money back through its provider; asking twice moves it once."""
    payer, number = payload["payer"], payload["refund"]
    async with reading() as tx:
        found = await tx.one(Refund, sql.find_refund, payer=payer, id=number)
    if found.state == "done":
        return
    sent_at = await asking.in_time(adapters.by_name(found.method).refund(found))
    await again(lambda tx: tx.run(sql.finish_refund, payer=payer, id=number, at=sent_at))


@jobs.handler("payments.bank_late")
async def bank_late(payload: dict[str, Any]) -> None:
    """Let the sandbox bank's late success happen and send its notice."""
    for body, signature in await sandbox.wake(payload["payer"], payload["payment"]):
        event = adapters.by_name(sandbox.NAME).read_notice(body, signature)
        await again(lambda tx: accept(tx, event))  # noqa: B023  awaited at once


@jobs.cron("payments.ask", every_s=5)
async def ask() -> None:
    """Ask providers about payments that heard nothing; stop waiting for very old ones."""
    now, loop = clock.now(), asyncio.get_running_loop()
    end = loop.time() + _BEGIN_WITHIN_S
    while await asking.ask_page(now) and loop.time() < end:
        pass


@jobs.cron("payments.refunds", every_s=600)
async def refunds() -> None:
    """Queue refunds again that are still not sent, also those whose job is a dead letter."""
    before, after = clock.now() - _FORGOTTEN_AFTER, (datetime.min.replace(tzinfo=UTC), 0)
    while True:
        async with reading() as tx:
            page = await tx.rows(
                sql.refunds_asked,
                before=before,
                after_at=after[0],
                after_id=after[1],
                most=_PAGE,
            )
        pairs = [(row[0], row[1]) for row in page]
        await again(lambda tx: send_later(tx, pairs))  # noqa: B023  awaited at once
        if len(page) < _PAGE:
            return
        after = (page[-1][2], page[-1][1])
