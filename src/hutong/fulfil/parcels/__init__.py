"""Parcels: what was sent, with which carrier, where it is, and whether it arrived.

Promises: a parcel holds only units that waited to be sent, and they leave the shelves with it; a
number can be put right three times, with every correction on record, and no more once the goods
are received; a batch of orders answers for each of them. Refuses to move money, and to know
after-sales; the clock of receipt is the order's own.
"""

from hutong.fulfil.parcels import actions, reads
from hutong.fulfil.parcels.reads import punctuality
from hutong.people import accounts

__all__ = ["punctuality"]

accounts.mine("parcels", reads.export, erase=actions.erase)
