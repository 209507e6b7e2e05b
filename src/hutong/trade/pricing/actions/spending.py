"""Coupons meet orders: a claim is spent by one trade, and comes back when that trade closes."""

from collections.abc import Sequence

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.trade.pricing.reads.terms import sql
from hutong.trade.pricing.shapes.basket import Use


async def use(tx: Tx, uses: Sequence[Use]) -> dict[int, int]:
    """Mark claims as used, all in one statement; return claim -> trade for each that was won.

    A claim that is used, over, or not this buyer's is missing. When two uses of one call name
    the same claim the earlier wins, and the map says which trade that is. Rows are asked for in
    the order of (buyer, claim), so that two batches do not wait for one another.
    """
    first: dict[int, Use] = {}
    for one in uses:
        first.setdefault(one.claim, one)
    if not first:
        return {}
    asked = sorted(first.values(), key=lambda one: (one.buyer, one.claim))
    rows = await tx.rows(
        sql.use_claims,
        buyers=[one.buyer for one in asked],
        claims=[one.claim for one in asked],
        trades=[one.trade for one in asked],
        amounts=[one.amount_fen for one in asked],
        at=clock.now(),
    )
    return {row["id"]: first[row["id"]].trade for row in rows}


async def give_back(tx: Tx, trades: Sequence[int], buyers: Sequence[int]) -> int:
    """Give the coupons of trades back to their buyers; return how many came back.

    Call it when every order of a trade closed unpaid. `buyers` are whose the trades are, so that
    the statement goes to their rows alone. Doing it twice does nothing more.
    """
    if not trades:
        return 0
    return await tx.run(
        sql.give_claims_back, trades=sorted(set(trades)), buyers=sorted(set(buyers))
    )
