"""Opening the house: the database, then the servers and the worker, then `ready`; closing back."""

import asyncio
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from hutong.cli import first, marks
from hutong.cli.ground import (
    Place,
    base,
    beside,
    check_current,
    figures,
    migrated,
    opened,
    shelf,
    tell,
    warn_of_unknown,
)
from hutong.cli.keeper import Keeper, run_once
from hutong.kernel import metrics, settings
from hutong.kernel.settings import Settings

_PROBE_EVERY_S = 0.05
_SLOW_S = 30.0


async def up(chosen: Settings) -> None:
    """Everything in one terminal. Ends when it is cancelled, in the right order."""
    with _Places(chosen) as places:
        places.take_both()
        async with base(chosen) as dsn:
            await shelf(chosen)
            await _prepare(chosen, dsn)
            roles = ["server"] * chosen.workers + ["gateway", "worker"]
            await _keep(roles, dsn, places)


async def serve(chosen: Settings) -> None:
    """The HTTP servers alone, on a database that is already prepared."""
    with _Places(chosen) as places:
        places.take_server()
        async with base(chosen) as dsn:
            await check_current(dsn)
            await shelf(chosen)
            await _keep(["server"] * chosen.workers, dsn, places)


async def gateway(chosen: Settings) -> None:
    """The gateway alone, on a database that is already prepared."""
    with _Places(chosen) as places:
        places.take_gateway()
        async with base(chosen) as dsn:
            await check_current(dsn)
            await _keep(["gateway"], dsn, places)


async def work(chosen: Settings) -> None:
    """The worker alone, on a database that is already prepared."""
    async with base(chosen) as dsn:
        await check_current(dsn)
        await shelf(chosen)
        await _keep(["worker"], dsn, _Places(chosen))


async def _prepare(chosen: Settings, dsn: str) -> None:
    names = await migrated(dsn)
    if names:
        tell(f"the database has its tables ({len(names)} migrations applied)")
    async with opened(dsn, size=2):
        await first.operator(chosen.data)
        loaded = await marks.find(marks.DEMO_LOADED)
    if chosen.demo and loaded is None:
        await _fill(dsn)


async def _fill(dsn: str) -> None:
    """Load the demo before the worker's clocks close the days in which it happens."""
    told = dict(os.environ) | {"HUTONG_DATABASE_URL": dsn}
    code = await run_once(["-m", "hutong.cli", "demo", "--if-empty"], told)
    if code:
        tell("the demo data are not all there; `hutong demo` tries again")


class _Places:
    """The ports of this house, kept while its processes come and go."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self.server: Place | None = None
        self.gateway: Place | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        for place in (self.server, self.gateway):
            if place is not None:
                place.close()

    def take_server(self) -> None:
        """Take the port of the web servers."""
        self.server = Place(self._chosen.host, self._chosen.port)

    def take_gateway(self) -> None:
        """Take the port of the gateway."""
        self.gateway = beside(self._chosen, self.server.port if self.server else self._chosen.port)

    def take_both(self) -> None:
        """Take both."""
        self.take_server()
        self.take_gateway()

    def environment(self) -> dict[str, str]:
        """What the children are told of them."""
        named = {"HUTONG_PORT": self.server, "HUTONG_GATEWAY_PORT": self.gateway}
        return {name: str(place.port) for name, place in named.items() if place is not None}

    def probes(self) -> list[str]:
        """The addresses that answer once everybody listens; what people type comes first."""
        asked = [(self.server, "readyz"), (self.gateway, "healthz")]
        return [f"{place.url}/{path}" for place, path in asked if place is not None]


def _environment(dsn: str, places: _Places, shared: Path) -> dict[str, str]:
    """What the children are told: all that we were, and where the database and the ports are."""
    told = dict(os.environ) | {"HUTONG_DATABASE_URL": dsn, metrics.FOLDER: str(shared)}
    return told | places.environment()


async def _keep(roles: list[str], dsn: str, places: _Places) -> None:
    settings.secret_key(settings.current())  # the children need it, and would end one by one
    with figures(settings.current().data) as shared:
        await _keep_alive(roles, _environment(dsn, places, shared), places)


async def _keep_alive(roles: list[str], environment: dict[str, str], places: _Places) -> None:
    keepers = [Keeper(role, environment) for role in roles]
    _children_on_second_signal[:] = keepers
    try:
        probes = places.probes()
        for probe in probes:
            await _until_it_answers(probe)
        if probes:
            print(f"ready {probes[0].rpartition('/')[0]}", flush=True)
        ended, _ = await asyncio.wait(
            [keeper.keeping for keeper in keepers], return_when=asyncio.FIRST_COMPLETED
        )
        for keeping in ended:
            keeping.result()  # a keeper ends before it is told to by a bug only
    finally:
        # Servers first: what they still accept may queue jobs, which then find a worker.
        for together in (("server", "gateway"), ("worker",)):
            await asyncio.gather(*(one.stop() for one in keepers if one.role in together))


async def _until_it_answers(probe: str) -> None:
    loop = asyncio.get_running_loop()
    slow_at = loop.time() + _SLOW_S
    while not await asyncio.to_thread(_answers, probe):
        if loop.time() > slow_at:
            slow_at += _SLOW_S
            tell(f"{probe} does not answer yet; the messages above say why")
        await asyncio.sleep(_PROBE_EVERY_S)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


_children_on_second_signal: list[Keeper] = []


def until_signal(house: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until SIGINT or SIGTERM, which is the ordinary end; a second one hurries it."""
    warn_of_unknown()
    asyncio.run(_until_signal(house()))


async def _until_signal(house: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    open_house = asyncio.create_task(house)
    asked = False

    def end() -> None:
        nonlocal asked
        if not asked:
            asked = True
            tell("closing; what was accepted is being finished")
            open_house.cancel()
            return
        for keeper in _children_on_second_signal:
            keeper.kill()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    with suppress(asyncio.CancelledError):
        await open_house
