"""Beginning conversations: of two friends, and of the house with one person."""

from collections.abc import Iterable, Sequence

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.rules.refusals import NotFriends
from hutong.touch.chat.shapes.conversations import SINGLE, SYSTEM

sql = load("hutong.touch.chat")

_THE_HOUSE = 0

Begun = tuple[int, contacts.Kind, int | str]


async def with_friend(tx: Tx, person: int, friend: int) -> int:
    """Return the conversation of two friends, making it when there is none. Raises NotFriends.

    One that was made before stays open to read, though they are no longer friends. Who is blocked
    gets the answer of who is no friend.
    """
    low, high = sorted((person, friend))
    found = await tx.value(sql.find_direct, person=low, peer=high)
    if found is not None:
        return int(found)
    # Not "are they friends": who is blocked would be told apart from who was taken out of a book.
    if person == friend or not await contacts.may_write(tx, person, friend):
        raise NotFriends("You can talk to friends. Nothing was begun; ask to be friends first.")
    made, begun = await _begin(tx, SINGLE, [(low, high)])
    await contacts.log(tx, begun)
    return made[low, high]


async def systems(tx: Tx, people: Iterable[int]) -> tuple[dict[int, int], list[Begun]]:
    """Return the conversation of the house with each of these people, making what is missing.

    What was made is returned as well, for `contacts.log`, which comes last.
    """
    wanted = sorted(set(people))
    rows = await tx.rows(sql.find_systems, people=wanted)
    found = {int(row["person"]): int(row["conversation"]) for row in rows}
    missing = [(person, _THE_HOUSE) for person in wanted if person not in found]
    made, begun = await _begin(tx, SYSTEM, missing)
    return found | {person: conversation for (person, _), conversation in made.items()}, begun


async def _begin(
    tx: Tx, kind: int, pairs: Sequence[tuple[int, int]]
) -> tuple[dict[tuple[int, int], int], list[Begun]]:
    """Make conversations for pairs that have none; whoever is faster makes it for both."""
    if not pairs:
        return {}, []
    fresh = dict(zip(pairs, ids.many(len(pairs)), strict=True))
    rows = await tx.rows(
        sql.add_direct,
        people=[person for person, _ in pairs],
        peers=[peer for _, peer in pairs],
        conversations=list(fresh.values()),
    )
    mine = {int(row["conversation"]) for row in rows}
    ours = [pair for pair in pairs if fresh[pair] in mine]
    begun = await _furnish(tx, kind, ours, fresh) if ours else []
    for person, peer in pairs:
        if fresh[person, peer] not in mine:
            fresh[person, peer] = int(await tx.value(sql.find_direct, person=person, peer=peer))
    return fresh, begun


async def _furnish(
    tx: Tx, kind: int, pairs: Sequence[tuple[int, int]], fresh: dict[tuple[int, int], int]
) -> list[Begun]:
    at, two = clock.now(), kind == SINGLE
    inside = [(fresh[pair], one) for pair in pairs for one in pair if one != _THE_HOUSE]
    await tx.run(
        sql.add_conversations,
        ids=[fresh[pair] for pair in pairs],
        kinds=[kind] * len(pairs),
        members=[2 if two else 1] * len(pairs),
        lows=[low if two else None for low, _ in pairs],
        highs=[high if two else None for _, high in pairs],
        at=at,
    )
    await tx.run(
        sql.add_members,
        conversations=[conversation for conversation, _ in inside],
        people=[person for _, person in inside],
        at=at,
    )
    return [(person, "conversation", conversation) for conversation, person in inside]
