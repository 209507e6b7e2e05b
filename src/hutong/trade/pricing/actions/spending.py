"""Coupons meet orders: a claim is spent by one trade, and comes back when that trade closes."""

from collections import Counter
from collections.abc import Sequence

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.trade.pricing.reads.terms import sql
from hutong.trade.pricing.shapes.basket import Use


async def use(tx: Tx, uses: Sequence[Use]) -> set[int]:
    """Mark claims as used, all in one statement; return the claims that were won.

    A claim that is used, over, or not this buyer's is not among them. Nor is one that two trades
    of this call name, for it could not be told which of them has it (`price_all` lets the first
    alone come so far). Rows are asked for in the order of (buyer, claim), so that two batches do
    not wait for one another.
    """
    named = Counter(claim for claim, _ in {(one.claim, one.trade) for one in uses})
    asked = sorted(
        {one.claim: one for one in uses if named[one.claim] == 1}.values(),
        key=lambda one: (one.buyer, one.claim),
    )
    if not asked:
        return set()
    rows = await tx.rows(
        sql.use_claims,
        buyers=[one.buyer for one in asked],
        claims=[one.claim for one in asked],
        trades=[one.trade for one in asked],
        amounts=[one.amount_fen for one in asked],
        at=clock.now(),
    )
    return {row["id"] for row in rows}


async def give_back(tx: Tx, trades: Sequence[tuple[int, int]]) -> int:
    """Give the coupons of (buyer, trade) pairs back; return how many came back.

    Call it when every order of a trade closed unpaid. Doing it twice does nothing more.
    """
    if not trades:
        return 0
    return await tx.run(
        sql.give_claims_back,
        buyers=sorted({buyer for buyer, _ in trades}),
        trades=sorted({trade for _, trade in trades}),
    )
