"""Questions about prices, terms and coupons."""

from hutong.trade.pricing.reads import coupons, prices, quotes, terms

__all__ = ["coupons", "prices", "quotes", "terms"]
