"""Posting transfers: the only way money moves."""

from collections import defaultdict

from hutong.kernel import clock, errors, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import Statement
from hutong.trade.ledger.reads.accounts import sql
from hutong.trade.ledger.shapes import KEPT, Kind, Move


class NotEnoughMoney(errors.Refused):
    """An account would fall below its floor."""

    title = "Not enough money"


async def lock_wallets(tx: Tx, persons: list[int]) -> dict[tuple[int, str], int]:
    """Lock the wallets of these people; returns (person, currency) -> balance in minor units."""
    rows = await tx.rows(sql.lock_balances, owners=sorted(set(persons)), kind=Kind.WALLET)
    return {(row[0], row[1]): row[2] for row in rows}


async def move_all(tx: Tx, moves: list[Move]) -> list[int]:
    """Post transfers, shifting the balances that are kept; returns the transfers' ids.

    Raises NotEnoughMoney when a kept account would fall below its floor; then nothing of this
    transaction may stand.
    """
    if not moves:
        return []
    await _shift(tx, moves)
    fresh = ids.many(len(moves))
    now = clock.now()
    await tx.pour(
        sql.pour_transfers,
        [
            (
                *(m.book, m.ref, i, now, m.kind, *m.debit, *m.credit),
                *(m.currency, m.amount_fen, m.reverses),
            )
            for m, i in zip(moves, fresh, strict=True)
        ],
    )
    return fresh


async def _shift(tx: Tx, moves: list[Move]) -> None:
    deltas: dict[tuple[int, str, str], int] = defaultdict(int)
    for move in moves:
        if move.debit[1] in KEPT:
            deltas[(*move.debit, move.currency)] -= move.amount_fen
        if move.credit[1] in KEPT:
            deltas[(*move.credit, move.currency)] += move.amount_fen
    lower = [key for key, delta in deltas.items() if delta < 0]
    if lower and await _change(tx, sql.lower_balances, lower, deltas) != len(lower):
        raise NotEnoughMoney("The balance does not cover this. Nothing was moved.")
    raised = [key for key, delta in deltas.items() if delta > 0]
    if raised:
        await _change(tx, sql.raise_balances, raised, deltas)


async def _change(
    tx: Tx,
    statement: Statement,
    accounts: list[tuple[int, str, str]],
    deltas: dict[tuple[int, str, str], int],
) -> int:
    return await tx.run(
        statement,
        owners=[owner for owner, _, _ in accounts],
        kinds=[kind for _, kind, _ in accounts],
        currencies=[currency for _, _, currency in accounts],
        deltas=[deltas[key] for key in accounts],
    )
