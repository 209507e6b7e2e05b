"""The sandbox bank: a fake outside world whose outcomes the payer chooses. No real money.

It keeps its own book (`bank_charge`, `bank_refund`), which nothing else reads, and signs notices
with HMAC-SHA-256 over the body, as a real provider would.
"""

import hashlib
import hmac
from datetime import datetime

import msgspec

from hutong.kernel import clock, errors, settings
from hutong.kernel.db import reading, transaction
from hutong.kernel.sql import load
from hutong.trade.payments.adapters.contract import Forged
from hutong.trade.payments.shapes import BillRow, Event, Outcome, Refund, Row

sql = load("hutong.trade.payments.adapters", "sandbox.sql")

NAME = "sandbox"


class AlreadyDecided(errors.Refused):
    """The bank was told what to do with this payment."""

    title = "The bank has decided"


class Charged(msgspec.Struct, frozen=True):
    """The bank's row for a payment."""

    payer: int
    payment: int
    currency: str
    amount_fen: int
    state: str
    at: datetime


class Bank:
    """The adapter."""

    name = NAME

    def page(self, payment: int) -> str | None:
        """Return the client's page that plays the bank."""
        return f"/bank/{payment}"

    def read_notice(self, body: bytes, signature: str) -> Event:
        """Check and read a notice."""
        # As bytes: of texts it compares ASCII alone, and a forger may send other letters.
        if not hmac.compare_digest(sign(body).encode(), signature.encode()):
            raise Forged("The signature does not fit the body. Nothing was changed.")
        try:
            return msgspec.json.decode(body, type=Event)
        except msgspec.MsgspecError as wrong:
            raise errors.BadInput(f"The notice cannot be read: {wrong}.") from wrong

    async def query(self, payment: Row) -> Event | None:
        """Ask the bank's book."""
        async with reading() as tx:
            found = await tx.maybe(
                Charged, sql.find_charge, payer=payment.payer, payment=payment.id
            )
        if found is None or found.state not in ("succeeded", "declined"):
            return None
        return event(found)

    async def refund(self, refund: Refund) -> datetime:
        """Give money back to the card, once a refund's id."""
        now = clock.now()
        async with transaction() as tx:
            fresh = await tx.run(
                sql.keep_refund,
                payer=refund.payer,
                refund=refund.id,
                payment=refund.payment,
                amount=refund.amount_fen,
                at=now,
            )
            if fresh and not await tx.run(
                sql.add_refunded,
                payer=refund.payer,
                payment=refund.payment,
                amount=refund.amount_fen,
            ):
                raise errors.Refused("The bank never got so much for this payment.")
            if fresh:
                return now
            before: datetime = await tx.value(sql.refunded_at, payer=refund.payer, refund=refund.id)
            return before

    async def bill(self, begin: datetime, end: datetime) -> list[BillRow]:
        """Read the bank's own book."""
        async with reading() as tx:
            return await tx.all(BillRow, sql.bill, begin=begin, end=end)


def sign(body: bytes) -> str:
    """Return the bank's signature of a notice."""
    key = settings.secret_key(settings.current())
    return hmac.new(key, b"sandbox-bank" + body, hashlib.sha256).hexdigest()


def event(charged: Charged) -> Event:
    """Return what the bank says about a charge; the same charge is the same event."""
    return Event(
        provider=NAME,
        event=f"{charged.payment}-{charged.state}",
        payer=charged.payer,
        payment=charged.payment,
        kind="succeeded" if charged.state == "succeeded" else "declined",
        amount_fen=charged.amount_fen,
        currency=charged.currency,
        at=charged.at,
    )


async def decide(payment: Row, outcome: Outcome) -> list[tuple[bytes, str]]:
    """Write the outcome into the bank's book; returns the signed notices to send now."""
    state = {"decline": "declined", "late": "late"}.get(outcome, "succeeded")
    now = clock.now()
    async with transaction() as tx:
        if not await tx.run(
            sql.charge,
            payer=payment.payer,
            payment=payment.id,
            currency=payment.currency,
            amount=payment.amount_fen,
            state=state,
            at=now,
        ):
            raise AlreadyDecided("The bank has already decided on this payment.")
    charged = Charged(payment.payer, payment.id, payment.currency, payment.amount_fen, state, now)
    times = {"duplicate": 2, "lost": 0, "late": 0}.get(outcome, 1)
    return [_notice(charged)] * times


async def wake(payer: int, payment: int) -> list[tuple[bytes, str]]:
    """Let a late success happen; returns the notice to send."""
    async with transaction() as tx:
        charged = await tx.maybe(
            Charged, sql.late_becomes_paid, payer=payer, payment=payment, at=clock.now()
        )
    return [_notice(charged)] if charged else []


def _notice(charged: Charged) -> tuple[bytes, str]:
    body = msgspec.json.encode(event(charged))
    return body, sign(body)
