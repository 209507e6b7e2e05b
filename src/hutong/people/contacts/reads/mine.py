"""What the house keeps about a person's contacts, for her export."""

from hutong.kernel.db import Tx
from hutong.people.contacts import rules
from hutong.people.contacts.reads import book, changes, people, requests
from hutong.people.contacts.shapes import Export

_ALL = 10 * rules.FRIENDS_MOST


async def export(tx: Tx, person: int) -> Export:
    """Return everything; what others noted about her is theirs and is not in it."""
    return Export(
        contacts=(await book.contacts(tx, person, None, _ALL)).items,
        requests=(await requests.requests(tx, person, None, _ALL)).items,
        blocked=await people.blocked(tx, person),
        privacy=await people.privacy(tx, person),
        code=await people.code(tx, person),
        log=await changes.kept(tx, person),
    )
