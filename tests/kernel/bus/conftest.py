"""Both buses, each with a way to make one more process's end of it."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from hutong.kernel.bus import Bus, LocalBus, NatsBus

End = Callable[[], Awaitable[Bus]]
NATS_SERVER = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def true_soon(question: Callable[[], bool], within_s: float = 20) -> None:
    """Wait until the answer is yes. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not question():  # noqa: ASYNC110  nothing tells us when
            await asyncio.sleep(0.01)


class Broker:
    """A nats-server of our own, which may be stopped and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}/test"
        self._running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        assert NATS_SERVER is not None
        self._running = await asyncio.create_subprocess_exec(
            *(NATS_SERVER, "--addr", "127.0.0.1", "--port", str(self.port)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await true_soon(self._answers)

    async def stop(self) -> None:
        if self._running is not None:
            self._running.kill()
            await self._running.wait()
            self._running = None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


@contextlib.asynccontextmanager
async def _broker() -> AsyncIterator[Broker]:
    if NATS_SERVER is None:
        pytest.skip("no nats-server here (Debian: nats-server)")
    found = Broker()
    await found.start()
    try:
        yield found
    finally:
        await found.stop()


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with _broker() as found:
        yield found


@pytest.fixture(params=["local", "nats"])
async def end(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[End]:
    """Makes ends of one bus, as several processes would have them."""
    async with contextlib.AsyncExitStack() as stack:
        broker = await stack.enter_async_context(_broker()) if request.param == "nats" else None

        async def make() -> Bus:
            bus: Bus = NatsBus(broker.url) if broker else LocalBus(tmp_path / "bus")
            await bus.start()
            stack.push_async_callback(bus.stop)
            return bus

        yield make
