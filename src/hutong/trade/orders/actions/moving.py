"""The one function through which states change, and its history."""

from collections.abc import Sequence
from datetime import datetime

from hutong.kernel import clock, errors, ids
from hutong.kernel.db import Tx
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import NAMES, NOTHING, may_move
from hutong.trade.orders.shapes import Move

# Shop, order, the step's id, what happened, whether the order began with it, and when.
_News = tuple[int, int, int, str, bool, datetime]


class NotNow(errors.Refused):
    """The order is not in a state in which this can be done."""

    title = "The order has moved on"


async def move_all(tx: Tx, moves: Sequence[Move]) -> None:
    """Move orders along published transitions; all of them or the transaction falls.

    Raises NotNow when an order is no longer where its transition begins.
    """
    if not moves:
        return
    for move in moves:
        if not may_move(move.source, move.target):
            raise NotNow(f"An order cannot go from {NAMES[move.source]} to {NAMES[move.target]}.")
    touched = await tx.run(
        sql.move,
        shops=[m.shop for m in moves],
        orders=[m.order for m in moves],
        sources=[m.source for m in moves],
        targets=[m.target for m in moves],
        receive_bys=[m.receive_by for m in moves],
        done_ats=[m.done_at for m in moves],
        settle_ats=[m.settle_at for m in moves],
    )
    if touched != len(moves):
        raise NotNow("The order has moved on meanwhile. Nothing was changed; look at it again.")
    await record(tx, moves)


async def record(tx: Tx, moves: Sequence[Move]) -> None:
    """Write history, and news of it; orders that are born where `target` says come from NOTHING."""
    now = clock.now()
    numbers = ids.many(len(moves))
    await tx.pour(
        sql.pour_history,
        [
            (m.shop, m.order, i, m.source, m.target, m.actor_kind, m.actor, m.reason, now)
            for m, i in zip(moves, numbers, strict=True)
        ],
    )
    await tx.pour(sql.pour_news, _news(moves, numbers, now))


def _news(moves: Sequence[Move], numbers: Sequence[int], at: datetime) -> list[_News]:
    """Return one piece of news an order: who pays at once is told so, not also that she ordered."""
    found: dict[int, _News] = {}
    for move, number in zip(moves, numbers, strict=True):
        born = move.source == NOTHING or (move.order in found and found[move.order][4])
        found[move.order] = (move.shop, move.order, number, NAMES[move.target], born, at)
    return list(found.values())


async def tell_later(tx: Tx, shop: int, order: int, what: str) -> None:
    """Write news of an order that did not move, such as an answer to its buyer."""
    await tx.pour(sql.pour_news, [(shop, order, ids.new(), what, False, clock.now())])


def born(shop: int, order: int, target: int, buyer: int) -> Move:
    """Return the first line of an order's history."""
    return Move(
        shop=shop, order=order, source=NOTHING, target=target, actor_kind="buyer", actor=buyer
    )
