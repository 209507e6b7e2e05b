"""The gateway as a process of its own."""

import asyncio
import gc
import resource

import structlog

from hutong.touch.gateway.running import Running
from hutong.touch.gateway.sockets import Door

_log = structlog.get_logger()
# Connections live long and hold no circles: looking through all of them costs more than it finds.
_GC_THRESHOLDS = (50_000, 50, 100)


async def serve(host: str, port: int, stop: asyncio.Event) -> None:
    """Hold devices' sockets until `stop`, then say goodbye to them and end.

    The database and the bus of the process are open. Raises OSError when the port is taken.
    """
    _as_many_as_we_may()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    running = Running()
    door = Door(running.hub, running.presence)
    await running.start()
    try:
        _log.info("gateway_listens", port=await door.open(host, port))
        await stop.wait()
    finally:
        await running.stop()
        await door.close()


def _as_many_as_we_may() -> None:
    """Raise the number of open files to what this user may have: each device is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
