"""What every payment provider must do for us; a new adapter joins the list and must pass."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from hutong.kernel import clock, errors, ids
from hutong.kernel.db import reading
from hutong.trade.payments.adapters import Adapter, Forged, by_name, sandbox
from hutong.trade.payments.shapes import PENDING, Refund, Row


def _payment(amount_fen: int = 1_000) -> Row:
    return Row(
        payer=ids.new(),
        id=ids.new(),
        purpose="trade",
        trade=ids.new(),
        method="sandbox",
        currency="CNY",
        amount_fen=amount_fen,
        refunded_fen=0,
        state=PENDING,
        page=None,
        created_at=clock.now(),
        settled_at=None,
    )


async def _sandbox_charges(payment: Row) -> list[tuple[bytes, str]]:
    return await sandbox.decide(payment, "success")


# A provider, and how its customer is charged: returns the notices it would send.
Charging = Callable[[Row], Awaitable[list[tuple[bytes, str]]]]
PROVIDERS: list[tuple[str, Charging]] = [("sandbox", _sandbox_charges)]

provider = pytest.mark.parametrize(("name", "charge"), PROVIDERS)


def _refund(payment: Row, amount_fen: int) -> Refund:
    return Refund(
        payer=payment.payer,
        id=ids.new(),
        payment=payment.id,
        currency=payment.currency,
        amount_fen=amount_fen,
        method=payment.method,
        state="asked",
    )


@provider
async def test_a_notice_says_who_what_and_how_much(db: object, name: str, charge: Charging) -> None:
    payment, adapter = _payment(), by_name(name)

    ((body, signature),) = await charge(payment)
    event = adapter.read_notice(body, signature)

    assert (event.payer, event.payment) == (payment.payer, payment.id)
    assert (event.kind, event.amount_fen, event.currency) == ("succeeded", 1_000, "CNY")


@provider
async def test_a_notice_with_another_signature_is_not_believed(
    db: object, name: str, charge: Charging
) -> None:
    ((body, signature),) = await charge(_payment())

    for forged in ("", signature[:-1] + "0", signature.upper() + " "):
        if forged != signature:
            with pytest.raises(Forged):
                by_name(name).read_notice(body, forged)
    with pytest.raises(Forged):
        by_name(name).read_notice(body + b" ", signature)


@provider
async def test_asking_tells_the_same_event_as_the_notice(
    db: object, name: str, charge: Charging
) -> None:
    payment, adapter = _payment(), by_name(name)
    assert await adapter.query(payment) is None

    ((body, signature),) = await charge(payment)
    asked = await adapter.query(payment)

    assert asked is not None
    assert asked.event == adapter.read_notice(body, signature).event


@provider
async def test_the_same_refund_twice_moves_money_once(
    db: object, name: str, charge: Charging
) -> None:
    payment, adapter = _payment(), by_name(name)
    await charge(payment)
    refund = _refund(payment, 600)

    first, second = await adapter.refund(refund), await adapter.refund(refund)

    assert first == second
    assert await _returned(adapter, payment) == 600


@provider
async def test_no_more_goes_back_than_came(db: object, name: str, charge: Charging) -> None:
    payment, adapter = _payment(), by_name(name)
    await charge(payment)
    await adapter.refund(_refund(payment, 600))

    with pytest.raises(errors.Problem):
        await adapter.refund(_refund(payment, 401))

    assert await _returned(adapter, payment) == 600


async def _returned(adapter: Adapter, payment: Row) -> int:
    async with reading():
        now = clock.now()
        rows = await adapter.bill(now - timedelta(hours=1), now + timedelta(hours=1))
    mine = [row for row in rows if row.payment == payment.id and row.what == "refund"]
    return sum(row.amount_fen for row in mine)
