"""How far people have read: many positions in one statement, forward only."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from hutong.kernel import bus
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts

sql = load("hutong.touch.chat")

TOPIC = "read"


class Reading(Struct, frozen=True):
    """Somebody has read a conversation up to a seq."""

    person: int
    conversation: int
    seq: int


async def read_all(tx: Tx, asked: Sequence[Reading]) -> list[bool]:
    """Move read positions; tells of each whether the person was ever in the conversation.

    Positions are maximums, so of several for one place the highest counts, and a late one does
    nothing. Her other devices are told through her log; the other one of two is told by the
    gateway, if at all. In a group nobody is told: five hundred would tell five hundred.
    """
    highest: dict[tuple[int, int], int] = {}
    for one in asked:
        key = (one.conversation, one.person)
        highest[key] = max(highest.get(key, 0), one.seq)
    keys = sorted(highest)
    places = {
        "conversations": [conversation for conversation, _ in keys],
        "people": [person for _, person in keys],
    }
    rows = await tx.rows(sql.lock_own, **places)
    there = {(row["conversation"], row["person"]) for row in rows}
    moved = await tx.rows(sql.read_up_to, **places, seqs=[highest[key] for key in keys])
    await contacts.log(tx, [(row["person"], "read", row["conversation"]) for row in moved])
    of_two = [
        Reading(row["person"], row["conversation"], row["read_seq"])
        for row in moved
        if row["of_two"]
    ]
    tx.after.append(lambda: _tell(of_two))
    return [(one.conversation, one.person) in there for one in asked]


def _tell(readings: Sequence[Reading]) -> None:
    """Tell the gateways; a note that is lost is asked for by whoever looks the next time."""
    if not bus.started():
        return
    for one in readings:
        bus.publish(TOPIC, msgspec.json.encode(one))
