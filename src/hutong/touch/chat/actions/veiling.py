"""Marks what changes a message that somebody inside does not see (see `rules.veils`)."""

from collections.abc import Collection, Sequence

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.rules import veils
from hutong.touch.chat.shapes.messages import Draft

sql = load("hutong.touch.chat", "append.sql")


async def came_after(tx: Tx, asked: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these (conversation, seq) that somebody who is inside came after."""
    if not asked:
        return set()
    rows = await tx.rows(
        sql.came_after,
        conversations=[conversation for conversation, _ in asked],
        seqs=[seq for _, seq in asked],
    )
    return {(row["conversation"], row["seq"]) for row in rows}


async def veil(tx: Tx, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, marked where they tell of a message from before somebody's coming.

    The conversations are locked, so nobody comes meanwhile. One statement, and none at all for
    messages that change nothing.
    """
    asked = {(d.conversation, seq) for d in drafts if (seq := veils.target(d)) is not None}
    found = await came_after(tx, asked)
    return [veils.veiled(d) if (d.conversation, veils.target(d)) in found else d for d in drafts]
