"""The poller: leases due jobs, runs them, and moves failures on."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from hutong.kernel import clock, errors, ids, metrics
from hutong.kernel.db import Tx, again, reading, transaction
from hutong.kernel.ids import Id
from hutong.kernel.jobs import clocks, registry
from hutong.kernel.jobs.queue import sql

_log = structlog.get_logger()

LEASE_S = 60
ATTEMPTS_MAX = 10
# A batch begins no job later than this after its lease; begun ones end within the lease.
_BEGIN_WITHIN_S = 3.0
_RUN_WITHIN_S = LEASE_S - 5.0
_WAIT_MAX_S = 3600
_POLL_S = 0.25
_BATCH = 50


class Leased(msgspec.Struct, frozen=True):
    """A job in a worker's hands; `away` of its attempts found something not available."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    away: int


class Dead(msgspec.Struct, frozen=True):
    """A dead letter."""

    bucket: int
    id: Id
    kind: str
    payload: dict[str, Any]
    attempts: int
    error: str | None
    dead_at: datetime
    created_at: datetime


class Waiting(msgspec.Struct, frozen=True):
    """How many jobs of a kind wait, and since when the oldest."""

    kind: str
    waiting: int
    oldest: datetime


async def work(stop: asyncio.Event) -> None:
    """Run jobs and crons until `stop` is set; finish what was begun."""
    ticking = asyncio.create_task(clocks.run(stop))
    try:
        await _poll(stop)
        await ticking
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)


async def _poll(stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            busy = await run_due(stop)
        except errors.Unavailable:
            _log.debug("worker_waits_for_database")
            busy = 0
            await clocks.nap(stop, 1)
        if not busy:
            await clocks.nap(stop, _POLL_S)


async def run_due(stop: asyncio.Event | None = None) -> int:
    """Run what is due now; returns how many jobs were run.

    When `stop` is set, or a batch takes long, the jobs not begun are given back.
    """
    async with reading() as tx:
        buckets = [row[0] for row in await tx.rows(sql.due_buckets, now=clock.now())]
    metrics.jobs_waiting.set(len(buckets))
    ran = 0
    for bucket in buckets:
        if stop is None or not stop.is_set():
            ran += await _run_bucket(bucket, stop)
    return ran


async def _run_bucket(bucket: int, stop: asyncio.Event | None) -> int:
    lease, begun = ids.new(), asyncio.get_running_loop().time()
    leased = await again(lambda tx: _claim(tx, bucket, lease))
    for place, job in enumerate(leased):
        late = asyncio.get_running_loop().time() - begun > _BEGIN_WITHIN_S
        if place and (late or (stop is not None and stop.is_set())):
            rest = [other.id for other in leased[place:]]
            await again(lambda tx: tx.run(sql.give_back, bucket=bucket, ids=rest, lease=lease))  # noqa: B023  awaited at once
            return place
        await _run_one(bucket, lease, job)
    return len(leased)


async def _claim(tx: Tx, bucket: int, lease: int) -> list[Leased]:
    now = clock.now()
    return await tx.all(
        Leased,
        sql.claim,
        bucket=bucket,
        now=now,
        until=now + timedelta(seconds=LEASE_S),
        lease=lease,
        most=_BATCH,
    )


async def _run_one(bucket: int, lease: int, job: Leased) -> None:
    """Run a job and say at once how it ended, so that nobody runs it again."""
    failed = await _run(job)
    if failed is None:
        await again(lambda tx: tx.run(sql.done, bucket=bucket, id=job.id, lease=lease))
    else:
        await again(lambda tx: _fail(tx, bucket, lease, job, failed))


async def _run(job: Leased) -> Exception | None:
    function = registry.handlers.get(job.kind)
    if function is None:
        return LookupError(f"no handler for {job.kind}")
    try:
        await asyncio.wait_for(function(job.payload), _RUN_WITHIN_S)
    except errors.Unavailable as away:
        _log.warning("job_waits", kind=job.kind, job=job.id, attempt=job.attempts, why=away.detail)
        metrics.jobs_done.labels(job.kind, "away").inc()
        return away
    except Exception as failed:  # noqa: BLE001  a failing job moves on, logged
        _log.exception("job_failed", kind=job.kind, job=job.id, attempt=job.attempts)
        metrics.jobs_done.labels(job.kind, "failed").inc()
        return failed
    metrics.jobs_done.labels(job.kind, "done").inc()
    return None


async def _fail(tx: Tx, bucket: int, lease: int, job: Leased, failed: Exception) -> None:
    """Back off 2 s, 4 s, 8 s ... up to an hour; after the last attempt it is a dead letter.

    Attempts that found something away do not count: an outage of a day kills no job.
    """
    now = clock.now()
    away = job.away + isinstance(failed, errors.Unavailable)
    await tx.run(
        sql.fail,
        bucket=bucket,
        id=job.id,
        lease=lease,
        due=now + timedelta(seconds=min(2 ** min(job.attempts, 12), _WAIT_MAX_S)),
        error=repr(failed)[:500],
        away=away,
        dead_at=now if job.attempts - away >= ATTEMPTS_MAX else None,
    )


async def dead(most: int = 100) -> list[Dead]:
    """Return the dead letters, newest first."""
    async with reading() as tx:
        return await tx.all(Dead, sql.dead, most=most)


async def waiting() -> list[Waiting]:
    """Return what waits, by kind."""
    async with reading() as tx:
        return await tx.all(Waiting, sql.waiting)


async def last_fired() -> datetime | None:
    """Return when a clock last fired, None when no worker has ever run on this database."""
    async with reading() as tx:
        fired: datetime | None = await tx.value(sql.last_fired)
    return fired


async def retry(job: int) -> bool:
    """Put a dead letter back to work; False when there is none of that id."""
    async with transaction() as tx:
        return bool(await tx.run(sql.retry, id=job, now=clock.now()))
