"""Verbs of pricing: setting terms, offering and claiming coupons, spending them."""

from hutong.trade.pricing.actions import coupons, spending, terms

__all__ = ["coupons", "spending", "terms"]
