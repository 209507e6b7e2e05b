"""Withdrawals: a shop asks for its money, an operator looks, then it leaves or comes back."""

from hutong.kernel import clock, errors, ids, money
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move, NotEnoughMoney
from hutong.trade.settlement.actions import owing
from hutong.trade.settlement.reads.money import currency_of, sql
from hutong.trade.settlement.shapes import NewWithdrawal, Review, Withdrawal

PROVIDER = "sandbox"
"""Where withdrawn money goes until a bank is wired in; the review is the payment."""


class NotAvailable(errors.Refused):
    """The shop's balance does not cover the withdrawal."""

    title = "Not so much is available"


class AlreadyReviewed(errors.Refused):
    """The withdrawal was paid or refused before."""

    title = "Already reviewed"


class RefusedWithoutReason(errors.BadInput):
    """A shop that does not get its money hears why."""

    title = "A reason is needed"


async def ask(tx: Tx, shop: int, wish: NewWithdrawal, by: int) -> Withdrawal:
    """Put money aside for a withdrawal.

    Raises RefundsOwed, NotAvailable, NoSuchShop or BadInput.
    """
    account = clean_text(wish.account, "account", least=1, most=100)
    currency, fresh = await currency_of(tx, shop), ids.new()
    await owing.nothing(tx, shop, currency, "It is paid as soon as the shop has the money.")
    await tx.run(
        sql.insert_withdrawal,
        shop=shop,
        id=fresh,
        currency=currency,
        amount=wish.amount_fen,
        account=account,
        by=by,
        at=clock.now(),
    )
    found = await tx.one(Withdrawal, sql.find_withdrawal, shop=shop, id=fresh)
    try:
        await _move(tx, found, "withdraw_ask", (shop, Kind.BALANCE), (shop, Kind.WITHDRAWING))
    except NotEnoughMoney as short:
        left = await ledger.balance(tx, shop, Kind.BALANCE, currency)
        raise NotAvailable(
            f"Only {money.show(left, currency)} is available. Nothing was moved.",
            available_fen=left,
        ) from short
    return found


async def review(tx: Tx, withdrawal: int, said: Review, by: int) -> Withdrawal:
    """Pay a withdrawal or refuse it, once.

    Raises NotFound, RefusedWithoutReason, AlreadyReviewed, or RefundsOwed where the money is to be
    paid out.
    """
    reason = clean_text(said.reason, "reason", most=200)
    shop = await tx.value(sql.shop_of_withdrawal, id=withdrawal)
    if shop is None:
        raise errors.NotFound("There is no such withdrawal.")
    if not said.approve and not reason:
        raise RefusedWithoutReason("Say in `reason` why not, so that the shop knows.")
    reviewed = await tx.run(
        sql.review,
        shop=shop,
        id=withdrawal,
        state="paid" if said.approve else "refused",
        reason=reason,
        by=by,
        at=clock.now(),
    )
    if not reviewed:
        raise AlreadyReviewed("This withdrawal was paid or refused before. Nothing was moved.")
    found = await tx.one(Withdrawal, sql.find_withdrawal, shop=shop, id=withdrawal)
    source = (shop, Kind.WITHDRAWING)
    if said.approve:
        advice = "Refuse this withdrawal, so that its money pays them."
        await owing.nothing(tx, shop, found.currency, advice)
        await _move(tx, found, "withdraw", source, (PLATFORM, Kind.BANK + PROVIDER))
    else:
        await _move(tx, found, "withdraw_back", source, (shop, Kind.BALANCE))
    return found


async def _move(
    tx: Tx, row: Withdrawal, kind: str, debit: tuple[int, str], credit: tuple[int, str]
) -> None:
    await ledger.move_all(
        tx,
        [
            Move(
                book=int(row.shop),
                kind=kind,
                debit=debit,
                credit=credit,
                currency=row.currency,
                amount_fen=row.amount_fen,
                ref=int(row.id),
            )
        ],
    )
