"""A house of its own for all faults, opened once; killing does not wear it out."""

import asyncio
import os
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.faults.house import House

MINUTES = float(os.environ.get("HUTONG_FAULTS_MINUTES", "0"))
"""How long the long form runs; 0 is the short form of CI."""


@pytest.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house that is open, and closes well in the end."""
    found = House(tmp_path_factory.mktemp("faults"))
    try:
        await found.ready()
        yield found
        assert await asyncio.to_thread(found.stop) == 0, found.said()[-4000:]
    finally:
        found.kill()


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections to it."""
    connector = aiohttp.TCPConnector(limit=256)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session
