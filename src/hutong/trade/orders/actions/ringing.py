"""Telling a shop's people of new orders: the first at once, those of the next minute together."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import Tx, reading
from hutong.people import access
from hutong.touch import chat
from hutong.trade import shops
from hutong.trade.orders.actions.sweeping import Pass, in_passes
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.reads.told import Told

QUIET = timedelta(seconds=60)
"""After a shop was told it is told no more for so long."""


class Ring(msgspec.Struct, frozen=True):
    """So many new orders of a shop, and the latest of them."""

    shop: int
    waiting: int
    latest: int


async def gather(tx: Tx, paid: Sequence[Told]) -> None:
    """Count new paid orders until their shops are told."""
    if not paid:
        return
    counted = Counter(order.shop for order in paid)
    latest = {order.shop: order.id for order in paid}
    each = sorted(counted)
    await tx.run(
        sql.gather_news,
        shops=each,
        counts=[counted[shop] for shop in each],
        latest=[latest[shop] for shop in each],
        at=clock.now(),
    )


async def ring_all() -> None:
    """Tell the people of every shop that has waited long enough."""
    async with reading() as tx:
        due = await tx.value(sql.first_shop_news, now=clock.now())
    if due is not None:
        await in_passes(_ring, Pass(), "shop_news")


async def _ring(tx: Tx, run: Pass) -> None:
    if not await tx.value(sql.lock_news):
        return
    now = clock.now()
    rings = await tx.all(
        Ring, sql.take_shop_news, now=now, quiet=now + QUIET, most=run.most, stuck=run.stuck
    )
    run.taken = [ring.shop for ring in rings]
    people = await access.staff_with(tx, run.taken, "orders.read")
    cards = await shops.cards_of(tx, run.taken, 0)
    await chat.tell(
        tx,
        [
            (person, _notice(ring, cards[ring.shop]))
            for ring in rings
            for person in people.get(ring.shop, [])
        ],
    )


def _notice(ring: Ring, card: object) -> dict[str, object]:
    return {
        "card": msgspec.to_builtins(card),
        "news": {
            "kind": "shop_orders",
            "shop": str(ring.shop),
            "count": ring.waiting,
            "order": str(ring.latest),
        },
    }
