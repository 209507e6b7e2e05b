"""Fixtures for the whole suite: one PostgreSQL a machine, one database a worker, a cast of people.

Tests commit for real, because the batches that answer requests span connections; each test makes
its own people and shops, so nobody meets anybody else's rows.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from hutong import app as house
from hutong.kernel import logs, migrate, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import database
from hutong.kernel.postgres import Server, running
from tests.cast import Cast, Visitor


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """The embedded PostgreSQL, shared by all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    async with running(shared / "pg") as found:
        yield found


async def fresh_database(server: Server, name: str) -> str:
    """Make an empty, migrated database and return its address."""
    admin = await asyncpg.connect(server.admin_dsn)
    try:
        await admin.execute(f'drop database if exists "{name}" with (force)')
        await admin.execute(f'create database "{name}" owner hutong')
    finally:
        await admin.close()
    dsn = server.dsn_of(name)
    await migrate.migrate(dsn)
    return dsn


@pytest.fixture(scope="session")
async def dsn(server: Server, worker_id: str) -> str:
    """The address of this worker's migrated database."""
    return await fresh_database(server, f"hutong_{worker_id}")


@pytest.fixture(scope="session")
def chosen(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> settings.Settings:
    """The settings of the test house: cheap passwords, no rate limits, no cached sessions."""
    found = settings.Settings(
        data=tmp_path_factory.mktemp("data"),
        database_url=dsn,
        argon2_memory_kib=8,
        argon2_passes=1,
        browse_cache_s=0,
        rate_person_per_s=0,
        rate_address_per_s=0,
        rate_signin_per_min=0,
        rate_signup_per_min=0,
        rate_report_per_min=0,
        chat_uploads_per_min=0,
        chat_group_per_s=0,
        chat_person_per_s=0,
        rate_find_per_min=0,
        secret="no secret at all, only long enough for one",
    )
    settings.use(found)
    logs.start("warning", json=False)
    return found


@pytest.fixture(scope="session")
async def asgi(chosen: settings.Settings) -> AsyncIterator[object]:
    """The application of the house with its database open."""
    await database.start(chosen.database_url, size=12)
    yield house.create()
    await Combiner.finish_all()
    await database.stop()


@pytest.fixture
async def db(asgi: object) -> object:
    """The open database, for tests that speak to doors (`transaction()`, `reading()`)."""
    return database


@pytest.fixture
async def visitor(asgi: object) -> AsyncIterator[Visitor]:
    """Somebody who is not signed in."""
    async with Visitor.of(asgi) as nobody:
        yield nobody


@pytest.fixture
async def cast(asgi: object) -> AsyncIterator[Cast]:
    """Lin the buyer, Mei the seller, Bo the clerk, Ops the operator; made when asked."""
    async with Cast.of(asgi) as people:
        yield people


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The name of this xdist worker."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture
def demo_images() -> Path:
    """The folder of the demo's photographs."""
    return Path(__file__).parents[1] / "demo" / "images"
