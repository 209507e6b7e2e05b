"""The one function through which requests move, and the money that follows."""

from datetime import datetime, timedelta

from hutong.fulfil.aftersales import reads, rules
from hutong.fulfil.aftersales.reads import sql
from hutong.fulfil.aftersales.shapes import Actor, Change, Place, Row
from hutong.kernel import clock, errors, ids
from hutong.kernel.db import Tx
from hutong.trade import orders, settlement


class AlreadyAnswered(errors.Refused):
    """The request is not where this step begins; most often somebody was quicker."""

    title = "The request has moved on"


async def access_mine(tx: Tx, buyer: int, number: int) -> tuple[orders.Locked, Row]:
    """Lock the order and then the request of a buyer; raises NotFound for somebody else's."""
    return await locked(tx, await reads.place_of_mine(tx, buyer, number))


async def access_of_shop(tx: Tx, shop: int, number: int) -> tuple[orders.Locked, Row]:
    """Lock the order and then the request of a shop; raises NotFound."""
    return await locked(tx, await reads.place_of_shop(tx, shop, number))


async def locked(tx: Tx, place: Place) -> tuple[orders.Locked, Row]:
    """Lock in the one order: the order, then the request."""
    order = await orders.locking.access_of_shop(tx, place.shop, place.order_id)
    return order, await reads.row(tx, place)


def later(seconds: int) -> datetime:
    """Return when a clock of so many seconds is over."""
    return clock.now() + timedelta(seconds=seconds)


async def move(
    tx: Tx, row: Row, target: str, actor: Actor, reason: str, change: Change | None = None
) -> Row:
    """Take one published step and return the row as it is now. Raises AlreadyAnswered.

    A request that ends no longer stops the order's clocks. Anything but an end needs `due`.
    """
    if not rules.may_move(row.kind, row.state, target, actor.kind):
        raise AlreadyAnswered(
            f"The request is {row.state}, so it cannot be {target} now. Nothing was changed."
        )
    ends, wish, now = target in rules.ENDS, change or Change(), clock.now()
    touched = await tx.run(
        sql.move,
        shop=row.shop,
        id=row.id,
        source=row.state,
        target=target,
        due=None if ends else wish.due,
        closed_at=now if ends else None,
        return_to=wish.return_to,
        carrier=wish.carrier,
        tracking=wish.tracking,
    )
    if not touched:
        raise AlreadyAnswered("The request has moved on meanwhile. Nothing was changed.")
    await record(tx, row, target, actor, reason)
    if ends:
        await settlement.owing.forget(tx, row.shop, row.id)
        await orders.locking.complain(tx, row.shop, row.order_id, -1)
    if rules.is_news(row.kind, target, actor.kind):
        await orders.moving.tell_later(tx, row.shop, row.order_id, f"aftersale_{target}")
    return Row(
        shop=row.shop,
        id=row.id,
        order_id=row.order_id,
        buyer=row.buyer,
        kind=row.kind,
        state=target,
        freight_fen=row.freight_fen,
        due=None if ends else wish.due,
        return_to=wish.return_to or row.return_to,
    )


async def record(tx: Tx, row: Row, target: str, actor: Actor, reason: str) -> None:
    """Write the step from `row.state` to `target`."""
    await tx.run(
        sql.record,
        shop=row.shop,
        aftersale=row.id,
        id=ids.new(),
        source=row.state,
        target=target,
        actor_kind=actor.kind,
        actor=actor.id,
        reason=reason,
        at=clock.now(),
    )


async def pay_back(tx: Tx, order: orders.Locked, row: Row, actor: Actor, *, restock: bool) -> Row:
    """Give the money back and end the request.

    Raises what `orders.refunding.refund` raises, and then nothing of this transaction may stand.
    """
    wanted = [
        orders.RefundLine(one.line, one.quantity, one.amount_fen)
        for one in await reads.lines(tx, row)
    ]
    await orders.refunding.refund(
        tx,
        order,
        orders.Refund(wanted, row.freight_fen, restock),
        actor=orders.Actor(actor.kind, actor.id),
        reason=f"after-sale {row.id}",
    )
    return await move(tx, row, rules.REFUNDED, actor, "the money is back")
