"""Questions about payments and wallets."""

from hutong.kernel.db import Tx
from hutong.trade.payments.actions.charging import shown, sql
from hutong.trade.payments.shapes import PENDING, SUCCEEDED, Payment, Row


async def access_payment(tx: Tx, payer: int, payment: int) -> Row:
    """Return the payment if it is this person's; raises NotFound."""
    return await tx.one(Row, sql.find_payment, payer=payer, id=payment)


async def of_trades(tx: Tx, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], list[Row]]:
    """Return the payments of (payer, trade) pairs, oldest first."""
    found: dict[tuple[int, int], list[Row]] = {pair: [] for pair in pairs}
    payers, trades = sorted({p for p, _ in pairs}), sorted({t for _, t in pairs})
    for row in await tx.all(Row, sql.payments_of_trades, payers=payers, trades=trades):
        found.setdefault((row.payer, row.trade), []).append(row)
    return found


def arrived_fen(rows: list[Row]) -> int:
    """Return what of these payments is here and was not given back, in minor units."""
    return sum(row.amount_fen - row.refunded_fen for row in rows if row.state == SUCCEEDED)


def waiting_fen(rows: list[Row]) -> int:
    """Return what these payments may still bring, in minor units."""
    return sum(row.amount_fen for row in rows if row.state == PENDING)


async def shown_of(tx: Tx, payer: int, trade: int) -> list[Payment]:
    """Return a trade's payments as its payer sees them."""
    return [shown(row) for row in (await of_trades(tx, [(payer, trade)]))[payer, trade]]
