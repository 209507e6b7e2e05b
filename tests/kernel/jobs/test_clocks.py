"""Clocks: each on its own, so that a slow or broken one holds up neither jobs nor other clocks."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hutong.kernel import errors, jobs
from hutong.kernel.db import transaction
from hutong.kernel.jobs import clocks, registry, worker


@contextmanager
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, registry.Cron]]:
    """Only the clocks of this test."""
    with monkeypatch.context() as patched:
        mine: dict[str, registry.Cron] = {}
        patched.setattr(registry, "crons", mine)
        yield mine


def named(what: str) -> str:
    """Return a name no other run has used in this database."""
    return f"{what}.{secrets.token_hex(4)}"


async def test_a_clock_that_hangs_holds_up_neither_jobs_nor_clocks(
    db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, stop = named("job"), asyncio.Event()
    begun, ticked, ran = asyncio.Event(), asyncio.Event(), asyncio.Event()
    hanging_at_once = []

    async def job(_: dict[str, Any]) -> None:
        ran.set()

    with alone(monkeypatch):

        @jobs.cron(named("hangs"), every_s=1)
        async def hangs() -> None:
            hanging_at_once.append(1)
            begun.set()
            await asyncio.sleep(3600)

        @jobs.cron(named("ticks"), every_s=1)
        async def ticks() -> None:
            if begun.is_set():
                ticked.set()

        monkeypatch.setattr(clocks, "_FINISH_WITHIN_S", 0.1)
        monkeypatch.setitem(registry.handlers, kind, job)
        working = asyncio.create_task(worker.work(stop))
        await asyncio.wait_for(begun.wait(), 20)
        async with transaction() as tx:
            await jobs.queue(tx, kind, {})
        await asyncio.wait_for(ran.wait(), 20)
        await asyncio.wait_for(ticked.wait(), 20)
        stop.set()
        await asyncio.wait_for(working, 20)

    assert hanging_at_once == [1]


async def test_a_firing_ends_when_its_time_is_over(
    db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    with alone(monkeypatch) as crons:

        @jobs.cron("hangs", every_s=1, within_s=0.05)
        async def hangs() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                ended.append(1)

        await asyncio.wait_for(clocks.fire(crons["hangs"]), 20)

    assert ended == [1]


async def test_a_broken_clock_fires_again(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, fired = asyncio.Event(), []

    with alone(monkeypatch):

        @jobs.cron(named("breaks"), every_s=1)
        async def breaks() -> None:
            fired.append(1)
            if len(fired) == 3:
                stop.set()
            raise errors.Unavailable("away") if len(fired) == 1 else ValueError("broken")

        await asyncio.wait_for(clocks.run(stop), 60)

    assert len(fired) == 3
