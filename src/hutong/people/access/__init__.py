"""Access: who works in which shop, and what each role may do.

Promises: the default is no; a role taken away opens nothing from the next request of this process
on (of another after `session_cache_s`); a shop keeps an owner; an invitation lets one person in,
once, within seven days; what staff and operators changed can be read afterwards.

Refuses: to give an operator of the platform any right in a shop, and to say whose a thing is: that
an order is mine is checked by the room that keeps orders.
"""

from hutong.people import accounts
from hutong.people.access import actions, reads
from hutong.people.access.actions import appoint, dismiss, note
from hutong.people.access.reads import allowed, shops_of, sole_owner_of, staff_with
from hutong.people.access.rules import AUDIENCE, table, table_of_rights
from hutong.people.access.shapes import MyShop, Role

__all__ = [
    "AUDIENCE",
    "MyShop",
    "Role",
    "allowed",
    "appoint",
    "dismiss",
    "note",
    "shops_of",
    "sole_owner_of",
    "staff_with",
    "table",
    "table_of_rights",
]

accounts.mine("shops_i_work_in", reads.shops_of, erase=actions.leave_all)
