"""`kill -9` of any process at any moment: what was acknowledged is there, once.

The short form kills each process twice; HUTONG_FAULTS_MINUTES=10 goes on for so long.
"""

import asyncio
import random
import time
from collections import Counter

import aiohttp
import asyncpg
import pytest

from hutong.audit import audit
from tests.faults.conftest import MINUTES
from tests.faults.house import House
from tests.faults.load import Street

ROLES = ("server", "worker", "database")
TWICE = [*ROLES, *ROLES]
pytestmark = [pytest.mark.faults, pytest.mark.slow]


async def strike(house: House, rng: random.Random) -> Counter[str]:
    """Kill at random moments: each role twice, and on for as long as was asked.

    Blows come while the last one is still felt; after every third the house may come round.
    """
    struck: Counter[str] = Counter()
    end = time.monotonic() + 60 * MINUTES
    plan = rng.sample(TWICE, len(TWICE))
    while plan or time.monotonic() < end:
        if struck.total() % 3 == 0:
            await house.ready()
        await asyncio.sleep(rng.uniform(0.3, 2.5))
        role = plan.pop() if plan else rng.choice(ROLES)
        await asyncio.to_thread(house.kill_role, role)
        struck[role] += 1
    return struck


async def test_nothing_acknowledged_is_lost_or_doubled(
    house: House, http: aiohttp.ClientSession
) -> None:
    street = await Street(http, house.url).build(12)
    async with street.busy():
        struck = await strike(house, random.Random())
        await house.ready()
        await street.until_answered(200)
    assert min(struck[role] for role in ROLES) >= 2
    assert street.unanswered > 0, "nobody noticed the kills, so this proved nothing"
    await prove(house, street)


async def test_a_house_that_is_killed_itself_opens_again(
    house: House, http: aiohttp.ClientSession
) -> None:
    """The one who looks after the processes dies too, while people buy."""
    street = await Street(http, house.url).build(4)
    async with street.busy():
        await asyncio.sleep(1)
        house.kill()
        house.open_again()
        await house.ready()
        await asyncio.sleep(1)
    await prove(house, street)


async def prove(house: House, street: Street) -> None:
    """Compare promises, and prove the laws."""
    await street.prove()
    await drained(house, within_s=150 if MINUTES else 0)
    report = await audit(house.dsn())
    assert report.ok, [law for law in report.laws if law.violations]


async def drained(house: House, within_s: float) -> None:
    """Wait for the jobs that a killed worker had in its hands: its lease lasts a minute.

    Without patience, only see that no job was given up.
    """
    connection = await asyncpg.connect(house.dsn())
    end = time.monotonic() + within_s
    try:
        while await connection.fetchval("select count(*) from job where due <= now()"):
            if time.monotonic() >= end:
                assert not within_s, "jobs that nobody runs"
                break
            await asyncio.sleep(0.5)
        assert await connection.fetchval("select count(*) from job where dead_at is not null") == 0
    finally:
        await connection.close()
