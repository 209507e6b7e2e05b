"""Addresses: where a person's parcels go, in China by district and elsewhere in free words.

Promises: who has addresses has one default; a snapshot is what stood in the book at that moment;
somebody else's address is not there.

Refuses: to know carriers, freight or who may see where a parcel went (orders keep snapshots).
"""

from hutong.people import accounts
from hutong.people.addresses import actions, reads
from hutong.people.addresses.actions import add
from hutong.people.addresses.reads.book import access_address, addresses, snapshots
from hutong.people.addresses.reads.regions import path as region_path
from hutong.people.addresses.rules import CHINA, BadAddress
from hutong.people.addresses.shapes import Address, NewAddress, Snapshot

__all__ = [
    "CHINA",
    "Address",
    "BadAddress",
    "NewAddress",
    "Snapshot",
    "access_address",
    "add",
    "addresses",
    "region_path",
    "snapshots",
]

accounts.mine("addresses", reads.book.addresses, erase=actions.drop_all)
