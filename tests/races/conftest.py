"""Two server processes and a worker on one database; made once for all races."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from hutong.audit import audit
from hutong.kernel.postgres import Server
from tests.conftest import fresh_database
from tests.races.crowd import Crowd
from tests.served import Served, Worker


@pytest.fixture(scope="session")
async def crowd(
    server: Server, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Crowd]:
    """Both doors; when all races are run, the laws are proved over everything they did."""
    dsn = await fresh_database(server, f"races_{worker_id}")
    folder = tmp_path_factory.mktemp("races")
    doors = [Served(dsn, folder, f"door{n}") for n in (1, 2)]
    worker = Worker(dsn, folder)
    for door in doors:
        await door.ready()
    connector = aiohttp.TCPConnector(limit=256)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        yield Crowd(http, [door.url for door in doors], dsn)
    for process in (*doors, worker):
        assert process.stop() == 0, process.said()[-3000:]
        assert "Traceback" not in process.said(), process.said()[-5000:]
    report = await audit(dsn)
    assert report.ok, [law for law in report.laws if law.violations]
