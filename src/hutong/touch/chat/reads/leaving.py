"""What messages were when somebody left: what was changed later is not for her."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.shapes.messages import Message

sql = load("hutong.touch.chat", "append.sql")


class Before(Struct, frozen=True):
    """What a message was before somebody's view ended, where it was changed since."""

    conversation: int
    seq: int
    body: dict[str, Any]
    edit_no: int
    reactions: dict[str, list[str]]


async def before(
    tx: Tx, ends: Mapping[int, int | None], messages: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Before]:
    """Return what those of these (conversation, seq) were that were changed after one had left.

    `ends` has the last seq that one sees of each conversation, None while one is inside.
    """
    asked = [(one, seq, end) for one, seq in messages if (end := ends.get(one)) is not None]
    if not asked:
        return {}
    found = await tx.all(
        Before,
        sql.find_before,
        conversations=[conversation for conversation, _, _ in asked],
        seqs=[seq for _, seq, _ in asked],
        ends=[end for _, _, end in asked],
    )
    return {(one.conversation, one.seq): one for one in found}


async def as_left(
    tx: Tx, ends: Mapping[int, int | None], messages: Sequence[Message]
) -> list[Message]:
    """Return messages as they were when one left; a recall reaches also who has left."""
    found = await before(tx, ends, [(int(m.conversation), m.seq) for m in messages])
    return [_was(m, found.get((int(m.conversation), m.seq))) for m in messages]


def _was(message: Message, before: Before | None) -> Message:
    if before is None:
        return message
    return structs.replace(
        message, body=before.body, edit_no=before.edit_no, reactions=before.reactions
    )
