"""Sales and stars as they come in, and the mall that follows them."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from hutong.kernel import clock, jobs
from hutong.kernel.db import Tx
from hutong.trade import shops
from hutong.trade.catalog.actions.put import hide, listing_of, show
from hutong.trade.catalog.reads import categories
from hutong.trade.catalog.reads.categories import sql
from hutong.trade.catalog.shapes.goods import Stored

FOLLOW = "catalog.follow_shop"

_BATCH = 500
_LATER = timedelta(minutes=1)


class Pair(msgspec.Struct, frozen=True):
    """A product and its shop."""

    shop: int
    product: int


async def sold(tx: Tx, sales: Sequence[tuple[int, int, int]]) -> None:
    """Add (shop, product, quantity) to the sales of many products with two statements.

    Quantities below zero take back. Rows are locked in id order.
    """
    if not sales:
        return
    ordered = sorted(sales)
    pairs = {
        "shops": [shop for shop, _, _ in ordered],
        "products": [product for _, product, _ in ordered],
    }
    await tx.run(sql.sell, **pairs, quantities=[quantity for _, _, quantity in ordered])
    await tx.run(sql.mark_sold, **pairs)


async def scored(tx: Tx, shop: int, product: int, sum_delta: int, count_delta: int) -> None:
    """Add stars to a product and to its shop; deltas below zero take back."""
    await tx.run(sql.rate, shop=shop, product=product, sum=sum_delta, count=count_delta)
    await shops.tally(tx, shop, score_sum=sum_delta, score_count=count_delta)


async def rank_sold(tx: Tx) -> bool:
    """Let the mall take over sales of products sold lately; tells whether more are waiting."""
    taken = await tx.all(Pair, sql.take_sold, most=_BATCH)
    if taken:
        await tx.run(
            sql.rank_sold,
            shops=[one.shop for one in taken],
            products=[one.product for one in taken],
        )
    return len(taken) == _BATCH


async def turn_shop(tx: Tx, shop: int, state: str) -> None:
    """Open, pause or close a shop; its goods enter or leave the mall by a job. Raises NoSuchShop.

    Orders ask the shop itself, so nothing can be bought from the moment this is committed.
    """
    if not await shops.turn(tx, shop, state):
        await shops.shop(tx, shop)
        return
    now = clock.now()
    # Twice, because a product that is being added right now may still see the old state.
    for due in (now, now + _LATER):
        await jobs.queue(tx, FOLLOW, {"shop": shop}, owner=shop, due=due)


async def follow_shop(tx: Tx, shop: int, after: int) -> int | None:
    """Show or hide one batch of a shop's goods, as its state asks.

    Returns the product to go on after, or None when nothing is left to do.
    """
    if not await tx.value(sql.shop_open, shop=shop):
        shown = [row.product for row in await tx.all(Pair, sql.listed_of, shop=shop, most=_BATCH)]
        await hide(tx, shop, shown)
        return after if len(shown) == _BATCH else None
    rows = await tx.all(Stored, sql.unlisted_of, shop=shop, after=after, most=_BATCH)
    tree = await categories.tree(tx)
    await show(tx, shop, [listing_of(row, tree) for row in rows])
    return rows[-1].id if len(rows) == _BATCH else None
