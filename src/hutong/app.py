"""Builds and wires everything; the only file that knows all wings."""

import importlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar.handlers import HTTPRouteHandler

from hutong.kernel import http, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import database
from hutong.kernel.http import Caller, Doorkeeper, Known, Route
from hutong.kernel.limits import Limit

ROOMS = (
    "people.accounts",
    "people.access",
    "people.addresses",
    "trade.ledger",
    "trade.shops",
    "trade.catalog",
    "trade.stock",
    "trade.pricing",
    "trade.payments",
    "trade.orders",
    "trade.settlement",
    "fulfil.parcels",
    "fulfil.aftersales",
    "fulfil.reviews",
    "front",
)


def _modules(name: str) -> list[Any]:
    found = []
    for room in ROOMS:
        if importlib.util.find_spec(f"hutong.{room}") is None:
            continue
        full = f"hutong.{room}.{name}"
        if importlib.util.find_spec(full):
            found.append(importlib.import_module(full))
    return found


def handlers() -> list[HTTPRouteHandler]:
    """Return every route handler of the house."""
    return [handler for module in _modules("routes") for handler in module.routes]


def routes_of_the_house() -> list[Route]:
    """Return every route with its method, path and right."""
    return http.listed(handlers())


def register_jobs() -> None:
    """Import every `jobs.py`, so that the worker knows what it may be asked to run."""
    _modules("jobs")


async def _identify(token: str) -> Known | None:
    accounts = importlib.import_module("hutong.people.accounts")
    known: Known | None = await accounts.identify(token)
    return known


async def _allowed(person: int, shop: int, right: str) -> bool:
    access = importlib.import_module("hutong.people.access")
    return bool(await access.allowed(person, shop, right))


async def _note(caller: Caller, method: str, path: str, shop: int) -> None:
    access = importlib.import_module("hutong.people.access")
    if hasattr(access, "note"):
        await access.note(caller.person, method, path, shop, caller.request_id)


def doorkeeper() -> Doorkeeper:
    """Return what the front door asks: who, may they, how often."""
    chosen = settings.current()
    person, address = chosen.rate_person_per_s, chosen.rate_address_per_s
    return Doorkeeper(
        identify=_identify,
        allowed=_allowed,
        note=_note,
        persons=Limit(per_s=person, burst=max(1.0, person * 2)),
        addresses=Limit(per_s=address, burst=max(1.0, address * 2)),
    )


@asynccontextmanager
async def _open(_app: Any) -> AsyncIterator[None]:
    """Open the database before the first request, and finish what was accepted at the end."""
    chosen = settings.current()
    await database.start(chosen.database_url, size=chosen.pool_size)
    try:
        yield
    finally:
        await Combiner.finish_all()
        await database.stop()


def create() -> Any:
    """Return the ASGI application of one server process."""
    register_jobs()
    return http.build(handlers(), doorkeeper(), lifespan=_open)
