"""What a gateway asks: who is where, what went on, and what came after a number.

A gateway asks for many people at once and decides itself to whom it gives what; nobody else may
use these answers, because they are not asked in anybody's name.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.reads.epoch import epoch
from hutong.touch.chat.shapes.messages import Message

sql = load("hutong.touch.chat", "gateway.sql")


__all__ = ["Inside", "Message", "after", "epoch", "memberships", "memberships_among", "moved"]


class Inside(Struct, frozen=True):
    """Somebody who is in a conversation now, and after which seq she may see it."""

    person: int
    conversation: int
    from_seq: int
    cleared_seq: int
    last_seq: int
    kind: int


async def memberships(tx: Tx, people: Sequence[int]) -> list[Inside]:
    """Return every conversation that each of these people is in now."""
    return await tx.all(Inside, sql.find_memberships, people=list(people))


async def memberships_among(tx: Tx, pairs: Sequence[tuple[int, int]]) -> list[Inside]:
    """Return those of these (conversation, person) pairs that are inside now."""
    return await tx.all(
        Inside,
        sql.find_memberships_among,
        conversations=[conversation for conversation, _ in pairs],
        people=[person for _, person in pairs],
    )


async def moved(tx: Tx, known: Mapping[int, int]) -> dict[int, int]:
    """Return the last seq of those conversations that are beyond the one known."""
    rows = await tx.rows(
        sql.find_moved, conversations=list(known.keys()), seqs=list(known.values())
    )
    return {row["conversation"]: row["last_seq"] for row in rows}


async def after(tx: Tx, known: Mapping[int, int], most: int) -> list[Message]:
    """Return the messages after the seq known of each conversation, so many of each at most."""
    return await tx.all(
        Message,
        sql.find_after,
        conversations=list(known.keys()),
        seqs=list(known.values()),
        most=most,
    )
