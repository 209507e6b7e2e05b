"""What a shop owes its buyers: refunds that were agreed and that it could not pay yet.

Whoever writes a debt down and whoever takes money out lock the shop's accounts first, so that one
of them sees the other.
"""

from hutong.kernel import clock, errors, money
from hutong.kernel.db import Tx
from hutong.trade import ledger
from hutong.trade.settlement.reads.money import sql
from hutong.trade.settlement.shapes import Debt


class RefundsOwed(errors.Refused):
    """Money that buyers wait for does not leave the shop."""

    title = "Refunds are owed"


async def owe(tx: Tx, debt: Debt) -> None:
    """Write down that a refund of so much could not be paid, or that it failed once more."""
    has = await ledger.books.lock_of_shop(tx, debt.shop, debt.currency)
    await tx.run(
        sql.owe,
        shop=debt.shop,
        ref=debt.ref,
        currency=debt.currency,
        amount=debt.amount_fen,
        had=has,
        at=clock.now(),
    )


async def forget(tx: Tx, shop: int, ref: int) -> None:
    """Strike out a debt that is paid or void; nothing happens where there was none."""
    await tx.run(sql.forget_owed, shop=shop, ref=ref)


async def nothing(tx: Tx, shop: int, currency: str, advice: str) -> None:
    """Lock the shop's accounts and check that it owes nothing. Raises RefundsOwed."""
    await ledger.books.lock_of_shop(tx, shop, currency)
    owed = await tx.value(sql.owed_by, shop=shop, currency=currency)
    if owed:
        raise RefundsOwed(
            f"{money.show(owed, currency)} of agreed refunds is owed to buyers. {advice} "
            "Nothing was moved.",
            owed_fen=owed,
        )


async def to_try(tx: Tx) -> list[Debt]:
    """Return the debts of shops that have more than when it was last tried; each once."""
    debts = await tx.all(Debt, sql.debts)
    has = await ledger.books.has(tx, sorted({debt.shop for debt in debts})) if debts else {}
    moved = [one for one in debts if has.get((one.shop, one.currency), 0) != one.had_fen]
    if moved:
        await tx.run(
            sql.looked_at,
            shops=[one.shop for one in moved],
            refs=[one.ref for one in moved],
            hads=[has.get((one.shop, one.currency), 0) for one in moved],
        )
    return [one for one in moved if has.get((one.shop, one.currency), 0) > one.had_fen]
