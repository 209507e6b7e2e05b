"""What runs later: asking providers, sending refunds, and the bank's late successes."""

from datetime import timedelta
from typing import Any

from hutong.kernel import clock, jobs, settings
from hutong.kernel.db import reading, transaction
from hutong.trade.payments import adapters
from hutong.trade.payments.actions.accepting import accept, close
from hutong.trade.payments.adapters import sandbox
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import Refund, Row

_ASK_AFTER_S = 15
_SWEEP_MOST = 200


@jobs.handler("payments.refund")
async def refund(payload: dict[str, Any]) -> None:
    """Send money back through its provider; asking twice moves it once."""
    payer, number = payload["payer"], payload["refund"]
    async with reading() as tx:
        found = await tx.one(Refund, sql.find_refund, payer=payer, id=number)
    if found.state == "done":
        return
    sent_at = await adapters.by_name(found.method).refund(found)
    async with transaction() as tx:
        await tx.run(sql.finish_refund, payer=payer, id=number, at=sent_at)


@jobs.handler("payments.bank_late")
async def bank_late(payload: dict[str, Any]) -> None:
    """Let the sandbox bank's late success happen and send its notice."""
    for body, signature in await sandbox.wake(payload["payer"], payload["payment"]):
        event = adapters.by_name(sandbox.NAME).read_notice(body, signature)
        async with transaction() as tx:
            await accept(tx, event)


@jobs.cron("payments.ask", every_s=5)
async def ask() -> None:
    """Ask providers about payments that heard nothing; stop waiting for very old ones."""
    now = clock.now()
    async with reading() as tx:
        rows = await tx.all(
            Row,
            sql.pending_before,
            before=now - timedelta(seconds=_ASK_AFTER_S),
            most=_SWEEP_MOST,
        )
    patience = timedelta(seconds=2 * settings.current().pay_within_s + 60)
    for row in rows:
        event = await adapters.by_name(row.method).query(row)
        if event is None and now - row.created_at < patience:
            continue
        async with transaction() as tx:
            if event is None:
                await close(tx, row)
            else:
                await accept(tx, event)
