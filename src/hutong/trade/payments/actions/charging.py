"""Taking money: from wallets at once, from outside by a payment that waits."""

from collections.abc import Mapping, Sequence

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.trade import ledger
from hutong.trade.ledger import Kind, Move, NotEnoughMoney
from hutong.trade.payments import adapters, rules
from hutong.trade.payments.reads import shown, sql
from hutong.trade.payments.shapes import PENDING, SUCCEEDED, WALLET, Charge, Payment, Row


async def from_wallets(
    tx: Tx, charges: Sequence[Charge], *, locked: Mapping[tuple[int, str], int] | None = None
) -> list[Payment | NotEnoughMoney]:
    """Charge wallets, all of each charge or nothing of it; an answer in each place.

    Money of a charge with splits reaches the hold of each order, else it waits as pending.
    `locked` are the balances where the caller holds them locked already.
    """
    if locked is None:
        locked = await ledger.lock_wallets(tx, [charge.payer for charge in charges])
    wallets = dict(locked)
    answers: list[Payment | NotEnoughMoney] = []
    good: list[tuple[Charge, int]] = []
    for charge, fresh in zip(charges, ids.many(len(charges)), strict=True):
        purse = (charge.payer, charge.currency)
        if wallets.get(purse, 0) < charge.amount_fen:
            answers.append(_short(wallets.get(purse, 0), charge))
            continue
        wallets[purse] -= charge.amount_fen
        good.append((charge, fresh))
        answers.append(_succeeded(charge, fresh))
    if good:
        await _insert(tx, good)
        await ledger.move_all(tx, [move for charge, _ in good for move in _moves(charge)])
    return answers


def _short(balance_fen: int, charge: Charge) -> NotEnoughMoney:
    return NotEnoughMoney(
        "The wallet does not cover this. Nothing was paid; top up or choose another way to pay.",
        balance_fen=balance_fen,
        amount_fen=charge.amount_fen,
        currency=charge.currency,
    )


def _succeeded(charge: Charge, fresh: int) -> Payment:
    now = clock.now()
    return Payment(
        id=str(fresh),
        purpose="trade",
        trade=str(charge.trade),
        method=WALLET,
        currency=charge.currency,
        amount_fen=charge.amount_fen,
        refunded_fen=0,
        state=SUCCEEDED,
        created_at=now,
        settled_at=now,
    )


async def _insert(tx: Tx, good: list[tuple[Charge, int]]) -> None:
    now = clock.now()
    await tx.pour(
        sql.pour_payments,
        [
            (
                c.payer,
                i,
                "trade",
                c.trade,
                WALLET,
                c.currency,
                c.amount_fen,
                0,
                SUCCEEDED,
                None,
                now,
                None,
                now,
            )
            for c, i in good
        ],
    )


def _moves(charge: Charge) -> list[Move]:
    purse = (charge.payer, Kind.WALLET)
    if not charge.splits:
        return [
            Move(
                book=charge.payer,
                kind="pay_part",
                debit=purse,
                credit=(charge.payer, Kind.PENDING),
                currency=charge.currency,
                amount_fen=charge.amount_fen,
                ref=charge.trade,
            )
        ]
    return [
        Move(
            book=split.shop,
            kind="pay",
            debit=purse,
            credit=(split.shop, Kind.HOLD),
            currency=charge.currency,
            amount_fen=split.amount_fen,
            ref=split.order,
        )
        for split in charge.splits
        if split.amount_fen
    ]


async def begin(
    tx: Tx, *, payer: int, trade: int, method: str, currency: str, amount_fen: int
) -> Payment:
    """Begin a payment by an outside provider; `trade` 0 is a top-up of the payer's wallet."""
    fresh = ids.new()
    now = clock.now()
    purpose = "trade" if trade else "topup"
    page = adapters.by_name(method).page(fresh)
    await tx.pour(
        sql.pour_payments,
        [
            (
                payer,
                fresh,
                purpose,
                trade,
                method,
                currency,
                amount_fen,
                0,
                PENDING,
                page,
                now,
                now + rules.ASK_AFTER,
                None,
            )
        ],
    )
    return shown(await tx.one(Row, sql.find_payment, payer=payer, id=fresh))


async def release(tx: Tx, charges: Sequence[Charge]) -> None:
    """Move pending money of fully paid trades to the holds of their orders."""
    await ledger.move_all(
        tx,
        [
            Move(
                book=split.shop,
                kind="pay",
                debit=(charge.payer, Kind.PENDING),
                credit=(split.shop, Kind.HOLD),
                currency=charge.currency,
                amount_fen=split.amount_fen,
                ref=split.order,
            )
            for charge in charges
            for split in charge.splits
            if split.amount_fen
        ],
    )
