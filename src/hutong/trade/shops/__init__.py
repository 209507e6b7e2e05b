"""Shops: who sells, in which currency, and on which terms.

Promises: a shop is open with its first request and has an owner from that moment; its currency
never changes; fee and share cap are integers in basis points which only the operator sets, and
changing them touches no order that was placed before; a shop that is not closed keeps an owner.

Rooms that keep something of a shop may join the view `shop_card`. Refuses: to know goods, orders
or money. Whoever turns a shop's state (`turn`) takes along what hangs on it.
"""

from hutong.people import accounts
from hutong.trade.shops import reads
from hutong.trade.shops.actions import open_shop, tally, turn
from hutong.trade.shops.reads import NoSuchShop, cards_of, facts, shop
from hutong.trade.shops.rules import picture
from hutong.trade.shops.shapes import Facts, NewShop, Shop

__all__ = [
    "Facts",
    "NewShop",
    "NoSuchShop",
    "Shop",
    "cards_of",
    "facts",
    "open_shop",
    "picture",
    "shop",
    "tally",
    "turn",
]

accounts.mine("shops", reads.owned, blocking=reads.blocking)
