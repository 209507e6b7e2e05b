"""What fires by the clock: each cron in a task of its own, so that a slow one holds up nobody."""

import asyncio
from datetime import UTC, datetime

import structlog

from hutong.kernel import clock, errors, metrics
from hutong.kernel.db import again
from hutong.kernel.jobs import registry
from hutong.kernel.jobs.queue import sql

_log = structlog.get_logger()

_LOOK_S = 0.25
_FINISH_WITHIN_S = 15
"""A firing under way may end in this time when the worker stops; then it is rolled back."""

_fired: dict[str, datetime] = {}


async def run(stop: asyncio.Event) -> None:
    """Fire every cron at its time until `stop` is set; one cron never runs beside itself here."""
    crons = registry.crons.values()
    tasks = [asyncio.create_task(_keep(cron, stop), name=cron.name) for cron in crons]
    try:
        await stop.wait()
        if tasks:
            await asyncio.wait(tasks, timeout=_FINISH_WITHIN_S)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(cron: registry.Cron, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if await _is_turn(cron):
                await fire(cron)
        except errors.Unavailable:
            _log.debug("cron_waits", cron=cron.name)
            await nap(stop, 1)
        except Exception:  # noqa: BLE001  a clock that broke once goes on
            _log.exception("cron_broke", cron=cron.name)
            await nap(stop, 1)
        await nap(stop, _LOOK_S)


async def _is_turn(cron: registry.Cron) -> bool:
    """Take this moment's firing; False when we or another process have had it."""
    now = int(clock.now().timestamp())
    slot = datetime.fromtimestamp(now - now % cron.every_s, UTC)
    if _fired.get(cron.name) == slot:
        return False
    mine = await again(lambda tx: tx.run(sql.take_slot, name=cron.name, slot=slot))
    _fired[cron.name] = slot
    return bool(mine)


async def fire(cron: registry.Cron) -> None:
    """Run one firing within its time; a failure is logged, only Unavailable is raised."""
    try:
        await asyncio.wait_for(cron.fire(), cron.within_s)
    except errors.Unavailable:
        raise
    except TimeoutError:
        _log.error("cron_too_slow", cron=cron.name, within_s=cron.within_s)
        metrics.jobs_done.labels(cron.name, "failed").inc()
    except Exception:  # noqa: BLE001  a failing clock must not stop the others
        _log.exception("cron_failed", cron=cron.name)
        metrics.jobs_done.labels(cron.name, "failed").inc()
    else:
        metrics.jobs_done.labels(cron.name, "done").inc()


async def nap(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, and wake at once when it is time to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
