"""Taking an order in hand: locked, and only by those whose order it is."""

from datetime import datetime

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.trade.orders.actions import sweeping
from hutong.trade.orders.actions.sweeping import Act
from hutong.trade.orders.reads.rows import lines_of, sql
from hutong.trade.orders.shapes import Line, Locked


async def access_mine(tx: Tx, buyer: int, order: int) -> Locked:
    """Lock one of a buyer's orders; raises NotFound for somebody else's."""
    return await access_of_shop(tx, await shop_of(tx, buyer, order), order)


async def access_of_shop(tx: Tx, shop: int, order: int) -> Locked:
    """Lock one of a shop's orders; raises NotFound."""
    return await tx.one(Locked, sql.lock_order, shop=shop, id=order)


async def shop_of(tx: Tx, buyer: int, order: int) -> int:
    """Return the shop of one of a buyer's orders; raises NotFound for somebody else's."""
    shop: int | None = await tx.value(sql.shop_of_order, buyer=buyer, id=order)
    if shop is None:
        raise errors.NotFound("You have no such order.")
    return shop


async def lines(tx: Tx, shop: int, order: int) -> list[Line]:
    """Return an order's lines."""
    return await tx.ask(lines_of([(shop, order)]))


async def complain(tx: Tx, shop: int, order: int, delta: int) -> None:
    """Count an open complaint in (1) or out (-1); while one is open, no clock runs."""
    if not await tx.run(sql.complain, shop=shop, id=order, delta=delta):
        raise errors.NotFound("There is no such order, or no complaint to close.")


async def settle_due(act: Act) -> int:
    """Let `act` settle the orders whose clock is over, by the batch; returns how many it did.

    Those that another worker holds are left to it, and one that cannot be settled holds up no
    other: see `sweeping.sweep`.
    """
    return await sweeping.sweep(sql.lock_to_settle, act)


async def mark_settled(tx: Tx, shop: int, orders: list[int], at: datetime) -> int:
    """Mark orders settled; returns how many were not before."""
    return await tx.run(sql.mark_settled, shop=shop, orders=orders, at=at)
