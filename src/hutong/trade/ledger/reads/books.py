"""What stands in the books: sums, past balances and the journal of a day."""

from datetime import datetime

from hutong.kernel.db import Tx
from hutong.trade.ledger.reads.accounts import sql
from hutong.trade.ledger.shapes import Kind, Posted, Sum

_OF_A_SHOP = frozenset({Kind.HOLD, Kind.BALANCE, Kind.DEPOSIT, Kind.WITHDRAWING})


async def held_all(tx: Tx, shops: list[int], orders: list[int]) -> dict[int, int]:
    """Return what is still held for orders of many shops, in minor units."""
    rows = await tx.rows(sql.held_of_shops, shops=shops, orders=orders)
    return dict.fromkeys(orders, 0) | {row[0]: int(row[1]) for row in rows}


async def sums(tx: Tx, book: int) -> list[Sum]:
    """Return the sum of all transfers of a shop's book, by kind and by the accounts they touch."""
    return await tx.all(Sum, sql.sums_of_book, book=book)


async def left_in(tx: Tx, shops: list[int]) -> dict[int, dict[str, int]]:
    """Return what shops hold, may withdraw and are withdrawing, by shop and currency.

    In minor units; a shop or currency without money is not there.
    """
    found: dict[int, dict[str, int]] = {}
    for shop in shops:
        left: dict[str, int] = {}
        for row in await sums(tx, shop):
            sign = (row.credit_kind in _OF_A_SHOP) - (row.debit_kind in _OF_A_SHOP)
            left[row.currency] = left.get(row.currency, 0) + sign * row.amount_fen
        if any(left.values()):
            found[shop] = {currency: fen for currency, fen in sorted(left.items()) if fen}
    return found


async def lock_of_shop(tx: Tx, shop: int, currency: str) -> int:
    """Lock a shop's balance and deposit; returns what both hold, in minor units."""
    return sum(row[0] for row in await tx.rows(sql.lock_of_shop, shop=shop, currency=currency))


async def has(tx: Tx, shops: list[int]) -> dict[tuple[int, str], int]:
    """Return (shop, currency) -> what balance and deposit hold, in minor units."""
    rows = await tx.rows(sql.has_of_shops, shops=shops)
    return {(row[0], row[1]): row[2] for row in rows}


async def journal(tx: Tx, begin: datetime, end: datetime, book: int | None = None) -> list[Posted]:
    """Return the transfers of a span of time, of one book or of all, in a fixed order."""
    return await tx.all(Posted, sql.journal, begin=begin, end=end, book=book)


async def balance_at(tx: Tx, shop: int, kind: str, currency: str, at: datetime) -> int:
    """Return the kept balance that an account of a shop had at a moment, in minor units.

    Only for accounts whose every transfer stands in the owner's own book, as a shop's does.
    """
    found = await tx.value(sql.balance_at, owner=shop, kind=kind, currency=currency, at=at)
    return int(found or 0)
