"""Contacts: who knows whom, who may find whom, and the log of one person's own world.

Promises: a log is gapless and in the order of commits, and grows with every change here; two are
friends when each stands in the other's book; who was taken out of a book, who is blocked and who
was refused is told the same, namely nothing, and may not write.

Refuses: to let strangers write, to find anybody who does not want to be found, to show by an id
alone whose it is, to say more than "nobody" where a handle leads nowhere, and to know what a
conversation is: rooms after this one say who is inside one (`met_in_groups`).
"""

from hutong.people import accounts
from hutong.people.contacts import actions, reads
from hutong.people.contacts.actions.logbook import log
from hutong.people.contacts.reads.bonds import are_friends, may_write, may_write_each
from hutong.people.contacts.reads.changes import changes
from hutong.people.contacts.reads.people import cards, names
from hutong.people.contacts.reads.places import met_in_groups
from hutong.people.contacts.reads.versions import newer
from hutong.people.contacts.shapes import Card, Changes, Kind

__all__ = [
    "Card",
    "Changes",
    "Kind",
    "are_friends",
    "cards",
    "changes",
    "log",
    "may_write",
    "may_write_each",
    "met_in_groups",
    "names",
    "newer",
]

accounts.mine("contacts", reads.mine.export, erase=actions.leaving.erase)
