"""Hutong: a neighbourhood of shops whose books add up.

People touch, trade, fulfil, learn and grow; others build on it. A wing may call the wings
before it in that sentence, never those after it; `docs/house.md` tells the rest.
"""
