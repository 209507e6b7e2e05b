"""What lies where, and who holds it.

Promises: 0 <= held <= on hand, by a conditional write and by a constraint; both are the sums of
typed movements, each with its cause. Shelves are locked in one order (shop, SKU, place). Refuses
to know what an order is: it sees wants and causes.
"""

from hutong.trade import catalog
from hutong.trade.stock import actions, reads
from hutong.trade.stock.actions import (
    hold_all,
    lock,
    receive,
    release_all,
    ship_all,
    take_back,
)
from hutong.trade.stock.reads import available
from hutong.trade.stock.rules import Shelves
from hutong.trade.stock.shapes import Taken, Want

__all__ = [
    "Shelves",
    "Taken",
    "Want",
    "available",
    "hold_all",
    "lock",
    "receive",
    "release_all",
    "ship_all",
    "take_back",
]

catalog.plug(reads.Stocked(actions.receive, actions.level))
