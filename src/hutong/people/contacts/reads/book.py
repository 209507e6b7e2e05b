"""A person's book."""

from hutong.kernel import paging
from hutong.kernel.db import Tx
from hutong.kernel.errors import NotFound
from hutong.kernel.sql import load
from hutong.people.contacts.reads import people
from hutong.people.contacts.shapes import Book, Card, Contact, Contacts

sql = load("hutong.people.contacts")


async def contacts(tx: Tx, person: int, after: str | None, limit: int) -> Contacts:
    """Return a piece of a person's book in the order of ids. Three or four statements."""
    last = paging.after(after, tuple[int]) or (0,)
    rows = await tx.all(Book, sql.list_friends, person=person, after=last[0], most=limit + 1)
    page = paging.page(rows, limit, lambda row: row.friend)
    found = await people.cards(tx, person, [row.friend for row in page.items])
    return Contacts([_contact(row, found[row.friend]) for row in page.items], page.next)


async def access_contact(tx: Tx, person: int, friend: int) -> Contact:
    """Return somebody in a person's book; raises NotFound for who is not in it."""
    row = await tx.maybe(Book, sql.find_friend, person=person, friend=friend)
    if row is None:
        raise absent()
    return _contact(row, await people.card(tx, person, friend))


def absent() -> NotFound:
    """Return the refusal for somebody who does not stand in one's book."""
    return NotFound("This person is not in your contacts.")


def _contact(row: Book, card: Card) -> Contact:
    return Contact(card, row.remark, row.tags, row.star, row.since)
