"""The bus of this process."""

from hutong.kernel import settings
from hutong.kernel.bus.contract import Bus, Callback, NotATopic, Unsubscribe, check
from hutong.kernel.bus.local import LocalBus, folder_of
from hutong.kernel.bus.nats import NatsBus
from hutong.kernel.settings import Misconfigured

_NATS = ("nats://", "tls://")
_current: Bus | None = None


async def start(url: str = "") -> None:
    """Open the bus of this process: the local one, or NATS at `url`. Raises Misconfigured."""
    global _current  # noqa: PLW0603  one bus a process
    if _current is not None:
        raise RuntimeError("the bus runs already")
    if url and not url.startswith(_NATS):
        raise Misconfigured("HUTONG_BUS_URL must begin with nats:// or tls://, or be empty.")
    bus: Bus = NatsBus(url) if url else LocalBus(folder_of(settings.current().data))
    await bus.start()
    _current = bus


async def stop() -> None:
    """Close the bus of this process; what was published is passed on first."""
    global _current
    bus, _current = _current, None
    if bus is not None:
        await bus.stop()


def started() -> bool:
    """Tell whether this process has a bus."""
    return _current is not None


def publish(topic: str, note: bytes) -> None:
    """Give a note to everybody who listens now. Without a bus it is as if nobody did."""
    if _current is not None:
        _current.publish(topic, note)
    else:
        check(topic)


async def subscribe(topic: str, callback: Callback) -> Unsubscribe:
    """Listen from now on; returns how to stop. Raises RuntimeError without a bus."""
    if _current is None:
        raise RuntimeError("no bus runs in this process")
    return await _current.subscribe(topic, callback)


__all__ = ["NotATopic", "publish", "start", "started", "stop", "subscribe"]
