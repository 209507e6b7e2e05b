"""Goods on their way and in the buyer's hands."""

from datetime import timedelta

from hutong.kernel import clock, errors, settings
from hutong.kernel.db import Tx
from hutong.trade import stock
from hutong.trade.orders.actions.moving import NotNow, move_all
from hutong.trade.orders.actions.sweeping import sweep
from hutong.trade.orders.reads.rows import lines_of, sql
from hutong.trade.orders.rules import DONE, PART_SHIPPED, SHIPPED, TO_SHIP
from hutong.trade.orders.shapes import Actor, Locked, Move


class MoreThanOrdered(errors.Refused):
    """A parcel with more units than wait to be sent."""

    title = "More than waits to be sent"


async def ship(tx: Tx, row: Locked, units: dict[int, int], actor: Actor) -> dict[int, int]:
    """Send `units` (line -> quantity) of a locked order, all that is left when it is empty.

    Returns what was sent. Takes the units off the shelves and starts the clock of receipt when
    nothing is left to send. Raises NotNow or MoreThanOrdered.
    """
    if row.state not in (TO_SHIP, PART_SHIPPED):
        raise NotNow("Only a paid order with something left to send can be shipped.")
    lines = await tx.ask(lines_of([(row.shop, row.id)]))
    waiting = {li.line: li.to_ship for li in lines if li.to_ship}
    sent = units or waiting
    if not sent or any(quantity > waiting.get(line, 0) for line, quantity in sent.items()):
        raise MoreThanOrdered("The parcel holds more than waits to be sent. Nothing was changed.")
    touched = await tx.run(
        sql.ship_lines,
        shop=row.shop,
        order=row.id,
        lines=list(sent),
        quantities=list(sent.values()),
    )
    if touched != len(sent):
        raise MoreThanOrdered("The parcel holds more than waits to be sent. Nothing was changed.")
    taken = [
        stock.Taken(li.shop, li.sku, li.place, sent[li.line], li.order_id)
        for li in lines
        if li.line in sent
    ]
    await stock.lock(tx, [stock.Want(t.shop, t.sku, t.quantity, t.cause) for t in taken])
    await stock.ship_all(tx, taken, actor.id)
    await _sent(tx, row, actor, rest=sum(waiting.values()) - sum(sent.values()))
    return sent


async def _sent(tx: Tx, row: Locked, actor: Actor, *, rest: int) -> None:
    target = PART_SHIPPED if rest else SHIPPED
    if target == row.state:
        return
    receive_by = clock.now() + timedelta(seconds=settings.current().receive_within_s)
    await move_all(
        tx,
        [
            Move(
                shop=row.shop,
                order=row.id,
                source=row.state,
                target=target,
                actor_kind=actor.kind,
                actor=actor.id,
                reason="shipped",
                receive_by=None if rest else receive_by,
            )
        ],
    )


async def receive(tx: Tx, row: Locked, actor: Actor, reason: str = "received") -> None:
    """Take a shipped order as received; settlement follows by its clock."""
    if row.state != SHIPPED:
        raise NotNow("Only an order that was sent can be received.")
    await receive_all(tx, [row], actor, reason)


async def receive_all(tx: Tx, rows: list[Locked], actor: Actor, reason: str) -> None:
    """Take many shipped orders as received."""
    now = clock.now()
    settle_at = now + timedelta(seconds=settings.current().settle_after_s)
    await move_all(
        tx,
        [
            Move(
                shop=row.shop,
                order=row.id,
                source=SHIPPED,
                target=DONE,
                actor_kind=actor.kind,
                actor=actor.id,
                reason=reason,
                done_at=now,
                settle_at=settle_at,
            )
            for row in rows
        ],
    )


async def sweep_received() -> int:
    """Receive orders whose clock of receipt is over; returns how many. Runs by the clock."""

    async def receive(tx: Tx, rows: list[Locked]) -> None:
        await receive_all(tx, rows, Actor("clock"), "received by the clock")

    return await sweep(sql.lock_to_receive, receive)
