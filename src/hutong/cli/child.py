"""`python -m hutong.cli.child server|worker|gateway`: one process, started by a Keeper."""

import asyncio
import signal
import sys
from typing import Any

import structlog

from hutong.kernel import bus, logs, settings, tracing
from hutong.kernel.batch import Combiner
from hutong.kernel.db import database
from hutong.kernel.errors import Problem

# Slow clients get this long for their last answer once we have been asked to end.
_FINISH_WITHIN_S = 30

# A gateway that comes up before the database waits so long for it.
_DATABASE_WITHIN_S = 60.0

_log = structlog.get_logger()


async def server() -> None:
    """Serve HTTP until SIGTERM or SIGINT, then answer what was accepted and end."""
    from hutong import app
    from hutong.kernel.http import serve

    chosen = settings.current()
    stop = asyncio.Event()

    def end() -> None:
        stop.set()
        app.end_waiting()

    _on_signal(end)
    await serve(tracing.watched(app.create()), chosen.host, chosen.port, stop)


async def worker() -> None:
    """Run jobs until SIGTERM or SIGINT, finish the one in hand and end."""
    from hutong import app
    from hutong.kernel import jobs

    chosen = settings.current()
    app.register_jobs()
    stop = asyncio.Event()
    _on_signal(stop.set)
    await database.start(
        chosen.database_url, size=chosen.pool_size, patience_s=app.DATABASE_WITHIN_S
    )
    await bus.start(chosen.bus_url)
    try:
        await jobs.work(stop)
    finally:
        await Combiner.finish_all()
        await bus.stop()
        await database.stop()


async def gateway() -> None:
    """Hold devices' sockets until SIGTERM or SIGINT, then say goodbye to them and end."""
    from hutong.touch import gateway as room

    chosen = settings.current()
    stop = asyncio.Event()
    _on_signal(stop.set)
    await database.start(chosen.database_url, size=chosen.pool_size, patience_s=_DATABASE_WITHIN_S)
    await bus.start(chosen.bus_url)
    try:
        await room.serve(chosen.host, chosen.gateway_port, stop)
    finally:
        await Combiner.finish_all()
        await bus.stop()
        await database.stop()


def _on_signal(stop: Any) -> None:
    loop = asyncio.get_running_loop()

    def end() -> None:
        # Also the way out when whoever started us was killed and nobody is left to do it.
        signal.alarm(_FINISH_WITHIN_S)
        stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)


def main(role: str) -> int:
    """Run the process of a role and return its exit code."""
    import uvloop

    chosen = settings.current()
    logs.start(chosen.log_level, json=chosen.log_json)
    try:
        if chosen.otel:
            tracing.start()
        settings.secret_key(chosen)  # a key that cannot sign shows now, not at the first payment
        uvloop.run({"server": server, "worker": worker, "gateway": gateway}[role]())
    except Problem as problem:
        _log.error(f"{role}_cannot_run", why=problem.detail)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
