"""Sending: many messages of many people in one transaction, each accepted or refused by itself."""

from collections.abc import Sequence
from datetime import datetime

from hutong.kernel import clock, errors
from hutong.kernel.db import Tx
from hutong.people import contacts
from hutong.touch.chat.actions import filling, limiting, locking, previews
from hutong.touch.chat.actions.append import Key, repeated, write
from hutong.touch.chat.reads import leaving
from hutong.touch.chat.rules import writing
from hutong.touch.chat.rules.refusals import NotAnAdmin, NotFriends
from hutong.touch.chat.shapes.bodies import Sending
from hutong.touch.chat.shapes.conversations import MEMBER, SINGLE, Held, Member
from hutong.touch.chat.shapes.messages import EVERYBODY, Draft, Message

NOT_FRIENDS = (
    "This person does not take messages from you. Nothing was sent; ask her to be friends again."
)

Answer = Message | errors.Problem
Members = dict[tuple[int, int], Member]


async def send_all(tx: Tx, asked: Sequence[Sending]) -> list[Answer]:
    """Send messages; answers each with the message, or with the refusal for which it was not sent.

    One whose client id was accepted before gets that message, whatever has changed since.
    Refusals: NotAMember, Dissolved, Muted, NotFriends, NotAnAdmin, TooFast, BadInput.
    """
    held = await locking.hold(tx, {one.conversation for one in asked})
    before = await repeated(tx, [_bare(one) for one in asked])
    members = await locking.members(tx, _rows(asked))
    before = await _as_left(tx, before, members)
    at = clock.now()
    refused: dict[int, errors.Problem] = {}
    for place, one in enumerate(asked):
        if _key(one) not in before:
            problem = _problem(one, held.get(one.conversation), members, at)
            if problem is not None:
                refused[place] = problem
    open_ = [n for n, one in enumerate(asked) if n not in refused and _key(one) not in before]
    await _ask_friends(tx, asked, held, open_, refused)
    drafts = await filling.fill(tx, asked, members, [n for n in open_ if n not in refused], refused)
    going = {n: drafts.get(n) or _bare(one) for n, one in enumerate(asked) if n not in refused}
    made = await write(tx, held, list(going.values()), before)
    fresh = [m for n, m in zip(going, made, strict=True) if _key(asked[n]) not in before]
    await previews.later(tx, fresh)
    answers: dict[int, Answer] = {**refused, **dict(zip(going, made, strict=True))}
    return [answers[place] for place in range(len(asked))]


async def _as_left(tx: Tx, before: dict[Key, Message], members: Members) -> dict[Key, Message]:
    """Return what was accepted before; of who left since, as it was when she left."""
    answers = dict(before)
    for (conversation, person, name), message in before.items():
        member = members.get((conversation, person))
        if member is not None and member.to_seq is not None:
            ends = {conversation: member.to_seq}
            (answers[conversation, person, name],) = await leaving.as_left(tx, ends, [message])
    return answers


def _bare(one: Sending) -> Draft:
    said = one.said
    return Draft(
        conversation=one.conversation,
        sender=one.person,
        client_id=one.client_id,
        kind=said.kind,
        body=said.body,
    )


def _key(one: Sending) -> Key:
    return one.conversation, one.person, one.client_id


def _rows(asked: Sequence[Sending]) -> set[tuple[int, int]]:
    """Return the (conversation, person) rows of who sends and of who is named."""
    own = {(one.conversation, one.person) for one in asked}
    return own | {(one.conversation, p) for one in asked for p in one.said.mentions if p}


def _problem(
    one: Sending, held: Held | None, members: Members, at: datetime
) -> errors.Problem | None:
    """Return why this may not be sent, as far as the conversation itself tells."""
    member = members.get((one.conversation, one.person))
    problem = writing.why_not(held, member, at)
    if problem is not None or member is None:
        return problem
    if EVERYBODY in one.said.mentions and member.role == MEMBER:
        return NotAnAdmin("Only the owner and admins call everybody. Nothing was sent.")
    try:
        limiting.conversation(one.conversation)
    except errors.TooMany as too_fast:
        return too_fast
    return None


async def _ask_friends(
    tx: Tx,
    asked: Sequence[Sending],
    held: dict[int, Held],
    places: Sequence[int],
    refused: dict[int, errors.Problem],
) -> None:
    """Ask for conversations of two whether the other one takes messages, all in one statement."""
    pairs = {
        n: (asked[n].person, held[asked[n].conversation].other(asked[n].person))
        for n in places
        if held[asked[n].conversation].kind == SINGLE
    }
    may = await contacts.may_write_each(tx, list(pairs.values()))
    for place, allowed in zip(pairs, may, strict=True):
        if not allowed:
            refused[place] = NotFriends(NOT_FRIENDS)
