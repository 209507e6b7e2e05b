"""Who is whose friend, and who may write to whom."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.people.contacts")

Pair = tuple[int, int]


class Side(Struct, frozen=True):
    """One of two: whether she has the other in her book, and whether she blocks her."""

    has: bool
    blocks: bool


async def are_friends(tx: Tx, a: int, b: int) -> bool:
    """Tell whether each stands in the other's book. Blocks do not end a friendship."""
    ours, hers = await between(tx, a, b)
    return ours.has and hers.has


async def in_book(tx: Tx, me: int, people: Iterable[int]) -> set[int]:
    """Return which of these people stand in my book."""
    rows = await tx.rows(sql.which_friends, person=me, people=list(people))
    return {int(row["friend"]) for row in rows}


async def between(tx: Tx, a: int, b: int) -> tuple[Side, Side]:
    """Return how two stand, first a's side and then b's: for deciding, never for showing."""
    friends, blocks = await _bonds(tx, [(a, b), (b, a)])
    return (
        Side((a, b) in friends, (a, b) in blocks),
        Side((b, a) in friends, (b, a) in blocks),
    )


async def mine(tx: Tx, me: int, other: int) -> Side:
    """Return my own side alone, which is all that I may see."""
    return (await between(tx, me, other))[0]


async def may_write(tx: Tx, sender: int, receiver: int) -> bool:
    """Tell whether they are friends and the receiver did not block the sender.

    The answer is all that may be told: a sender who is refused must not learn which of the two
    it was.
    """
    return (await may_write_each(tx, [(sender, receiver)]))[0]


async def may_write_each(tx: Tx, pairs: Sequence[Pair]) -> list[bool]:
    """As `may_write` for many (sender, receiver) pairs, in one statement and in their order."""
    if not pairs:
        return []
    friends, blocks = await _bonds(tx, pairs)
    return [
        (one, other) in friends and (other, one) in friends and (other, one) not in blocks
        for one, other in pairs
    ]


async def _bonds(tx: Tx, pairs: Sequence[Pair]) -> tuple[set[Pair], set[Pair]]:
    """Return who has whom in her book, and which second one of a pair blocked the first."""
    rows = await tx.rows(
        sql.find_bonds,
        people=[one for one, _ in pairs],
        others=[other for _, other in pairs],
    )
    found: dict[str, set[Pair]] = {"friend": set(), "block": set()}
    for row in rows:
        found[row["bond"]].add((row["person"], row["other"]))
    return found["friend"], found["block"]
