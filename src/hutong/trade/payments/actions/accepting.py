"""Hearing what providers say, once each, in any order."""

from typing import Protocol

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import CLOSED, DECLINED, PENDING, SUCCEEDED, Event, Row


class Completing(Protocol):
    """The port through which a later room hears that money for a trade arrived.

    Called in the transaction of the arrival: it gives the trade's orders their money, or gives
    late money back.
    """

    async def __call__(self, tx: Tx, payer: int, trade: int) -> None:
        """Complete the trade if it is fully paid."""


class NobodyListens(RuntimeError):
    """The house was built without plugging the port."""


_plugged: list[Completing] = []


def plug(completing: Completing) -> None:
    """Say who completes trades; `app.py` calls this once."""
    _plugged[:] = [completing]


class AmountDiffers(errors.Refused):
    """The provider speaks of another amount than was asked for."""

    title = "The amount differs"


async def accept(tx: Tx, event: Event) -> bool:
    """Take in one event; False when it was known. Raises NotFound or AmountDiffers."""
    row = await tx.one(Row, sql.lock_payment, payer=event.payer, id=event.payment)
    if row.method != event.provider:
        raise errors.NotFound("This provider has no such payment.")
    if (event.amount_fen, event.currency) != (row.amount_fen, row.currency):
        raise AmountDiffers("The notice names another amount. Nothing was changed.")
    fresh = await tx.run(
        sql.keep_event,
        payer=event.payer,
        payment=event.payment,
        event=event.event,
        provider=event.provider,
        kind=event.kind,
        amount=event.amount_fen,
        at=event.at,
    )
    if not fresh:
        return False
    if event.kind == "declined":
        await _set(tx, row, DECLINED, [PENDING])
    elif await _set(tx, row, SUCCEEDED, [PENDING, DECLINED, CLOSED]):
        await _arrived(tx, row)
    return True


async def close(tx: Tx, row: Row) -> bool:
    """Stop waiting for a payment; should its money come after all, it is still taken in."""
    return await _set(tx, row, CLOSED, [PENDING])


async def _set(tx: Tx, row: Row, state: str, before: list[str]) -> bool:
    settled_at = clock.now() if state == SUCCEEDED else None
    return bool(
        await tx.run(
            sql.set_state,
            payer=row.payer,
            id=row.id,
            state=state,
            before=before,
            settled_at=settled_at,
        )
    )


async def _arrived(tx: Tx, row: Row) -> None:
    topup = row.purpose == "topup"
    await ledger.move_all(
        tx,
        [
            Move(
                book=row.payer,
                kind="topup" if topup else "pay_part",
                debit=(PLATFORM, Kind.BANK + row.method),
                credit=(row.payer, Kind.WALLET if topup else Kind.PENDING),
                currency=row.currency,
                amount_fen=row.amount_fen,
                ref=row.id if topup else row.trade,
            )
        ],
    )
    if not topup:
        if not _plugged:
            raise NobodyListens("payments: no room completes trades")
        await _plugged[0](tx, row.payer, row.trade)
