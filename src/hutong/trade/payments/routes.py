"""Top-ups, the sandbox bank's page, and providers' notices."""

from datetime import timedelta
from typing import Any

import structlog
from litestar import Request

from hutong.kernel import errors, jobs, settings
from hutong.kernel.clock import now
from hutong.kernel.db import Tx, again, reading, transaction
from hutong.kernel.http import Caller, get, post
from hutong.trade.payments import adapters, reads
from hutong.trade.payments.actions import charging
from hutong.trade.payments.actions.accepting import accept
from hutong.trade.payments.adapters import sandbox
from hutong.trade.payments.shapes import Decision, NewTopup, Payment

_log = structlog.get_logger()


class NoSandbox(errors.NotFound):
    """The house does not offer the sandbox bank."""

    title = "The sandbox bank is switched off"


@post("/api/wallet/topups", right="person")
async def top_up(caller: Caller, data: NewTopup) -> Payment:
    """Begin to put money into one's wallet."""
    sandbox_is_open()
    currency = data.currency or settings.current().currency

    async def work(tx: Tx) -> Payment:
        return await charging.begin(
            tx,
            payer=caller.person,
            trade=0,
            method=data.method,
            currency=currency,
            amount_fen=data.amount_fen,
        )

    return await caller.once("payments.top_up", data, work, shape=Payment, required=True)


@get("/api/payments/{payment:int}", right="person", express=True)
async def payment_of_mine(caller: Caller, payment: int) -> Payment:
    """Return one of the caller's payments."""
    async with reading() as tx:
        return reads.shown(await reads.access_payment(tx, caller.person, payment))


@post("/api/sandbox/payments/{payment:int}/decide", right="person", status=200, express=True)
async def decide(caller: Caller, payment: int, data: Decision) -> Payment:
    """Tell the sandbox bank what to do with one's payment; it then sends its notices."""
    sandbox_is_open()
    async with reading() as tx:
        row = await reads.access_payment(tx, caller.person, payment)
    if row.method != sandbox.NAME:
        raise errors.NotFound("The sandbox bank has no such payment.")
    for body, signature in await sandbox.decide(row, data.outcome):
        await hear(sandbox.NAME, body, signature)
    if data.outcome == "late":
        await _wake_later(row.payer, row.id)
    async with reading() as tx:
        return reads.shown(await reads.access_payment(tx, caller.person, payment))


async def _wake_later(payer: int, payment: int) -> None:
    wait = timedelta(seconds=settings.current().pay_within_s + 5)
    async with transaction() as tx:
        await jobs.queue(
            tx,
            "payments.bank_late",
            {"payer": payer, "payment": payment},
            owner=payer,
            due=now() + wait,
        )


@post("/api/notices/{provider:str}", right="open", status=200)
async def notice(request: Request[Any, Any, Any], provider: str) -> dict[str, bool]:
    """Hear a provider's notice; anybody may send one, only a signed one is believed."""
    signature = request.headers.get("x-hutong-signature", "")
    return {"fresh": await hear(provider, await request.body(), signature)}


async def hear(provider: str, body: bytes, signature: str) -> bool:
    """Take in a notice; False when it was known."""
    event = adapters.by_name(provider).read_notice(body, signature)
    fresh = await again(lambda tx: accept(tx, event))
    _log.info("notice", provider=provider, payment=event.payment, kind=event.kind, fresh=fresh)
    return fresh


def sandbox_is_open() -> None:
    """Raise NoSandbox where the operator switched the sandbox bank off."""
    if not settings.current().sandbox:
        raise NoSandbox("The operator of this platform has switched the sandbox bank off.")


routes = [top_up, payment_of_mine, decide, notice]
