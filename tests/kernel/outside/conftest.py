"""The street, open for one test."""

from collections.abc import AsyncIterator

import pytest

from tests.kernel.outside.street import Street, opened


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with opened() as found:
        yield found
