"""Asking the bank about payments that heard nothing, and refunds that the bank does not take."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.jobs import clocks, registry, worker
from hutong.kernel.sql import Statement
from hutong.trade.payments import jobs as bank
from hutong.trade.payments import rules
from hutong.trade.payments.actions import accepting, asking
from hutong.trade.payments.adapters import sandbox
from tests.builders import basket, open_shop, product
from tests.cast import Cast, Visitor

_DUE = Statement("due", "update payment set ask_at = :at where payer = :payer")
_CHEAT = Statement("cheat", "update bank_charge set amount_fen = 6 where payment = :id")
_CLOSE = Statement("close", "update payment set state = 'closed' where payer = :payer")
_HURRY = Statement(
    "hurry", "update job set due = :at, leased_until = null where kind = 'payments.refund'"
)
_AGE = Statement("age", "update refund set at = :at where payer = :payer")
_DROP = Statement("drop", "delete from job where kind = 'payments.refund'")
_REFUND = Statement("refund", "select state from refund where payer = :payer")
_DEAD = Statement(
    "dead", "select count(*) from job where kind = 'payments.refund' and dead_at is not null"
)


async def change(statement: Statement, **given: Any) -> None:
    """Let time pass, or the bank cheat."""
    async with transaction() as tx:
        await tx.run(statement, **given)


async def due(payer: Visitor, seconds: int = 1) -> None:
    """Let this person's payments be due to be asked about."""
    await change(_DUE, payer=payer.id, at=clock.now() - timedelta(seconds=seconds))


async def lost(payer: Visitor, amount_fen: int) -> int:
    """Top up, and lose the bank's notice of it."""
    made = await payer.post("/api/wallet/topups", {"amount_fen": amount_fen})
    await payer.post(f"/api/sandbox/payments/{made['id']}/decide", {"outcome": "lost"})
    return int(made["id"])


async def balance(payer: Visitor) -> int:
    """Return what is in the wallet, in minor units."""
    return int((await payer.get("/api/wallet"))["balance_fen"])


async def test_a_lost_notice_is_found_behind_many_abandoned_payments(cast: Cast) -> None:
    lin, bo = await cast.lin(), await cast.bo()
    for _ in range(2 * asking.PAGE + 1):
        await bo.post("/api/wallet/topups", {"amount_fen": 1})
    await lost(lin, 7)
    await due(bo, seconds=60)
    await due(lin)

    await bank.ask()

    assert await balance(lin) == 7
    await change(_CLOSE, payer=bo.id)


async def test_nobody_is_asked_before_the_time(cast: Cast) -> None:
    lin = await cast.lin()
    await lost(lin, 7)

    await bank.ask()

    assert await balance(lin) == 0
    await change(_CLOSE, payer=lin.id)


def test_the_wait_doubles_up_to_five_minutes() -> None:
    born = clock.now()
    ages = [0, 15, 30, 60, 120, 240, 480, 9000]

    moments = [born + timedelta(seconds=age) for age in ages]
    waits = [rules.ask_again_at(born, now) - now for now in moments]

    assert [wait.total_seconds() for wait in waits] == [15, 15, 30, 60, 120, 240, 300, 300]


async def test_one_bad_answer_does_not_stop_the_asking(cast: Cast) -> None:
    lin = await cast.lin()
    bad = await lost(lin, 5)
    await lost(lin, 7)
    await change(_CHEAT, id=bad)
    await due(lin)

    await bank.ask()

    assert await balance(lin) == 7
    await change(_CLOSE, payer=lin.id)


async def test_a_bank_that_hangs_keeps_no_other_payment_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, bo = await cast.lin(), await cast.bo()
    for _ in range(asking.AT_ONCE + 1):
        await lost(bo, 3)
    await lost(lin, 7)
    await due(bo, seconds=60)
    await due(lin)
    real = sandbox.Bank.query

    async def hang(self: sandbox.Bank, row: Any) -> Any:
        return await (asyncio.sleep(3600) if row.payer == bo.id else real(self, row))

    monkeypatch.setattr(sandbox.Bank, "query", hang)
    monkeypatch.setattr(asking, "ANSWER_WITHIN_S", 1.0)
    await asyncio.wait_for(clocks.fire(registry.crons["payments.ask"]), 30)

    assert await balance(lin) == 7
    await change(_CLOSE, payer=bo.id)


async def test_a_deadlock_while_taking_in_an_answer_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = await cast.lin()
    await lost(lin, 7)
    await due(lin)
    real, turns = accepting.accept, []

    async def once(tx: Tx, event: Any) -> bool:
        turns.append(event)
        if len(turns) == 1:
            raise asyncpg.DeadlockDetectedError("deadlock detected")
        return await real(tx, event)

    monkeypatch.setattr(asking, "accept", once)
    await bank.ask()

    assert await balance(lin) == 7


async def cancelled(cast: Cast) -> Visitor:
    """Return a buyer whose paid order the shop has cancelled, so that a refund is asked."""
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    sku = await product(mei, shop, price_fen=1000)
    trade = await lin.post("/api/trades", await basket(lin, [(sku, 1)]))
    path = f"/api/trades/{trade['id']}/payments"
    paid = await lin.post(path, {"method": "sandbox"})
    await lin.post(f"/api/sandbox/payments/{paid['id']}/decide", {"outcome": "success"})
    order = trade["orders"][0]["id"]
    await mei.post(f"/api/shops/{shop}/orders/{order}/cancel", {"reason": "none left"})
    return lin


async def refunded(payer: Visitor) -> str:
    """Return the state of this person's only refund."""
    async with reading() as tx:
        return str(await tx.value(_REFUND, payer=payer.id))


async def run_refunds(times: int) -> None:
    """Run the jobs of refunds without waiting for their back-off."""
    for _ in range(times):
        await change(_HURRY, at=clock.now())
        await worker.run_due()


@pytest.mark.parametrize("trouble", [errors.Unavailable("away"), ConnectionError("away")])
async def test_a_refund_outlives_a_long_outage(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    async def away(*_: Any) -> None:
        raise trouble

    await change(_DROP)
    with monkeypatch.context() as outage:
        outage.setattr(sandbox.Bank, "refund", away)
        lin = await cancelled(cast)
        await run_refunds(worker.ATTEMPTS_MAX + 2)
    assert await refunded(lin) == "asked"

    await run_refunds(1)

    assert await refunded(lin) == "done"


async def test_a_refund_whose_job_is_dead_or_gone_is_queued_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ValueError("broken")

    await change(_DROP)
    with monkeypatch.context() as fault:
        fault.setattr(sandbox.Bank, "refund", broken)
        lin = await cancelled(cast)
        await run_refunds(worker.ATTEMPTS_MAX)
    async with reading() as tx:
        assert await tx.value(_DEAD) == 1

    await bank.refunds()
    await run_refunds(1)
    assert await refunded(lin) == "asked"  # it is too young to be thought forgotten

    await change(_AGE, payer=lin.id, at=clock.now() - timedelta(minutes=11))
    await bank.refunds()
    await bank.refunds()
    await run_refunds(1)
    assert await refunded(lin) == "done"
