"""Pricing: what a basket costs, and who pays for each reduction.

Promises: a price is pure (the same basket, terms and coupons give the same cents, line by line,
in whatever order they are named); parts sum to the whole at every level; a reduction names its
payer and its shares are frozen on the lines; one more coupon never raises a total; a coupon is
claimed and spent no more often than its template says, however many try at once.

Refuses: to hold stock, to know orders (they call `use` and `give_back`), and to discount freight
at a shop's cost (a coupon of the platform may pay it; the shop gets all of its freight).
"""

from hutong.people import accounts
from hutong.trade.pricing import reads
from hutong.trade.pricing.actions.spending import give_back, use
from hutong.trade.pricing.reads.prices import price_all
from hutong.trade.pricing.rules.quotes import explained
from hutong.trade.pricing.rules.regions import region_of
from hutong.trade.pricing.shapes.basket import (
    Ask,
    Priced,
    PricedLine,
    PricedOrder,
    Reduction,
    Use,
)
from hutong.trade.pricing.shapes.refusals import CouponUnusable

__all__ = [
    "Ask",
    "CouponUnusable",
    "Priced",
    "PricedLine",
    "PricedOrder",
    "Reduction",
    "Use",
    "explained",
    "give_back",
    "price_all",
    "region_of",
    "use",
]

accounts.mine("coupons", reads.coupons.all_held)
