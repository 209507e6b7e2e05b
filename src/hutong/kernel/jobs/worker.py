"""The poller: leases due jobs, runs them, and moves failures on."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog

from hutong.kernel import clock, errors, ids, metrics
from hutong.kernel.db import reading, transaction
from hutong.kernel.ids import Id
from hutong.kernel.jobs import registry
from hutong.kernel.jobs.queue import sql

_log = structlog.get_logger()

LEASE_S = 60
ATTEMPTS_MAX = 10
_POLL_S = 0.25
_BATCH = 50


class Leased(msgspec.Struct, frozen=True):
    """A job in a worker's hands."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int


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
    while not stop.is_set():
        try:
            await _fire_crons()
            busy = await run_due()
        except errors.Unavailable:
            _log.debug("worker_waits_for_database")
            busy = 0
            await _nap(stop, 1)
        if not busy:
            await _nap(stop, _POLL_S)


async def run_due() -> int:
    """Run everything that is due now; returns how many jobs were run."""
    async with reading() as tx:
        buckets = [row[0] for row in await tx.rows(sql.due_buckets, now=clock.now())]
    metrics.jobs_waiting.set(len(buckets))
    ran = 0
    for bucket in buckets:
        ran += await _run_bucket(bucket)
    return ran


async def _run_bucket(bucket: int) -> int:
    now = clock.now()
    lease = ids.new()
    async with transaction() as tx:
        leased = await tx.all(
            Leased,
            sql.claim,
            bucket=bucket,
            now=now,
            until=now + timedelta(seconds=LEASE_S),
            lease=lease,
            most=_BATCH,
        )
    finished: list[int] = []
    for job in leased:
        error = await _run(job)
        if error is None:
            finished.append(job.id)
        else:
            await _fail(bucket, lease, job, error)
    if finished:
        async with transaction() as tx:
            await tx.run(sql.done, bucket=bucket, ids=finished, lease=lease)
    return len(leased)


async def _run(job: Leased) -> str | None:
    function = registry.handlers.get(job.kind)
    if function is None:
        return f"no handler for {job.kind}"
    try:
        await asyncio.wait_for(function(job.payload), LEASE_S - 5)
    except Exception as failed:  # noqa: BLE001  a failing job moves on, logged
        _log.exception("job_failed", kind=job.kind, job=job.id, attempt=job.attempts)
        metrics.jobs_done.labels(job.kind, "failed").inc()
        return repr(failed)[:500]
    metrics.jobs_done.labels(job.kind, "done").inc()
    return None


async def _fail(bucket: int, lease: int, job: Leased, error: str) -> None:
    """Back off 2 s, 4 s, 8 s ... up to an hour; after the last attempt it is a dead letter."""
    now = clock.now()
    async with transaction() as tx:
        await tx.run(
            sql.fail,
            bucket=bucket,
            id=job.id,
            lease=lease,
            due=now + timedelta(seconds=min(2**job.attempts, 3600)),
            error=error,
            dead_at=now if job.attempts >= ATTEMPTS_MAX else None,
        )


async def _fire_crons() -> None:
    now = int(clock.now().timestamp())
    for cron in registry.crons.values():
        slot = datetime.fromtimestamp(now - now % cron.every_s, UTC)
        if _fired.get(cron.name) == slot:
            continue
        async with transaction() as tx:
            mine = await tx.run(sql.take_slot, name=cron.name, slot=slot)
        _fired[cron.name] = slot
        if mine:
            await _fire(cron)


_fired: dict[str, datetime] = {}


async def _fire(cron: registry.Cron) -> None:
    try:
        await cron.fire()
    except errors.Unavailable:
        raise
    except Exception:  # noqa: BLE001  a failing clock must not stop the others
        _log.exception("cron_failed", cron=cron.name)
        metrics.jobs_done.labels(cron.name, "failed").inc()
    else:
        metrics.jobs_done.labels(cron.name, "done").inc()


async def _nap(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


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
