"""Opening the house: the database, then the servers and the worker, then `ready`; closing back."""

import asyncio
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from hutong.cli import first, marks
from hutong.cli.ground import Place, base, check_current, figures, migrated, opened, tell
from hutong.cli.keeper import Keeper, run_once
from hutong.kernel import metrics, settings
from hutong.kernel.settings import Settings

_PROBE_EVERY_S = 0.05
_SLOW_S = 30.0


async def up(chosen: Settings) -> None:
    """Everything in one terminal. Ends when it is cancelled, in the right order."""
    place = Place(chosen.host, chosen.port)
    try:
        async with base(chosen) as dsn:
            await _prepare(chosen, dsn)
            roles = ["server"] * chosen.workers + ["worker"]
            await _keep(roles, dsn, place)
    finally:
        place.close()


async def serve(chosen: Settings) -> None:
    """The HTTP servers alone, on a database that is already prepared."""
    place = Place(chosen.host, chosen.port)
    try:
        async with base(chosen) as dsn:
            await check_current(dsn)
            await _keep(["server"] * chosen.workers, dsn, place)
    finally:
        place.close()


async def work(chosen: Settings) -> None:
    """The worker alone, on a database that is already prepared."""
    async with base(chosen) as dsn:
        await check_current(dsn)
        await _keep(["worker"], dsn, None)


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


def _environment(dsn: str, place: Place | None, shared: Path) -> dict[str, str]:
    """What the children are told: all that we were, and where the database and the port are."""
    told = dict(os.environ) | {"HUTONG_DATABASE_URL": dsn, metrics.FOLDER: str(shared)}
    return told | {"HUTONG_PORT": str(place.port)} if place else told


async def _keep(roles: list[str], dsn: str, place: Place | None) -> None:
    with figures(settings.current().data) as shared:
        await _keep_alive(roles, _environment(dsn, place, shared), place)


async def _keep_alive(roles: list[str], environment: dict[str, str], place: Place | None) -> None:
    keepers = [Keeper(role, environment) for role in roles]
    _children_on_second_signal[:] = keepers
    try:
        if place is not None:
            await _until_it_answers(place.url)
            print(f"ready {place.url}", flush=True)
        ended, _ = await asyncio.wait(
            [keeper.keeping for keeper in keepers], return_when=asyncio.FIRST_COMPLETED
        )
        for keeping in ended:
            keeping.result()  # a keeper ends before it is told to by a bug only
    finally:
        # Servers first: what they still accept may queue jobs, which then find a worker.
        for role in ("server", "worker"):
            await asyncio.gather(*(keeper.stop() for keeper in keepers if keeper.role == role))


async def _until_it_answers(url: str) -> None:
    loop = asyncio.get_running_loop()
    slow_at = loop.time() + _SLOW_S
    while not await asyncio.to_thread(_answers, f"{url}/readyz"):
        if loop.time() > slow_at:
            slow_at += _SLOW_S
            tell("the server does not answer yet; its messages above say why")
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
