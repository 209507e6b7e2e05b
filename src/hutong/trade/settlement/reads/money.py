"""A shop's money, and lists of what settled, was shared and was withdrawn."""

from collections.abc import Iterable
from datetime import date, timedelta

from hutong.kernel import paging
from hutong.kernel.db import Tx
from hutong.kernel.money import show
from hutong.kernel.sql import load
from hutong.trade import ledger, shops
from hutong.trade.ledger import Kind
from hutong.trade.settlement.shapes import Money, SettledDay, Share, Withdrawal

sql = load("hutong.trade.settlement")

_LAST = 2**63 - 1
_END = date.max - timedelta(days=1)


async def currency_of(tx: Tx, shop: int) -> str:
    """Return the currency in which a shop sells; raises NoSuchShop."""
    found = await shops.facts(tx, [shop])
    if shop not in found:
        raise shops.NoSuchShop("There is no such shop.")
    return found[shop].currency


async def overview(tx: Tx, shop: int) -> Money:
    """Return where a shop's money is."""
    currency = await currency_of(tx, shop)
    book = [row for row in await ledger.books.sums(tx, shop) if row.currency == currency]

    def total(kinds: Iterable[str]) -> int:
        return sum(row.amount_fen for row in book if row.kind in kinds)

    def in_account(kind: str) -> int:
        came = sum(row.amount_fen for row in book if row.credit_kind == kind)
        return came - sum(row.amount_fen for row in book if row.debit_kind == kind)

    return Money(
        currency=currency,
        held_fen=in_account(Kind.HOLD),
        available_fen=await ledger.balance(tx, shop, Kind.BALANCE, currency),
        withdrawing_fen=in_account(Kind.WITHDRAWING),
        deposit_fen=await ledger.balance(tx, shop, Kind.DEPOSIT, currency),
        owed_fen=await tx.value(sql.owed_by, shop=shop, currency=currency),
        settled_fen=total(["settle", "share_return", "fee_back"]),
        shared_fen=total(["share"]) - total(["share_return"]),
        fees_fen=total(["fee"]) - total(["fee_back"]),
    )


async def days(tx: Tx, shop: int, after: str | None, limit: int) -> paging.Page[SettledDay]:
    """Return what settled by day, the last day first."""
    last = paging.after(after, tuple[date])
    before = last[0] if last else _END
    rows = await tx.all(SettledDay, sql.settled_days, shop=shop, before=before, most=limit + 1)
    return paging.page(rows, limit, lambda row: row.day)


async def shares(tx: Tx, shop: int, order: int) -> list[Share]:
    """Return the shares of an order in the order in which they were asked for."""
    return await tx.all(Share, sql.shares_of_order, shop=shop, order=order)


async def shares_of_person(tx: Tx, person: int) -> list[Share]:
    """Return what orders' shops promised and paid to a person, for her export."""
    return await tx.all(Share, sql.shares_of_person, person=person)


async def blocking(tx: Tx, person: int) -> str | None:
    """Say why a person cannot be erased yet: shares are promised to her and not yet paid."""
    rows = await tx.rows(sql.promised_to, person=person)
    if not rows:
        return None
    sums = ", ".join(show(row["amount_fen"], row["currency"]) for row in rows)
    return f"Shares of {sums} are promised to you and not yet paid. Wait until they are settled."


async def withdrawals_of_shop(
    tx: Tx, shop: int, after: str | None, limit: int
) -> paging.Page[Withdrawal]:
    """Return a shop's withdrawals, newest first."""
    before = (paging.after(after, tuple[int]) or (_LAST,))[0]
    rows = await tx.all(
        Withdrawal, sql.withdrawals_of_shop, shop=shop, before=before, most=limit + 1
    )
    return paging.page(rows, limit, lambda row: int(row.id))


async def withdrawals_of_all(
    tx: Tx, states: list[str], after: str | None, limit: int
) -> paging.Page[Withdrawal]:
    """Return all shops' withdrawals in some states, oldest first."""
    last = (paging.after(after, tuple[int]) or (0,))[0]
    rows = await tx.all(
        Withdrawal, sql.withdrawals_of_all, states=states, after=last, most=limit + 1
    )
    return paging.page(rows, limit, lambda row: int(row.id))
