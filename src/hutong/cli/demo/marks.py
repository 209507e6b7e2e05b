"""What the database remembers of the demo, kept as an answer to the key of its loading."""

from datetime import datetime

import msgspec

from hutong.kernel import clock, once
from hutong.kernel.db import Tx, reading

BEGUN, LOADED = "demo begun", "demo loaded"

_NOBODY = 0


class Mark(msgspec.Struct, frozen=True):
    """When something about the demo was first so, and a word on how it ended."""

    at: datetime
    outcome: str = ""


async def put(name: str, outcome: str = "") -> Mark:
    """Leave a mark, once: a second call returns the first one's."""

    async def work(_tx: Tx) -> Mark:
        return Mark(clock.now(), outcome)

    return await once.do(_NOBODY, _key(name), name, None, work, shape=Mark)


async def find(name: str) -> Mark | None:
    """The mark, if it was left."""
    async with reading() as tx:
        rows = await tx.rows(once.sql.recall_key, owner=_NOBODY, key=_key(name))
    return once.recall(rows, once.digest(name, None), Mark) if rows else None


def _key(name: str) -> str:
    return f"hutong:{name}"
