"""Searching one's own messages, in Chinese and in English."""

from typing import Annotated

from msgspec import Meta, structs

from hutong.kernel import ids, paging, words
from hutong.kernel.db import Tx
from hutong.kernel.paging import Page
from hutong.kernel.sql import load
from hutong.touch.chat.reads import leaving, members
from hutong.touch.chat.rules import search as rules
from hutong.touch.chat.shapes.messages import Hit, Message

sql = load("hutong.touch.chat")

_Number = Annotated[int, Meta(ge=0, le=ids.BIGGEST)]


async def search(
    tx: Tx, person: int, q: str, conversation: int, after: str | None, limit: int
) -> Page[Hit]:
    """Return the messages that have all the words, the newest first.

    In all of her conversations, or in one (0 for all). `tx` is a transaction, because the planner
    is told to plan each time. Raises NotAMember for a conversation that is not hers.
    """
    before = (paging.after(after, tuple[_Number]) or (ids.BIGGEST,))[0]
    if conversation:
        await members.access(tx, person, conversation)
    terms = words.terms(q.replace("\0", ""))
    rows = await tx.rows(sql.searchable, person=person, conversation=conversation)
    if not terms or not rows:
        return Page([])
    mine = [row["conversation"] for row in rows]
    await tx.run(sql.plan_each_time)
    found = await tx.all(
        Message,
        sql.search,
        person=person,
        conversations=mine,
        queries=[rules.query(one, terms) for one in mine],
        before=before,
        most=limit + 1,
    )
    cut = paging.page(found, limit, lambda message: int(message.id))
    kept = await leaving.as_left(tx, {row["conversation"]: row["high"] for row in rows}, cut.items)
    hits = [
        Hit(**structs.asdict(one), excerpt=rules.around(one.kind, one.body, terms)) for one in kept
    ]
    return Page(hits, cut.next)
