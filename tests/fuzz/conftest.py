"""A served house on a database of its own, and a street in it; made once for all of these tests."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from hutong.kernel.postgres import Server
from tests.asking import Asker
from tests.conftest import fresh_database
from tests.fuzz.world import World
from tests.served import Served


@pytest.fixture
async def world(street: World) -> World:
    """Everything that a request can name, and everybody with a fresh session."""
    for person in street.people.values():
        if person.handle:
            person.token = (await person.sign_in()).token
    return street


@pytest.fixture(scope="session")
async def street(
    server: Server, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """The house, and what is in it."""
    dsn = await fresh_database(server, f"fuzz_{worker_id}")
    folder = tmp_path_factory.mktemp("fuzz")
    served = await Served(
        dsn, folder, HUTONG_HOLD_PER_BUYER="100000", HUTONG_POLL_WAIT_S="0.1"
    ).ready()
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        doc = await Asker(http, served.url).do("GET", "/api/docs/openapi.json")
        world = World(http, served.url, doc)
        world.pid = served.popen.pid
        yield await world.build(dsn)
    assert served.popen.poll() is None, f"the server died: {served.said()[-3000:]}"
    served.stop()
    assert "Traceback" not in served.said(), served.said()[-5000:]
