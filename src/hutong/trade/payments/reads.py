"""Questions about payments and wallets."""

from datetime import timedelta
from typing import Any

from hutong.kernel import clock, settings
from hutong.kernel.db import Question, Tx, ask
from hutong.kernel.sql import load
from hutong.trade.payments.shapes import PENDING, Payment, Row

sql = load("hutong.trade.payments")


async def access_payment(tx: Tx, payer: int, payment: int) -> Row:
    """Return the payment if it is this person's; raises NotFound."""
    return await tx.one(Row, sql.find_payment, payer=payer, id=payment)


def of_trades(pairs: list[tuple[int, int]]) -> Question[dict[tuple[int, int], list[Row]]]:
    """Return the payments of (payer, trade) pairs, oldest first."""
    payers, trades = sorted({p for p, _ in pairs}), sorted({t for _, t in pairs})

    def sort(rows: list[Row]) -> dict[tuple[int, int], list[Row]]:
        found: dict[tuple[int, int], list[Row]] = {pair: [] for pair in pairs}
        for row in rows:
            found.setdefault((row.payer, row.trade), []).append(row)
        return found

    return ask(Row, sql.payments_of_trades, payers=payers, trades=trades).then(sort)


def shown_of(payer: int, trade: int) -> Question[list[Payment]]:
    """Return a trade's payments as its payer sees them."""
    pair = (payer, trade)
    return of_trades([pair]).then(lambda found: [shown(row) for row in found[pair]])


async def export(tx: Tx, payer: int) -> dict[str, Any]:
    """Return a person's payments and what came back of them."""
    refunds = [dict(row) for row in await tx.rows(sql.refunds_of_person, payer=payer)]
    for row in refunds:
        row |= {name: str(row[name]) for name in ("id", "payment", "shop", "order_id")}
    payments = [shown(row) for row in await tx.all(Row, sql.payments_of_person, payer=payer)]
    return {"payments": payments, "refunds": refunds}


async def blocking(tx: Tx, payer: int) -> str | None:
    """Say why a person cannot be erased yet: money is on its way to her or from her."""
    since = clock.now() - patience()
    coming, going = (await tx.rows(sql.on_their_way, payer=payer, since=since))[0]
    told = []
    if coming:
        told.append(
            f"{coming} of your payments wait for the bank. "
            "Let it decide them, or come back when they have run out of time."
        )
    if going:
        told.append(f"{going} of your refunds are on their way to the bank. Wait for them.")
    return " ".join(told) or None


def patience() -> timedelta:
    """Return how long the house waits for a provider to say what became of a payment."""
    return timedelta(seconds=2 * settings.current().pay_within_s + 60)


def shown(row: Row) -> Payment:
    """Return a payment as its payer sees it."""
    return Payment(
        id=str(row.id),
        purpose=row.purpose,
        trade=str(row.trade) if row.trade else None,
        method=row.method,
        currency=row.currency,
        amount_fen=row.amount_fen,
        refunded_fen=row.refunded_fen,
        state=row.state,
        created_at=row.created_at,
        settled_at=row.settled_at,
        bank_url=row.page if row.state == PENDING else None,
    )
