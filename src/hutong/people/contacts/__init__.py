"""Contacts: who knows whom, who may find whom, and the log of one person's own world.

Promises: a log is gapless and in the order of commits; two are friends when each stands in the
other's book; who is blocked is answered exactly as who was taken out of the book.

Refuses: to let strangers write, to find anybody who does not want to be found, and to know what a
conversation is (`touch.chat` asks here, never the other way).
"""

from hutong.people.contacts.actions.logbook import log
from hutong.people.contacts.reads.bonds import are_friends, may_write, may_write_each
from hutong.people.contacts.reads.changes import changes
from hutong.people.contacts.shapes import Changes, Entry, Kind, Note

__all__ = [
    "Changes",
    "Entry",
    "Kind",
    "Note",
    "are_friends",
    "changes",
    "log",
    "may_write",
    "may_write_each",
]
