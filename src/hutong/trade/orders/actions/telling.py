"""Telling people what happened to their orders: taken out and told in one transaction.

A step writes its news beside its history (`moving.record`); here they are drained, the oldest
first, many at a time. A crash leaves them where they were, and nobody is told twice. One drainer
works at a time, so that what happened to an order is told in the order in which it happened.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import Tx, reading
from hutong.people import contacts
from hutong.touch import cards, chat
from hutong.trade import catalog
from hutong.trade.orders.actions import ringing
from hutong.trade.orders.actions.sweeping import Pass, in_passes
from hutong.trade.orders.reads import rows, told
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.reads.told import Told
from hutong.trade.orders.rules import NAMES, TO_SHIP

# Orders are sold on the same machine: telling of them takes a share of it, and the rest waits.
_SHARE_S = 0.25
_EVERY_S = 0.5
STALE = timedelta(days=3)
"""What is older is no news, when nobody told it in time: the order's own page has it all."""
REST = timedelta(minutes=1)
"""So long an order is left alone of which could not be told."""

_resting: dict[int, datetime] = {}


class News(msgspec.Struct, frozen=True):
    """What happened to an order; `born` when the order began with it."""

    shop: int
    order_id: int
    id: int
    what: str
    born: bool
    at: datetime


async def keep_telling() -> None:
    """Tell what happened, now and once more half a second later. Runs by the clock."""
    await tell_all(within_s=_SHARE_S)
    await asyncio.sleep(_EVERY_S)
    await tell_all(within_s=_SHARE_S)


async def tell_all(within_s: float = 60.0) -> int:
    """Tell what waits to be told, for about so long; returns how many pieces of news went out.

    An order of which cannot be told holds up no other: its news stay, in their order, and are
    tried again a minute later.
    """
    now = clock.now()
    stuck = [order for order, until in _resting.items() if until > now]
    run = Pass(stuck=stuck.copy())
    gone = 0
    if await _waiting(stuck):
        gone = await in_passes(_pass, run, "news", within_s)
    for order in _resting.keys() - stuck:
        del _resting[order]
    _resting.update(dict.fromkeys(run.stuck[len(stuck) :], now + REST))
    await ringing.ring_all()
    return gone


async def _waiting(stuck: list[int]) -> bool:
    async with reading() as tx:
        return await tx.value(sql.first_news, stuck=stuck) is not None


async def _pass(tx: Tx, run: Pass) -> None:
    """Take the oldest news and tell them; none when another drainer is at it."""
    if not await tx.value(sql.lock_news):
        return
    news = await tx.all(News, sql.take_news, most=run.most, stuck=run.stuck)
    run.taken = [one.order_id for one in news]
    if news:
        await tell(tx, sorted(news, key=lambda one: one.id))


async def tell(tx: Tx, news: Sequence[News]) -> None:
    """Tell of some news: shops' tallies, then conversations, then logs, as docs/house.md has it.

    A handful of statements for all of them: cards move first, those that are new show it already.
    The catalogue learns what was sold here, too: once, and nobody's checkout waits for it.
    """
    paid = [(one.shop, one.order_id) for one in news if one.what == NAMES[TO_SHIP]]
    found, lines = await tx.together(
        told.told(sorted({(one.shop, one.order_id) for one in news})), rows.lines_of(paid)
    )
    await catalog.sold(tx, [(line.shop, line.product, line.quantity) for line in lines])
    shown = {number: order.card for number, order in found.items()}
    known = [(one, found[one.order_id]) for one in news if one.order_id in found]
    moved = {str(one.order_id): shown[one.order_id].snapshot for one, _ in known if not one.born}
    placed = [order for one, order in known if one.born and order.conversation]
    since = clock.now() - STALE
    fresh = [(one, order) for one, order in known if one.at >= since]
    await ringing.gather(tx, [order for one, order in fresh if one.what == NAMES[TO_SHIP]])
    begun = await chat.take_turns(
        tx,
        cards=[("order", order) for order in moved],
        conversations=[order.conversation for order in placed],
        people=[order.buyer for _, order in fresh],
    )
    await chat.move_cards(tx, "order", moved)
    await chat.post_all(tx, [_post(order, shown[order.id]) for order in placed])
    await chat.tell(tx, [(o.buyer, _notice(one, o, shown[o.id])) for one, o in fresh])
    about = {(order.buyer, str(order.id)): None for _, order in known}
    await contacts.log(tx, [*begun, *((buyer, "order", order) for buyer, order in about)])


def _post(order: Told, card: cards.Card) -> chat.Post:
    """Let the order's card stand where its buyer bought from, if she is still there."""
    return chat.Post(order.conversation, order.buyer, card, client_id=f"order-card-{order.id}")


def _notice(one: News, order: Told, card: cards.Card) -> dict[str, object]:
    """Return what the house writes to a buyer; her client finds the words for it."""
    return {
        "card": msgspec.to_builtins(card),
        "news": {
            "kind": "order",
            "state": one.what,
            "order": str(order.id),
            "trade": str(order.trade),
            "total_fen": order.total_fen,
            "currency": order.currency,
        },
    }
