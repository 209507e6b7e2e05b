"""Messages that a person may see: a stretch, or one."""

from typing import Annotated, Any

from msgspec import Meta

from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput, NotFound
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.reads import leaving, members
from hutong.touch.chat.rules import veils
from hutong.touch.chat.rules.refusals import NotAMember, NotYourMessage
from hutong.touch.chat.shapes.conversations import Readers
from hutong.touch.chat.shapes.messages import History, Message

sql = load("hutong.touch.chat")

Most = Annotated[int, Meta(ge=1, le=200)]


async def history(
    tx: Tx, person: int, conversation: int, *, before: int | None, after: int | None, limit: int
) -> History:
    """Return a stretch: the newest, or below `before`, or above `after`; ascending.

    Never more than her range. `tx` is a transaction or a connection; what comes meanwhile is above
    `newest`. Raises NotAMember, and BadInput for both bounds at once.
    """
    if before is not None and after is not None:
        raise BadInput("Give `before` or `after`, not both.")
    member = await members.access(tx, person, conversation)
    low = floor = max(member.from_seq, member.cleared_seq)
    ends = {conversation: member.to_seq}
    high = int(await tx.value(sql.last_of, conversation=conversation, person=person))
    scope: dict[str, Any] = {"conversation": conversation, "person": person, "most": limit + 1}
    if after is not None:
        low = max(low, after)
        found = await tx.all(Message, sql.history_after, **scope, low=low, high=high)
        kept = await leaving.as_left(tx, ends, found[:limit])
        items, more = [veils.shown(m, floor) for m in kept], len(found) > limit
        return _stretch(items, low + 1, items[-1].seq if more else high, more=more)
    end = high + 1 if before is None else min(before, high + 1)
    found = await tx.all(Message, sql.history_before, **scope, low=low, before=end)
    kept = await leaving.as_left(tx, ends, found[:limit][::-1])
    items, more = [veils.shown(m, floor) for m in kept], len(found) > limit
    return _stretch(items, items[0].seq if more else low + 1, end - 1, more=more)


def _stretch(items: list[Message], oldest: int, newest: int, *, more: bool) -> History:
    if newest < oldest:
        return History([], 0, 0, more=False)
    return History(items, oldest, newest, more=more)


async def one(tx: Tx, person: int, conversation: int, seq: int) -> Message:
    """Return one message. Raises NotFound for one that she may not see, or that is not there."""
    found = await tx.maybe(
        Message, sql.find_message, conversation=conversation, person=person, seq=seq
    )
    if found is None:
        raise NotFound("There is no such message for you.")
    return found


async def readers(tx: Tx, person: int, conversation: int, seq: int) -> Readers:
    """Return who has read one's own message, and how many others have not.

    Those count who are inside and were so when it was sent. Raises NotFound or NotYourMessage, and
    NotAMember for who has left: how far others read on is not hers to know.
    """
    if await members.member(tx, person, conversation) is None:
        raise NotAMember
    message = await one(tx, person, conversation, seq)
    if int(message.sender) != person:
        raise NotYourMessage("Who has read a message is told to who wrote it.")
    rows = await tx.rows(sql.list_readers, conversation=conversation, seq=seq, sender=person)
    read = [row["person"] for row in rows if row["has_read"]]
    cards = await contacts.cards(tx, person, read)
    return Readers([cards[one] for one in read if one in cards], len(rows) - len(read))
