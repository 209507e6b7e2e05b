"""A house that listens on a port, and its operator, for replays into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from hutong.kernel import settings
from hutong.replay import Options, replay
from hutong.replay.report import Report
from tests.cast import PASSWORD, Cast
from tests.replay.bazaar import Bazaar
from tests.served import Served


@pytest.fixture(scope="session")
async def address(
    dsn: str, chosen: settings.Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of a server process on the database of this worker."""
    served = Served(dsn, tmp_path_factory.mktemp("served"))
    try:
        await served.ready()
        yield served.url
    finally:
        served.stop()


class Playing:
    """A bazaar, and replays of it into the house."""

    def __init__(self, address: str, operator: str, folder: Path) -> None:
        self.address = address
        self.town = Bazaar()
        self.state = folder / "state.jsonl"
        self._folder = folder / "files"
        self._operator = operator

    def options(self, **more: object) -> Options:
        """Return what a replay is told."""
        self.town.write(self._folder)
        told: dict[str, object] = {
            "folder": self._folder,
            "base_url": self.address,
            "state": self.state,
            "operator": self._operator,
            "operator_password": PASSWORD,
            "concurrency": 4,
        }
        return Options(**told | more)  # type: ignore[arg-type]  # names are checked by the class

    async def play(self, **more: object) -> Report:
        """Replay the bazaar."""
        return await replay(self.options(**more), Console(quiet=True))


@pytest.fixture
async def playing(address: str, cast: Cast, tmp_path: Path) -> Playing:
    """A fresh bazaar for one test."""
    return Playing(address, (await cast.ops()).handle, tmp_path)
