"""What happens when a trade is fully paid, whoever paid it and however late."""

from collections.abc import Sequence

from hutong.kernel.db import Tx
from hutong.trade import ledger, payments
from hutong.trade.ledger import PLATFORM, Kind
from hutong.trade.orders.actions.moving import move_all
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import TO_SHIP, UNPAID
from hutong.trade.orders.shapes import Actor, Locked, Move
from hutong.trade.payments import Charge, GiveBack, Split


async def complete(tx: Tx, payer: int, trade: int) -> None:
    """Give a trade's orders the money that waits for them, and give back what is too much.

    Called when money arrives and when an order closes. Late money (law L10) finds no unpaid
    order and goes back by itself.
    """
    rows = await tx.all(Locked, sql.lock_trades, buyers=[payer], trades=[trade])
    waiting = await ledger.pending(tx, payer, trade, [row.id for row in rows])
    unpaid = [row for row in rows if row.state == UNPAID]
    total = sum(row.total_fen for row in unpaid)
    if waiting < total:
        return
    if unpaid:
        if total:
            await payments.release(tx, [charge(payer, trade, unpaid)])
        await begin_fulfilment(tx, unpaid, Actor("bank"))
    if waiting > total and rows:
        await payments.give_back(
            tx,
            GiveBack(
                payer=payer,
                trade=trade,
                shop=0,
                order=0,
                currency=rows[0].currency,
                amount_fen=waiting - total,
                source=(payer, Kind.PENDING),
                reason="paid after the order closed, or twice",
            ),
        )


def charge(payer: int, trade: int, unpaid: Sequence[Locked]) -> Charge:
    """Return the charge that pays these orders."""
    return Charge(
        payer=payer,
        trade=trade,
        currency=unpaid[0].currency,
        amount_fen=sum(row.total_fen for row in unpaid),
        splits=tuple(Split(row.shop, row.id, row.total_fen) for row in unpaid),
    )


async def begin_fulfilment(tx: Tx, unpaid: Sequence[Locked], actor: Actor) -> None:
    """Move paid orders on, and add the platform's part of their price."""
    await move_all(tx, [_paid(row, actor) for row in unpaid])
    await subsidise(tx, [(r.shop, r.id, r.currency, r.platform_fen) for r in unpaid])


def _paid(row: Locked, actor: Actor) -> Move:
    return Move(
        shop=row.shop,
        order=row.id,
        source=UNPAID,
        target=TO_SHIP,
        actor_kind=actor.kind,
        actor=row.buyer if actor.kind == "buyer" else actor.id,
        reason="paid",
    )


async def subsidise(tx: Tx, parts: Sequence[tuple[int, int, str, int]]) -> None:
    """Put what the platform pays of each (shop, order, currency, fen) into the order's hold."""
    await ledger.move_all(
        tx,
        [
            ledger.Move(
                book=shop,
                kind="subsidy",
                debit=(PLATFORM, Kind.COUPONS),
                credit=(shop, Kind.HOLD),
                currency=currency,
                amount_fen=amount,
                ref=order,
            )
            for shop, order, currency, amount in parts
            if amount
        ],
    )
