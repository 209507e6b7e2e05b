"""Bringing a device in step: what changed for a person since what it knows."""

from datetime import UTC, datetime

import msgspec

from hutong.kernel import ids, paging, settings
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch.chat.reads import conversations
from hutong.touch.chat.reads import epoch as epochs
from hutong.touch.chat.shapes.conversations import Entry, Limits, SyncAnswer, SyncAsk

sql = load("hutong.touch.chat", "sync.sql")

PIECE = 100
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_ABOUT_ONE = frozenset({"conversation", "read"})


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    at: datetime
    id: int
    version: int
    full: bool


async def sync(tx: Tx, person: int, ask: SyncAsk) -> SyncAnswer:
    """Return the entries of her log and the conversations that went on, the latest first.

    The version is read before the conversations, so whatever happens meanwhile is told again.
    """
    named_now = await epochs.epoch(tx)
    after = paging.after(ask.after, _Cursor)
    since = ask.version if ask.epoch == named_now else None
    changes = await contacts.changes(tx, person, since)
    full = changes.full if after is None else after.full or changes.full
    version = changes.version if after is None else after.version
    named = {ids.read(e.ref) for e in changes.entries if e.kind in _ABOUT_ONE}
    known = {} if full else {ids.read(one): seq for one, seq in ask.known.items()}
    rows = await tx.rows(
        sql.changed,
        person=person,
        known=list(known),
        seqs=list(known.values()),
        named=sorted(named),
        full=full,
        at=after.at if after else _LATEST,
        before=after.id if after else ids.BIGGEST,
        most=PIECE + 1,
    )
    cut = rows[:PIECE]
    cursor = None
    if len(rows) > PIECE:
        last = cut[-1]
        cursor = paging.cursor(last["last_at"], last["conversation"], version, full)
    return SyncAnswer(
        epoch=named_now,
        version=version,
        full=full,
        entries=[] if after else [Entry(e.ver, e.kind, e.ref) for e in changes.entries],
        conversations=await conversations.some(tx, person, [row["conversation"] for row in cut]),
        next=cursor,
        limits=_limits(settings.current()),
    )


def _limits(chosen: settings.Settings) -> Limits:
    return Limits(chosen.chat_recall_within_s, chosen.chat_edit_within_s)
