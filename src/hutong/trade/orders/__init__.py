"""Orders: one checkout is a trade with one order a shop.

Promises: a basket is placed whole or not at all, at the price that was shown; states move only
along the published table (`rules.PUBLISHED`), each step with its actor in the history; refunds
never exceed what a line cost; money that comes too late goes back by itself. Refuses to know
parcels, after-sales and settlement: they come later and use this door.
"""

from hutong.people import accounts
from hutong.trade import payments
from hutong.trade.orders import rules
from hutong.trade.orders.actions import locking, moving, own, refunding, sending
from hutong.trade.orders.actions.paid import complete
from hutong.trade.orders.reads.cards import page_of_buyer
from hutong.trade.orders.shapes import Actor, Line, Locked, Order, Refund, RefundLine

__all__ = [
    "Actor",
    "Line",
    "Locked",
    "Order",
    "Refund",
    "RefundLine",
    "locking",
    "moving",
    "page_of_buyer",
    "refunding",
    "rules",
    "sending",
]

payments.plug(complete)
accounts.mine("orders", own.export, erase=own.erase, blocking=own.blocking)
accounts.mine("cart", own.cart)
