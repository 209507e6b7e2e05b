"""Outside: reading public addresses that strangers name, without ever reading the inside for them.

Promises: only http and https on their own ports; the address that a socket connects to is public,
judged at the socket itself, after any resolving and on every redirect; nothing of the house goes
along (no cookie, no credentials, no proxy of the environment); an answer ends at its limits of
bytes, time, redirects and media types.

Refuses: every private, loopback, link-local, shared, multicast, reserved or metadata address,
IPv4 in the clothes of IPv6, addresses with a person in them (`user@`), and numbers for names.
"""

from hutong.kernel.outside.addresses import is_public, read
from hutong.kernel.outside.fetching import Fetched, Outside, Wish
from hutong.kernel.outside.refusals import NotFetched, NotOutside, UnwantedAnswer

__all__ = [
    "Fetched",
    "NotFetched",
    "NotOutside",
    "Outside",
    "UnwantedAnswer",
    "Wish",
    "is_public",
    "read",
]
