"""What accounts and orders hold, as sums or as the balance that is kept."""

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.trade.ledger")


async def held(tx: Tx, shop: int, orders: list[int]) -> dict[int, int]:
    """Return what is still held for each of a shop's orders, in minor units."""
    rows = await tx.rows(sql.held_of_orders, shop=shop, orders=orders)
    return dict.fromkeys(orders, 0) | {row[0]: int(row[1]) for row in rows}


async def balance(tx: Tx, owner: int, kind: str, currency: str) -> int:
    """Return a kept balance in minor units; 0 for an account nobody has used."""
    return await tx.value(sql.balance, owner=owner, kind=kind, currency=currency) or 0


async def pending(tx: Tx, payer: int, trade: int, orders: list[int]) -> int:
    """Return what arrived for a trade and waits for the rest of it, in minor units."""
    found = await tx.value(sql.pending_of_trade, payer=payer, trade=trade, refs=[trade, *orders])
    return int(found)


async def fees(tx: Tx, shop: int, order: int) -> tuple[int, int]:
    """Return the fee the platform took on an order and what of it went back, in minor units."""
    (row,) = await tx.rows(sql.fees_of_order, shop=shop, order=order)
    return int(row[0]), int(row[1])
