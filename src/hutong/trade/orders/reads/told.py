"""Orders as cards in conversations: what they show, whoever looks.

A card shows what was bought and how far it is. What it cost stays between buyer and shop: a card
travels from hand to hand.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from hutong.kernel import errors
from hutong.kernel.db import Question, Tx, ask
from hutong.touch import cards
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import NAMES


class Told(msgspec.Struct, frozen=True):
    """An order as its news tells of it."""

    shop: int
    id: int
    trade: int
    buyer: int
    state: int
    shop_name: str
    shop_name_en: str | None
    currency: str
    total_fen: int
    source: dict[str, Any] | None
    title: str
    title_en: str
    picture: str | None
    count: int

    @property
    def conversation(self) -> int:
        """Return where it was bought from, 0 for no conversation."""
        return int((self.source or {}).get("conversation", 0))

    @property
    def card(self) -> cards.Card:
        """Return the order as its buyer shares it."""
        return cards.sign("order", str(self.id), self.snapshot, self.buyer)

    @property
    def snapshot(self) -> dict[str, Any]:
        """Return what a card shows of the order as it is now."""
        return {
            "title": self.title,
            "title_en": self.title_en,
            "picture": self.picture,
            "count": self.count,
            "currency": self.currency,
            "state": NAMES[self.state],
            "shop": str(self.shop),
            "shop_name": self.shop_name,
            "shop_name_en": self.shop_name_en,
            "buyer": str(self.buyer),
        }


def told(keys: Sequence[tuple[int, int]]) -> Question[dict[int, Told]]:
    """Return orders by id, given their (shop, id)."""
    shops, orders = [shop for shop, _ in keys], [order for _, order in keys]
    asked = ask(Told, sql.told, shops=shops, orders=orders)
    return asked.then(lambda rows: {row.id: row for row in rows})


async def card_of_mine(tx: Tx, buyer: int, order: int) -> cards.Card:
    """Return one of a buyer's orders as a card; raises NotFound for somebody else's."""
    shop = await tx.value(sql.shop_of_order, buyer=buyer, id=order)
    found = await tx.ask(told([(int(shop or 0), order)]))
    if order not in found:
        raise errors.NotFound("You have no such order.")
    return found[order].card
