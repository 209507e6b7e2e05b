"""Pricing over HTTP."""

from hutong.trade.pricing.routes import coupons, quotes, terms

routes = [*quotes.routes, *terms.routes, *coupons.routes]
