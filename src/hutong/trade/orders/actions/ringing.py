"""Telling a shop's people of new orders: the first at once, those of the next minute together."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import Tx, again, reading
from hutong.people import access
from hutong.touch import chat
from hutong.trade import shops
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.reads.told import Told

_MOST = 100
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
    while True:
        async with reading() as tx:
            due = await tx.value(sql.first_shop_news, now=clock.now())
        if due is None or not await again(_ring):
            return


async def _ring(tx: Tx) -> int:
    if not await tx.value(sql.lock_news):
        return 0
    now = clock.now()
    rings = await tx.all(Ring, sql.take_shop_news, now=now, quiet=now + QUIET, most=_MOST)
    people = await access.staff_with(tx, [ring.shop for ring in rings], "orders.read")
    cards = {ring.shop: await shops.card(tx, ring.shop, 0) for ring in rings}
    await chat.tell(
        tx,
        [
            (person, _notice(ring, cards[ring.shop]))
            for ring in rings
            for person in people.get(ring.shop, [])
        ],
    )
    return len(rings)


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
