"""An empty database for a house that is opened by a test."""

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest

from hutong.kernel.postgres import Server


@pytest.fixture
async def empty(server: Server) -> AsyncIterator[str]:
    """The address of a database in which nothing is yet."""
    # Among several test processes it may just be changing hands.
    assert await server.answers()
    name = f"cli_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server.admin_dsn)
    try:
        await admin.execute(f'create database "{name}" owner hutong')
        yield server.dsn_of(name)
        await admin.execute(f'drop database "{name}" with (force)')
    finally:
        await admin.close()
