"""Giving money back to where it came from, never more than came."""

from collections.abc import Sequence

from hutong.kernel import clock, errors, ids, jobs
from hutong.kernel.db import Tx
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import WALLET, GiveBack, Row

SEND = "payments.refund"
"""The kind of job that sends a refund to its provider."""


class MoreThanPaid(errors.Refused):
    """A refund would exceed what was paid for the trade."""

    title = "More than was paid"


async def give_back(tx: Tx, wish: GiveBack) -> None:
    """Refund `amount_fen` of a trade to its payments, newest first.

    Wallet money is back at once; outside money is taken out of the books now and sent by a job.
    Raises MoreThanPaid or NotEnoughMoney, and then nothing of this transaction may stand.
    """
    left = wish.amount_fen
    if left <= 0:
        return
    for row in await tx.all(Row, sql.lock_paid, payer=wish.payer, trade=wish.trade):
        part = min(left, row.amount_fen - row.refunded_fen)
        await _return(tx, wish, row, part)
        left -= part
        if left == 0:
            return
    raise MoreThanPaid("The refund is larger than what was paid. Nothing was changed.")


async def _return(tx: Tx, wish: GiveBack, row: Row, amount_fen: int) -> None:
    if not await tx.run(sql.add_refunded, payer=row.payer, id=row.id, amount=amount_fen):
        raise MoreThanPaid("The refund is larger than what was paid. Nothing was changed.")
    fresh, now, inside = ids.new(), clock.now(), row.method == WALLET
    await tx.run(
        sql.insert_refund,
        payer=row.payer,
        id=fresh,
        payment=row.id,
        shop=wish.shop,
        order_id=wish.order,
        currency=row.currency,
        amount=amount_fen,
        method=row.method,
        state="done" if inside else "asked",
        reason=wish.reason,
        at=now,
        done_at=now if inside else None,
    )
    outside = (PLATFORM, Kind.BANK + row.method)
    move = Move(
        book=wish.shop or wish.payer,
        kind="refund",
        debit=wish.source,
        credit=(row.payer, Kind.WALLET) if inside else outside,
        currency=row.currency,
        amount_fen=amount_fen,
        ref=wish.order or wish.trade,
    )
    await ledger.move_all(tx, [move])
    if not inside:
        await send_later(tx, [(row.payer, fresh)])


async def send_later(tx: Tx, refunds: Sequence[tuple[int, int]]) -> None:
    """Queue the sending of (payer, refund) pairs; a refund has one job at a time."""
    await jobs.queue_all(
        tx,
        [
            jobs.Job(
                kind=SEND,
                payload={"payer": payer, "refund": refund},
                owner=payer,
                dedupe=f"{SEND} {refund}",
            )
            for payer, refund in refunds
        ],
    )
