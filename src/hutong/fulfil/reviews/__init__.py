"""Reviews: what buyers say of what they received, and a shop's score that can be explained.

Promises: only the buyer of a received line reviews it, once, with one edit; stars move the tallies
of product and shop in the same transaction; every part of a score comes with its number, its
weight and a sentence; who is erased leaves her words under the name "erased". Refuses to hide
reviews and to let anybody pay for stars.
"""

from hutong.fulfil.reviews import actions, reads
from hutong.people import accounts

__all__: list[str] = []

accounts.mine("reviews", reads.export, erase=actions.erase)
