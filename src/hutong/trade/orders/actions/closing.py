"""Ends before anything is sent: cancelling, and the clock of unpaid orders."""

from collections.abc import Sequence

from hutong.kernel.db import Tx
from hutong.trade import pricing, stock
from hutong.trade.orders.actions.moving import NotNow, move_all
from hutong.trade.orders.actions.paid import complete
from hutong.trade.orders.actions.refunding import everything_left, refund
from hutong.trade.orders.actions.sweeping import sweep
from hutong.trade.orders.reads.rows import lines_of, sql
from hutong.trade.orders.rules import CANCELLED, TO_SHIP, UNPAID
from hutong.trade.orders.shapes import Actor, Locked, Move, Refund


async def cancel(tx: Tx, row: Locked, actor: Actor, reason: str) -> None:
    """Cancel an order that is not paid. Raises NotNow for any other."""
    if row.state == UNPAID:
        await close_all(tx, [row], actor, reason)
        return
    raise NotNow(
        "This order is paid. Ask for a refund instead; the money goes back to where it came from."
    )


async def cancel_by_shop(tx: Tx, row: Locked, actor: Actor, reason: str) -> None:
    """Cancel an order on the shop's side; what was paid goes back whole."""
    if row.state == UNPAID:
        await close_all(tx, [row], actor, reason)
    elif row.state == TO_SHIP:
        lines = await tx.ask(lines_of([(row.shop, row.id)]))
        wish = Refund(everything_left(lines), row.freight_due_fen)
        await refund(tx, row, wish, actor=actor, reason=reason)
    else:
        raise NotNow("Only an order that is not yet sent can be cancelled.")


async def close_all(tx: Tx, rows: Sequence[Locked], actor: Actor, reason: str) -> None:
    """Close unpaid orders: let their units and coupons go, and give back parts already paid."""
    await move_all(
        tx,
        [
            Move(
                shop=row.shop,
                order=row.id,
                source=UNPAID,
                target=CANCELLED,
                actor_kind=actor.kind,
                actor=actor.id,
                reason=reason,
            )
            for row in rows
        ],
    )
    lines = await tx.ask(lines_of([(row.shop, row.id) for row in rows]))
    held = [
        stock.Taken(li.shop, li.sku, li.place, li.to_ship, li.order_id)
        for li in lines
        if li.to_ship
    ]
    await stock.lock(tx, [stock.Want(t.shop, t.sku, t.quantity, t.cause) for t in held])
    await stock.release_all(tx, held)
    await tx.run(
        sql.release_lines, shops=[row.shop for row in rows], orders=[row.id for row in rows]
    )
    for buyer, trade in sorted({(row.buyer, row.trade) for row in rows}):
        await _trade_closed(tx, buyer, trade)


async def _trade_closed(tx: Tx, buyer: int, trade: int) -> None:
    """Coupons come back when all of a trade was cancelled; money for it is looked at again."""
    left = await tx.all(Locked, sql.lock_trades, buyers=[buyer], trades=[trade])
    if all(row.state == CANCELLED for row in left):
        await pricing.give_back(tx, [(buyer, trade)])
    await complete(tx, buyer, trade)


async def sweep_unpaid() -> int:
    """Close orders whose time to pay is over; returns how many. Runs by the clock."""

    async def close(tx: Tx, rows: list[Locked]) -> None:
        await close_all(tx, rows, Actor("clock"), "not paid in time")

    return await sweep(sql.lock_expired, close)
