"""Keeps what a message was for those who left, before it is changed for those who are inside."""

from collections.abc import Collection

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.touch.chat", "append.sql")


async def before(tx: Tx, messages: Collection[tuple[int, int]]) -> None:
    """Keep these (conversation, seq) as they are now, where somebody who left still sees them.

    The conversations are locked. Comes before each change of what a message says, except those
    that are for everybody who ever saw it: a recall, and what erasure takes away.
    """
    if messages:
        await tx.run(
            sql.keep_before,
            conversations=[conversation for conversation, _ in messages],
            seqs=[seq for _, seq in messages],
        )


async def nothing_before(tx: Tx, messages: Collection[tuple[int, int]]) -> None:
    """Let those who left see what these (conversation, seq) say now."""
    if messages:
        await tx.run(
            sql.now_as_before,
            conversations=[conversation for conversation, _ in messages],
            seqs=[seq for _, seq in messages],
        )
