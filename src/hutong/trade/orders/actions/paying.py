"""Paying trades, many at once: from wallets here, by the bank later."""

from collections.abc import Sequence

from hutong.kernel import errors, money
from hutong.kernel.db import Tx
from hutong.trade import ledger, payments
from hutong.trade.orders.actions.paid import begin_fulfilment, charge, complete
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import CANCELLED, UNPAID
from hutong.trade.orders.shapes import Actor, Locked, PayAsk
from hutong.trade.payments import Charge, Payment

Answer = Payment | errors.Problem


class AlreadyPaid(errors.Refused):
    """Nothing of this trade waits for money."""

    title = "Already paid"


class Closed(errors.Refused):
    """The trade was cancelled or closed by the clock."""

    title = "The order is closed"


class MoreThanDue(errors.Refused):
    """A part that is larger than the rest."""

    title = "More than is due"


class _Due:
    """One wish with the locked orders it is about."""

    def __init__(self, ask: PayAsk, rows: list[Locked]) -> None:
        self.ask = ask
        self.rows = rows
        self.unpaid = [row for row in rows if row.state == UNPAID]
        self.rest_fen = sum(row.total_fen for row in self.unpaid)
        self.whole = True
        self.answer: Answer | None = None

    @property
    def amount_fen(self) -> int:
        return self.rest_fen if self.ask.amount_fen is None else self.ask.amount_fen

    @property
    def at_once(self) -> bool:
        """Tell whether one charge pays everything, so that no money has to wait."""
        return self.whole and self.amount_fen == self.rest_fen


async def pay_all(tx: Tx, asks: list[PayAsk]) -> list[Answer]:
    """Pay trades in the order in which the wishes came; an answer in each place."""
    rows = await tx.all(
        Locked,
        sql.lock_trades,
        buyers=sorted({ask.buyer for ask in asks}),
        trades=sorted({ask.trade for ask in asks}),
    )
    dues: list[_Due] = []
    seen: set[tuple[int, int]] = set()
    for ask in asks:
        mine = [r for r in rows if (r.buyer, r.trade) == (ask.buyer, ask.trade)]
        due = _Due(ask, mine)
        due.answer = _refusal(due, again=(ask.buyer, ask.trade) in seen)
        seen.add((ask.buyer, ask.trade))
        dues.append(due)
    await _count_parts(tx, [due for due in dues if due.answer is None])
    await _from_wallets(tx, [d for d in dues if d.answer is None and d.ask.method == "wallet"])
    for due in dues:
        if due.answer is None:
            due.answer = await payments.begin(
                tx,
                payer=due.ask.buyer,
                trade=due.ask.trade,
                method=due.ask.method,
                currency=due.unpaid[0].currency,
                amount_fen=due.amount_fen,
            )
    return [due.answer or AlreadyPaid() for due in dues]


def _refusal(due: _Due, *, again: bool) -> errors.Problem | None:
    if not due.rows:
        return errors.NotFound("You have no such trade.")
    if again:
        return AlreadyPaid("This trade is being paid at this moment. Look at it again.")
    if due.unpaid:
        return None
    if all(row.state == CANCELLED for row in due.rows):
        return Closed("This order was closed before it was paid. No money was taken.")
    return AlreadyPaid("This is paid. No money was taken a second time.")


async def _count_parts(tx: Tx, dues: Sequence[_Due]) -> None:
    """Take off what was paid in parts before, and refuse parts larger than the rest."""
    if not dues:
        return
    pairs = [(due.ask.buyer, due.ask.trade) for due in dues]
    before = await tx.ask(payments.of_trades(pairs))
    for due, pair in zip(dues, pairs, strict=True):
        if before[pair]:
            waiting = await ledger.pending(tx, *pair, [row.id for row in due.rows])
            due.whole = waiting == 0
            due.rest_fen -= waiting
        if due.rest_fen <= 0:
            due.answer = AlreadyPaid("This is paid. No money was taken a second time.")
        elif not 0 < due.amount_fen <= due.rest_fen:
            due.answer = MoreThanDue(
                f"Only {money.show(due.rest_fen, due.unpaid[0].currency)} is still due. "
                "Nothing was paid.",
                rest_fen=due.rest_fen,
            )


async def _from_wallets(tx: Tx, dues: Sequence[_Due]) -> None:
    if not dues:
        return
    answers = await payments.from_wallets(tx, [_charge(due) for due in dues])
    paid: list[Locked] = []
    for due, answer in zip(dues, answers, strict=True):
        due.answer = answer
        if isinstance(answer, errors.Problem):
            continue
        if due.at_once:
            paid += due.unpaid
        else:
            await complete(tx, due.ask.buyer, due.ask.trade)
    if paid:
        await begin_fulfilment(tx, paid, Actor("buyer"))


def _charge(due: _Due) -> Charge:
    if due.at_once:
        return charge(due.ask.buyer, due.ask.trade, due.unpaid)
    return Charge(
        payer=due.ask.buyer,
        trade=due.ask.trade,
        currency=due.unpaid[0].currency,
        amount_fen=due.amount_fen,
    )
