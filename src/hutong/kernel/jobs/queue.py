"""Putting jobs into the table."""

from datetime import datetime
from typing import Any

import msgspec

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.kernel.jobs")

BUCKETS = 16


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job to queue. `owner` picks the bucket; `dedupe` makes it one of a kind while it waits."""

    kind: str
    payload: dict[str, Any]
    owner: int = 0
    due: datetime | None = None
    dedupe: str | None = None


async def queue(
    tx: Tx,
    kind: str,
    payload: dict[str, Any],
    *,
    owner: int = 0,
    due: datetime | None = None,
    dedupe: str | None = None,
) -> None:
    """Queue one job in this transaction."""
    await queue_all(tx, [Job(kind=kind, payload=payload, owner=owner, due=due, dedupe=dedupe)])


async def queue_all(tx: Tx, jobs: list[Job]) -> None:
    """Queue many jobs with one statement; those with a dedupe text also wake its dead letter."""
    if not jobs:
        return
    now = clock.now()
    buckets = [job.owner % BUCKETS for job in jobs]
    payloads = [job.payload for job in jobs]
    dues = [job.due or now for job in jobs]
    dedupes = [job.dedupe for job in jobs]
    if any(dedupes):
        await tx.run(sql.revive, buckets=buckets, payloads=payloads, dues=dues, dedupes=dedupes)
    await tx.run(
        sql.put,
        buckets=buckets,
        ids=ids.many(len(jobs)),
        kinds=[job.kind for job in jobs],
        payloads=payloads,
        dues=dues,
        dedupes=dedupes,
        at=now,
    )
