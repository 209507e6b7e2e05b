"""The bus of several machines: NATS. Its path, if it has one, keeps two houses apart.

`nats://host:4222` uses subjects `hutong.<topic>`, `nats://host:4222/west` uses `west.<topic>`.
Several servers of a cluster are given with commas.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from hutong.kernel.bus.contract import Callback, Unsubscribe, call, check, fits, lost

_READY_WITHIN_S = 2.0
_STOP_WITHIN_S = 2.0
_AGAIN_AFTER_S = 0.5
_WAITING_MAX = 10_000
_log = structlog.get_logger()


class NatsBus:
    """Notes over NATS. While it is away they are lost, and the house goes on."""

    def __init__(self, url: str) -> None:
        self._servers = [part.strip() for part in url.split(",")]
        self._prefix = urlsplit(self._servers[0]).path.strip("/").replace("/", ".") or "hutong"
        self._client = Client()
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(_WAITING_MAX)
        self._connecting: asyncio.Task[None] | None = None
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect; a server that is away is tried again for ever, and nobody waits for it."""
        self._connecting = asyncio.create_task(self._connect(), name="bus: connecting")
        self._sending = asyncio.create_task(self._send(), name="bus: sending")
        done, _ = await asyncio.wait({self._connecting}, timeout=_READY_WITHIN_S)
        if done:
            await self._connecting
        else:
            _log.warning("bus_away", prefix=self._prefix)

    async def stop(self) -> None:
        """Pass on what waits, as far as it is taken within two seconds, and hang up."""
        if self._client.is_connected:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._waiting.join(), _STOP_WITHIN_S)
        for task in (self._sending, self._connecting):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        with contextlib.suppress(Error, OSError, TimeoutError):
            await self._known(within_s=1)
        await self._client.close()

    def publish(self, topic: str, note: bytes) -> None:
        """Hand a note to the task that sends."""
        check(topic)
        if not fits(note):
            return
        if not self._client.is_connected:
            lost.labels("broker_away").inc()
            return
        try:
            self._waiting.put_nowait((f"{self._prefix}.{topic}", note))
        except asyncio.QueueFull:
            lost.labels("slow_broker").inc()

    async def subscribe(self, topic: str, callback: Callback) -> Unsubscribe:
        """Listen; a server that comes later is told then."""
        check(topic)

        async def came(message: Msg) -> None:
            call(callback, message.data)

        listening = asyncio.create_task(self._listen(f"{self._prefix}.{topic}", came))
        await asyncio.wait({listening}, timeout=_READY_WITHIN_S)

        async def unsubscribe() -> None:
            listening.cancel()
            await asyncio.wait({listening})
            if not listening.cancelled() and not self._client.is_closed:
                with contextlib.suppress(Error):
                    await listening.result().unsubscribe()

        return unsubscribe

    async def _connect(self) -> None:
        await self._client.connect(
            self._servers,
            name="hutong",
            error_cb=_note,
            max_reconnect_attempts=-1,
            reconnect_time_wait=_AGAIN_AFTER_S,  # type: ignore[arg-type]  # it only sleeps with it
        )

    async def _listen(self, subject: str, came: Callable[[Msg], Awaitable[None]]) -> Subscription:
        if self._connecting is not None:
            await asyncio.shield(self._connecting)
        subscription = await self._client.subscribe(subject, cb=came)
        with contextlib.suppress(Error, TimeoutError):
            await self._known(_READY_WITHIN_S)
        return subscription

    async def _known(self, within_s: float) -> None:
        """Wait until the broker has all that we said.

        The client sends a ping past what it still has to write, so that the first one may come
        before our words; when it is answered they are on their way, and the second follows them.
        """
        for _ in range(2):
            await self._client.flush(timeout=within_s)  # type: ignore[arg-type]  # seconds

    async def _send(self) -> None:
        while True:
            subject, note = await self._waiting.get()
            try:
                await self._client.publish(subject, note)
            except (Error, OSError):
                lost.labels("broker_away").inc()
            finally:
                self._waiting.task_done()


async def _note(error: Exception) -> None:
    _log.warning("bus_broker", error=str(error) or type(error).__name__)
