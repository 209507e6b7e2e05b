"""Jobs: what counts as a failure, when a batch ends, and what a dead letter keeps from others."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from hutong.kernel import errors, jobs
from hutong.kernel.db import reading, transaction
from hutong.kernel.jobs import registry, worker
from hutong.kernel.sql import Statement

_HURRY = Statement("hurry", "update job set due = created_at where kind = :kind")
_STATE = Statement(
    "state", "select attempts, away, dead_at, lease, due from job where kind = :kind"
)
_DROP = Statement("drop", "delete from job where kind = :kind")

Fun = Callable[[dict[str, Any]], Awaitable[None]]


@pytest.fixture
async def kind(db: object) -> AsyncIterator[str]:
    """A kind of job of this test alone; its handler is put in by `takes`."""
    name = f"test.{secrets.token_hex(4)}"
    yield name
    registry.handlers.pop(name, None)
    async with transaction() as tx:
        await tx.run(_DROP, kind=name)


def takes(kind: str, function: Fun) -> None:
    """Say what runs the jobs of this kind."""
    registry.handlers[kind] = function


async def put(kind: str, many: int = 1, dedupe: str | None = None) -> None:
    """Queue jobs of one bucket."""
    async with transaction() as tx:
        await jobs.queue_all(
            tx, [jobs.Job(kind=kind, payload={"n": n}, owner=3, dedupe=dedupe) for n in range(many)]
        )


async def state(kind: str) -> list[Any]:
    """Return the rows of the jobs of this kind."""
    async with reading() as tx:
        return list(await tx.rows(_STATE, kind=kind))


async def run_again(kind: str, times: int) -> None:
    """Run it so many times without waiting for its back-off."""
    for _ in range(times):
        async with transaction() as tx:
            await tx.run(_HURRY, kind=kind)
        await worker.run_due()


async def test_an_outage_of_any_length_kills_no_job(kind: str) -> None:
    async def away(_: dict[str, Any]) -> None:
        raise errors.Unavailable("the bank is away")

    takes(kind, away)
    await put(kind)
    await run_again(kind, worker.ATTEMPTS_MAX + 4)

    (row,) = await state(kind)
    assert row["dead_at"] is None
    assert row["attempts"] == row["away"] == worker.ATTEMPTS_MAX + 4
    async with reading() as tx:
        waits = await tx.value(
            Statement("w", "select due - created_at from job where kind = :kind"), kind=kind
        )
    assert 3600 <= waits.total_seconds() < 3700


async def test_ten_failures_are_a_dead_letter(kind: str) -> None:
    async def broken(_: dict[str, Any]) -> None:
        raise ValueError("broken")

    takes(kind, broken)
    await put(kind)
    await run_again(kind, worker.ATTEMPTS_MAX - 1)
    assert [row["dead_at"] for row in await state(kind)] == [None]

    await run_again(kind, 1)
    assert all(row["dead_at"] for row in await state(kind))


async def test_a_dead_letter_makes_room_for_its_like(kind: str) -> None:
    ran = []

    async def at_first_broken(_: dict[str, Any]) -> None:
        ran.append(1)
        if len(ran) <= worker.ATTEMPTS_MAX:
            raise ValueError("broken")

    takes(kind, at_first_broken)
    await put(kind, dedupe=kind)
    await run_again(kind, worker.ATTEMPTS_MAX)
    await put(kind, dedupe=kind)
    await put(kind, dedupe=kind)
    assert len(await state(kind)) == 1

    await worker.run_due()
    assert await state(kind) == []


async def test_a_finished_job_of_a_slow_batch_is_not_run_twice(kind: str) -> None:
    ran: list[int] = []
    going, end = asyncio.Event(), asyncio.Event()

    async def second_is_slow(payload: dict[str, Any]) -> None:
        ran.append(payload["n"])
        if len(ran) == 2:
            going.set()
            await end.wait()

    takes(kind, second_is_slow)
    await put(kind, 3)
    first = asyncio.create_task(worker.run_due())
    await asyncio.wait_for(going.wait(), 10)
    assert len(await state(kind)) == 2  # the one that ended is gone before the others end
    end.set()
    await first

    assert sorted(ran) == [0, 1, 2]
    assert await state(kind) == []


async def test_a_batch_that_takes_long_gives_the_rest_back(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_BEGIN_WITHIN_S", 0.0)

    async def well(_: dict[str, Any]) -> None:
        await asyncio.sleep(0.001)

    takes(kind, well)
    await put(kind, 3)
    await worker.run_due()

    rest = await state(kind)
    assert [(row["attempts"], row["lease"]) for row in rest] == [(0, None)] * 2
    await worker.run_due()
    await worker.run_due()
    assert await state(kind) == []


async def test_a_worker_that_stops_gives_back_what_it_has_not_begun(kind: str) -> None:
    stop = asyncio.Event()

    async def stopping(_: dict[str, Any]) -> None:
        stop.set()

    takes(kind, stopping)
    await put(kind, 3)
    await worker.run_due(stop)

    assert [row["lease"] for row in await state(kind)] == [None] * 2
