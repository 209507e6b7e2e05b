"""Verbs that move an order's money on after it was held."""
