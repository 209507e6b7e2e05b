"""The lane of `demo/`, played through the product's own API as its people would.

Promises: everything is asked for with a key, so that playing it again, or going on after a break,
changes nothing that is there; every review stands for an order that was paid, sent and received.
"""
