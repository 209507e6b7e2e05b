"""What a person sets for herself in a conversation: nobody else sees any of it."""

from msgspec import UNSET, UnsetType

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.kernel.text import clean_text
from hutong.people import contacts
from hutong.touch.chat.actions import locking
from hutong.touch.chat.reads import messages
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import Mine

sql = load("hutong.touch.chat")

NICKNAME_CHARS_MAX = 20


async def change(tx: Tx, person: int, conversation: int, mine: Mine) -> None:
    """Mute, pin, hide, or call oneself something. Raises NotAMember or BadInput.

    A hidden conversation comes back by itself with the next message that counts.
    """
    held = await _own(tx, person, conversation)
    hidden = mine.hidden
    await tx.run(
        sql.change_mine,
        conversation=conversation,
        person=person,
        muted=_given(mine.muted),
        pinned=_given(mine.pinned),
        hides=hidden is not UNSET,
        hidden_nth=held if hidden is True else None,
        nickname=None
        if isinstance(mine.nickname, UnsetType)
        else clean_text(mine.nickname, "nickname", most=NICKNAME_CHARS_MAX),
    )
    await contacts.log(tx, [(person, "conversation", conversation)])


async def clear(tx: Tx, person: int, conversation: int) -> None:
    """Empty a conversation for oneself, for good; others keep theirs. Raises NotAMember."""
    held = await locking.hold(tx, [conversation])
    members = await locking.members(tx, [(conversation, person)])
    member = members.get((conversation, person))
    if member is None or conversation not in held:
        raise NotAMember
    end = held[conversation].last_seq if member.to_seq is None else member.to_seq
    await tx.run(
        sql.clear_mine,
        conversation=conversation,
        person=person,
        seq=end,
        nth=held[conversation].last_nth,
    )
    await tx.run(sql.unhide_cleared, conversation=conversation, person=person, seq=end)
    await contacts.log(tx, [(person, "conversation", conversation)])


async def drop(tx: Tx, person: int, conversation: int, seq: int) -> None:
    """Take one message out of one's own view, for good. Raises NotFound."""
    await messages.one(tx, person, conversation, seq)
    await tx.run(sql.hide_message, conversation=conversation, person=person, seq=seq)
    await contacts.log(tx, [(person, "conversation", conversation)])


async def _own(tx: Tx, person: int, conversation: int) -> int:
    """Take turns at one's own row, and return the count of messages so far; raises NotAMember."""
    held = await locking.hold(tx, [conversation])
    members = await locking.members(tx, [(conversation, person)])
    if conversation not in held or (conversation, person) not in members:
        raise NotAMember
    return held[conversation].last_nth


def _given(value: bool | UnsetType) -> bool | None:  # noqa: FBT001  a value, not a switch
    return None if isinstance(value, UnsetType) else value
