"""Changing what was said: recall, edit, reactions. Each is itself a message, with the new state."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

from hutong.kernel import clock, settings
from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.actions import keeping, letting, limiting, locking, previews
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.actions.sending import NOT_FRIENDS
from hutong.touch.chat.reads import messages
from hutong.touch.chat.rules import bodies, kinds, search, veils, writing
from hutong.touch.chat.rules.refusals import (
    NotFriends,
    NotThatKind,
    NotYourMessage,
    Recalled,
    TooLate,
    how_long,
)
from hutong.touch.chat.shapes.conversations import GROUP, MEMBER, SINGLE, Held, Member
from hutong.touch.chat.shapes.messages import EVERYBODY, Draft, Message

sql = load("hutong.touch.chat")

EMOJI_MAX = 20
"""Different emoji under one message."""


async def recall(tx: Tx, person: int, conversation: int, seq: int) -> Message:
    """Take a message back for everybody; what it said is gone. Again changes nothing.

    One's own within the time of the settings; owner and admins of a group any member's, any time.
    Raises NotAMember, NotFound, NotYourMessage, TooLate or NotThatKind.
    """
    held, member, message = await _open(tx, person, conversation, seq)
    if message.revoked:
        return message
    if message.kind not in kinds.COUNTABLE:
        raise NotThatKind("Only what somebody said can be recalled. Nothing was changed.")
    own = int(message.sender) == person
    if held.kind != GROUP or member.role == MEMBER or not int(message.sender):
        _must_be_own(own=own)
        _must_be_new(message, settings.current().chat_recall_within_s, "recalled")
    await blank(tx, conversation, message)
    body = {"target": seq, "by": str(person)}
    await append(tx, [_control("recalled", person, conversation, body)])
    return await messages.one(tx, person, conversation, seq)


async def blank(tx: Tx, conversation: int, message: Message) -> None:
    """Make a message empty: its words, its file, its reactions, and what quotes say of it.

    The bytes of a file go when nothing else holds it.

    The picture of the page it led to is a file of the line that showed the page, and goes as well.
    """
    await tx.run(sql.blank_message, conversation=conversation, seq=message.seq, at=clock.now())
    await tx.run(sql.blank_before, conversation=conversation, seq=message.seq)
    await tx.run(sql.blank_quotes, conversation=conversation, seq=message.seq)
    await tx.run(sql.blank_quotes_before, conversation=conversation, seq=message.seq)
    changes = sorted(veils.TELLING)
    rows = await tx.rows(
        sql.blank_changes, conversation=conversation, seq=message.seq, kinds=changes
    )
    await tx.run(sql.blank_edited_quotes, conversation=conversation, seq=message.seq)
    seqs = [message.seq, *(row["seq"] for row in rows)]
    dropped = await tx.rows(sql.drop_files, conversation=conversation, seqs=seqs)
    await letting.loosen(tx, [row["key"] for row in dropped])
    if message.kind == "card":
        card = message.body.get("card", {})
        await tx.run(
            sql.drop_live_card,
            ref=card.get("ref", ""),
            kind=card.get("kind", ""),
            conversation=conversation,
            seq=message.seq,
        )


async def edit(tx: Tx, person: int, conversation: int, seq: int, raw: msgspec.Raw) -> Message:
    """Give one's own text other words, within the time of the settings. What it answers to stays.

    Raises NotAMember, NotFound, NotYourMessage, NotThatKind, Recalled, TooLate, TooLong, BadInput.
    """
    said = bodies.read("text", raw, chars_max=settings.current().chat_text_chars)
    others = [one for one in said.mentions if one != EVERYBODY]
    held, member, message = await _open(tx, person, conversation, seq, others)
    await _must_be_heard(tx, held, member)
    _must_be_own(own=int(message.sender) == person)
    _must_be_there(message)
    if message.kind != "text":
        raise NotThatKind("Only words can be edited. Nothing was changed.")
    _must_be_new(message, settings.current().chat_edit_within_s, "edited")
    present = await locking.members(tx, {(conversation, p) for p in others})
    named = tuple(
        p for p in said.mentions if (conversation, p) in present and present[conversation, p].inside
    )
    body = {"text": said.body["text"], "mentions": bodies.named(named)}
    body |= {name: message.body[name] for name in ("reply",) if name in message.body}
    if body == {name: one for name, one in message.body.items() if name != "preview"}:
        return message
    await keeping.before(tx, [(conversation, seq)])
    await tx.run(
        sql.edit_message,
        conversation=conversation,
        seq=seq,
        body=body,
        edit_no=message.edit_no + 1,
        words=search.vector(conversation, search.text_of("text", body)),
    )
    told = {"target": seq, "body": body, "edit_no": message.edit_no + 1}
    await append(tx, [_control("edited", person, conversation, told)])
    edited = await messages.one(tx, person, conversation, seq)
    await previews.later(tx, [edited])
    return edited


async def react(
    tx: Tx, person: int, conversation: int, seq: int, emoji: str, *, on: bool
) -> Message:
    """Put an emoji under a message, or take one's own away. Again changes nothing.

    Raises NotAMember, NotFound, NotThatKind, Recalled or BadInput.
    """
    chosen = bodies.reaction(emoji)
    held, member, message = await _open(tx, person, conversation, seq)
    await _must_be_heard(tx, held, member)
    _must_be_there(message)
    if message.kind not in kinds.COUNTABLE:
        raise NotThatKind("Reactions stand under what somebody said. Nothing was changed.")
    people = message.reactions.get(chosen, [])
    if (str(person) in people) == on:
        return message
    if on and not people and len(message.reactions) >= EMOJI_MAX:
        raise BadInput(f"A message takes up to {EMOJI_MAX} different emoji. Nothing was changed.")
    moved = [*people, str(person)] if on else [one for one in people if one != str(person)]
    reactions = {name: who for name, who in message.reactions.items() if name != chosen}
    if moved:
        reactions[chosen] = moved
    await keeping.before(tx, [(conversation, seq)])
    await tx.run(sql.react_to_message, conversation=conversation, seq=seq, reactions=reactions)
    told = {"target": seq, "reactions": reactions}
    await append(tx, [_control("reacted", person, conversation, told)])
    return await messages.one(tx, person, conversation, seq)


async def _open(
    tx: Tx, person: int, conversation: int, seq: int, others: Iterable[int] = ()
) -> tuple[Held, Member, Message]:
    held, member = await locking.inside(tx, conversation, person, others)
    return held, member, await messages.one(tx, person, conversation, seq)


async def _must_be_heard(tx: Tx, held: Held, member: Member) -> None:
    """New words and reactions reach the others, so they are only for who may write."""
    problem = writing.why_not(held, member, clock.now())
    if problem is not None:
        raise problem
    limiting.conversation(held.id)
    other = held.other(member.person)
    if held.kind == SINGLE and not await contacts.may_write(tx, member.person, other):
        raise NotFriends(NOT_FRIENDS)


def _control(kind: str, person: int, conversation: int, body: dict[str, Any]) -> Draft:
    return Draft(conversation=conversation, sender=person, kind=kind, body=body)


def _must_be_own(*, own: bool) -> None:
    if not own:
        raise NotYourMessage("Somebody else wrote this. Nothing was changed.")


def _must_be_there(message: Message) -> None:
    if message.revoked:
        raise Recalled("This message was taken back. Nothing was changed.")


def _must_be_new(message: Message, within_s: int, what: str) -> None:
    if clock.now() - message.at > timedelta(seconds=within_s):
        raise TooLate(
            f"A message can be {what} for {how_long(within_s)}. It stays as it is.",
            within_s=within_s,
        )
