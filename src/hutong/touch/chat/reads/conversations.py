"""Conversations as one person has them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.reads import leaving, members
from hutong.touch.chat.rules import kinds
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import KINDS, ROLES, Conversation, PersonCard
from hutong.touch.chat.shapes.messages import Message

sql = load("hutong.touch.chat", "sync.sql")


class _Row(Struct, frozen=True):
    id: int
    kind: int
    title: str
    left_title: str | None
    picture: str | None
    announcement: str
    mute_all: bool
    approval: bool
    members: int
    dissolved: bool
    pair_low: int | None
    pair_high: int | None
    last_at: datetime
    all_seq: int
    role: int
    from_seq: int
    to_seq: int | None
    read_seq: int
    read_nth: int
    mention_seq: int
    cleared_seq: int
    hidden_nth: int | None
    muted: bool
    pinned: bool
    mute_until: datetime | None
    nickname: str
    last_seq: int
    last_nth: int
    pins: list[int]
    dropped: list[int]
    dropped_unread: int
    shown_seq: int | None


async def one(tx: Tx, person: int, conversation: int) -> Conversation:
    """Return a conversation as she has it. Raises NotAMember for who was never inside."""
    await members.access(tx, person, conversation)
    found = await some(tx, person, [conversation])
    if not found:
        raise NotAMember
    return found[0]


async def some(tx: Tx, person: int, conversations: Sequence[int]) -> list[Conversation]:
    """Return these conversations in this order; those that she was never in are left out.

    A handful of statements, however many.
    """
    if not conversations:
        return []
    rows = await tx.all(
        _Row,
        sql.conversations,
        conversations=list(conversations),
        person=person,
        silent=sorted(kinds.SILENT),
        countable=sorted(kinds.COUNTABLE),
    )
    shown = {row.id: row.shown_seq for row in rows if row.shown_seq is not None}
    last = await tx.all(Message, sql.shown, conversations=list(shown), seqs=list(shown.values()))
    last = await leaving.as_left(tx, {row.id: row.to_seq for row in rows}, last)
    newest = {int(message.conversation): message for message in last}
    cards = await contacts.cards(tx, person, {peer for row in rows if (peer := _peer(row, person))})
    made = {
        row.id: _as_hers(row, newest.get(row.id), cards.get(_peer(row, person))) for row in rows
    }
    return [made[wanted] for wanted in conversations if wanted in made]


def _peer(row: _Row, person: int) -> int:
    if row.pair_low is None or row.pair_high is None:
        return 0
    return row.pair_high if person == row.pair_low else row.pair_low


def _as_hers(row: _Row, last: Message | None, peer: PersonCard | None) -> Conversation:
    """Show a conversation to one person; who has left learns nothing of later."""
    left = row.to_seq is not None
    named = max(row.mention_seq, row.all_seq if row.from_seq < row.all_seq else 0)
    muted = row.mute_until is not None and row.mute_until > clock.now()
    return Conversation(
        id=str(row.id),
        kind=KINDS[row.kind],
        title=row.left_title if left and row.left_title is not None else row.title,
        # A group that goes on may have another picture by now.
        picture=None if left and not row.dissolved else row.picture,
        peer=peer,
        last_seq=row.last_seq,
        last_at=row.last_at,
        last=last,
        unread=max(0, row.last_nth - row.read_nth - row.dropped_unread),
        mentioned=row.read_seq < named <= row.last_seq,
        read_seq=row.read_seq,
        from_seq=row.from_seq,
        to_seq=row.to_seq,
        cleared_seq=row.cleared_seq,
        role=ROLES[row.role],
        muted=row.muted,
        pinned=row.pinned,
        hidden=row.hidden_nth is not None and row.hidden_nth >= row.last_nth,
        nickname=row.nickname,
        member_count=0 if left else row.members,
        announcement="" if left else row.announcement,
        mute_all=row.mute_all and not left,
        my_mute_until=row.mute_until if muted else None,
        approval=row.approval and not left,
        pins=row.pins,
        dropped=row.dropped,
        dissolved=row.dissolved,
    )
