"""What a database remembers of its own opening, kept as answers to keys that nobody else has."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from hutong.kernel import clock, once
from hutong.kernel.db import Tx, reading

DEMO_BEGUN, DEMO_LOADED = "demo begun", "demo loaded"

_NOBODY = 0

Work = Callable[[Tx], Awaitable[str]]


class Mark(msgspec.Struct, frozen=True):
    """When something was first so, and a word on how it ended."""

    at: datetime
    outcome: str = ""


async def put(name: str, outcome: str = "", *, work: Work | None = None) -> Mark:
    """Leave a mark, once: a second call returns the first one's and does no `work`."""

    async def do(tx: Tx) -> Mark:
        return Mark(clock.now(), await work(tx) if work else outcome)

    return await once.do(_NOBODY, _key(name), (name, None), do, shape=Mark)


async def find(name: str) -> Mark | None:
    """The mark, if it was left."""
    async with reading() as tx:
        rows = await tx.rows(once.sql.recall_key, owner=_NOBODY, key=_key(name))
    return once.recall(rows, once.digest(name, None), Mark) if rows else None


def _key(name: str) -> str:
    return f"hutong:{name}"
