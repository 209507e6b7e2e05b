"""Who is in a conversation, and what she may see of it."""

from collections.abc import Iterable

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import Member

sql = load("hutong.touch.chat")


async def member(tx: Tx, person: int, conversation: int) -> Member | None:
    """Return her row of a conversation that she is inside of now, or None."""
    found = await tx.maybe(Member, sql.find_member, conversation=conversation, person=person)
    return found if found is not None and found.inside else None


async def access(tx: Tx, person: int, conversation: int) -> Member:
    """Return her row, though she has left. Raises NotAMember for who was never inside."""
    found = await tx.maybe(Member, sql.find_member, conversation=conversation, person=person)
    if found is None:
        raise NotAMember
    return found


async def together(tx: Tx, conversation: int, one: int, other: int) -> bool:
    """Tell whether both are inside a group now."""
    found = await tx.value(sql.count_together, conversation=conversation, people=[one, other])
    return int(found) == len({one, other}) == 2


async def companions(tx: Tx, me: int, people: Iterable[int]) -> set[int]:
    """Return who of these people was ever inside a conversation at a time when I was."""
    rows = await tx.rows(sql.companions, person=me, people=list(people))
    return {int(row["person"]) for row in rows}
