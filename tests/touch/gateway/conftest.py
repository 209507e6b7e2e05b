"""A gateway of its own process beside the tests' house, on one bus and one database with it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from hutong.kernel import bus, settings
from tests.cast import Cast, Visitor
from tests.kernel.bus.conftest import free_port
from tests.touch.gateway.lines import Device

Connect = Callable[..., Awaitable[Device]]


class Gateway:
    """The process, which a test may kill and start again on the same port."""

    def __init__(self, chosen: settings.Settings, **more: str) -> None:
        self.port = free_port()
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith("HUTONG_")} | {
            "HUTONG_DATA": str(chosen.data),
            "HUTONG_DATABASE_URL": chosen.database_url,
            "HUTONG_SECRET": chosen.secret,
            "HUTONG_GATEWAY_PORT": str(self.port),
            "HUTONG_LOG_LEVEL": "warning",
            **more,
        }
        self._running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it listens."""
        self._running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hutong.cli.child", "gateway"), env=self._environment
        )
        async with asyncio.timeout(60), aiohttp.ClientSession() as asking:
            while not await self._answers(asking):
                assert self._running.returncode is None, "the gateway ended"
                await asyncio.sleep(0.05)

    async def _answers(self, asking: aiohttp.ClientSession) -> bool:
        try:
            async with asking.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def metrics(self) -> str:
        """Its figures."""
        async with (
            aiohttp.ClientSession() as asking,
            asking.get(f"http://127.0.0.1:{self.port}/metrics") as answer,
        ):
            return await answer.text()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._running is not None
        self._running.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end."""
        assert self._running is not None
        return await asyncio.wait_for(self._running.wait(), 30)

    async def kill(self) -> None:
        """End it at once."""
        if self._running is not None and self._running.returncode is None:
            self._running.kill()
            await self._running.wait()

    @property
    def pid(self) -> int:
        """Its process number."""
        assert self._running is not None
        return self._running.pid


@pytest.fixture(scope="session")
async def wired(asgi: object, chosen: settings.Settings) -> AsyncIterator[None]:
    """The bus of the tests' house."""
    await bus.start("")
    yield
    await bus.stop()


@pytest.fixture(scope="session")
async def gateway(wired: None, chosen: settings.Settings) -> AsyncIterator[Gateway]:
    """A gateway for all tests that leave it alive."""
    found = Gateway(chosen)
    await found.start()
    yield found
    await found.kill()


@pytest.fixture
async def mortal(wired: None, chosen: settings.Settings) -> AsyncIterator[Gateway]:
    """A gateway for one test, which may end it."""
    found = Gateway(chosen)
    await found.start()
    yield found
    await found.kill()


@pytest.fixture
async def devices() -> AsyncIterator[AsyncExitStack]:
    """Hangs up for the devices of a test."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def connect(gateway: Gateway, devices: AsyncExitStack) -> Connect:
    """Connects a person's new device."""

    async def make(who: Visitor, name: str = "", **hello: object) -> Device:
        device = Device(who, gateway.port, name)
        devices.push_async_callback(device.close)
        return await device.connect(**hello)  # type: ignore[arg-type]  # whatever a test says

    return make


@pytest.fixture
async def lin(cast: Cast) -> Visitor:
    """Lin."""
    return await cast.lin()


@pytest.fixture
async def mei(cast: Cast) -> Visitor:
    """Mei."""
    return await cast.mei()


@pytest.fixture
async def bo(cast: Cast) -> Visitor:
    """Bo."""
    return await cast.bo()
