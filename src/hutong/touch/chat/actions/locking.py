"""Taking turns at conversations: everything that changes one begins here."""

from collections.abc import Iterable

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import Held, Member

sql = load("hutong.touch.chat", "append.sql")


async def hold(tx: Tx, conversations: Iterable[int]) -> dict[int, Held]:
    """Lock these conversations in the order of their ids; those that are missing are left out.

    Until the commit nobody else appends to them, and nobody comes or goes.
    """
    wanted = sorted(set(conversations))
    if not wanted:
        return {}
    found = await tx.all(Held, sql.hold, conversations=wanted)
    return {one.id: one for one in found}


async def members(tx: Tx, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Member]:
    """Lock (conversation, person) rows in order; those who were never in it are left out."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    found = await tx.all(
        Member,
        sql.lock_members,
        conversations=[conversation for conversation, _ in wanted],
        people=[person for _, person in wanted],
    )
    return {(one.conversation, one.person): one for one in found}


async def inside(
    tx: Tx, conversation: int, person: int, others: Iterable[int] = ()
) -> tuple[Held, Member]:
    """Lock a conversation and one's own row in it. Raises NotAMember for who is not inside.

    `others` are people whose rows will be needed as well. They are locked with one's own, in
    order: one after the other they would meet who moves many read positions in a circle.
    """
    held = await hold(tx, [conversation])
    found = await members(tx, [(conversation, one) for one in (person, *others)])
    member = found.get((conversation, person))
    if conversation not in held or member is None or not member.inside:
        raise NotAMember
    return held[conversation], member
