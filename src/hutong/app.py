"""Builds and wires everything; the only file that knows all wings.

Importing a room's `jobs` registers what the worker may be asked to run; importing its door plugs
its ports (three in the whole house: stocking, completing, and the doorkeeper's questions).
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar.handlers import HTTPRouteHandler

from hutong.front import routes as front
from hutong.fulfil.aftersales import jobs as aftersales_jobs
from hutong.fulfil.aftersales import routes as aftersales
from hutong.fulfil.parcels import routes as parcels
from hutong.fulfil.reviews import routes as reviews
from hutong.kernel import bus, http, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import database
from hutong.kernel.http import Caller, Doorkeeper, Route
from hutong.kernel.limits import Limit
from hutong.people.access import allowed, note
from hutong.people.access import routes as access
from hutong.people.accounts import jobs as accounts_jobs
from hutong.people.accounts import known
from hutong.people.accounts import routes as accounts
from hutong.people.addresses import routes as addresses
from hutong.people.contacts import routes as contacts
from hutong.touch.cards import routes as cards
from hutong.touch.chat import jobs as chat_jobs
from hutong.touch.chat import routes as chat
from hutong.touch.gateway import routes as gateway
from hutong.trade.catalog import jobs as catalog_jobs
from hutong.trade.catalog import routes as catalog
from hutong.trade.ledger import jobs as ledger_jobs
from hutong.trade.ledger import routes as ledger
from hutong.trade.orders import jobs as orders_jobs
from hutong.trade.orders import routes as orders
from hutong.trade.payments import jobs as payments_jobs
from hutong.trade.payments import routes as payments
from hutong.trade.pricing import routes as pricing
from hutong.trade.settlement import jobs as settlement_jobs
from hutong.trade.settlement import routes as settlement
from hutong.trade.shops import routes as shops
from hutong.trade.stock import routes as stock

_PEOPLE = (accounts, access, addresses, contacts)
_TOUCH = (cards, chat, gateway)
_TRADE = (ledger, shops, catalog, stock, pricing, payments, orders, settlement)
_FULFIL = (parcels, aftersales, reviews)

JOBS = (
    accounts_jobs,
    chat_jobs,
    catalog_jobs,
    ledger_jobs,
    payments_jobs,
    orders_jobs,
    settlement_jobs,
    aftersales_jobs,
)

# Most objects of a server live as long as it does; looking through them all costs answers.
_GC_THRESHOLDS = (20_000, 20, 50)
# Servers and workers that come up before the database wait so long for it.
DATABASE_WITHIN_S = 60.0


def handlers() -> list[HTTPRouteHandler]:
    """Return every route handler of the house; the front's last one answers for the rest."""
    rooms = (*_PEOPLE, *_TOUCH, *_TRADE, *_FULFIL, front)
    return [handler for room in rooms for handler in room.routes]


def routes_of_the_house() -> list[Route]:
    """Return every route with its method, path and right."""
    return http.listed(handlers())


def register_jobs() -> tuple[Any, ...]:
    """Return the modules whose jobs this process knows; importing them was what it took."""
    return JOBS


async def _note(caller: Caller, method: str, path: str, shop: int) -> None:
    await note(caller.person, method, path, shop, caller.request_id)


def doorkeeper() -> Doorkeeper:
    """Return what the front door asks: who, may they, how often."""
    chosen = settings.current()
    person, address = chosen.rate_person_per_s, chosen.rate_address_per_s
    return Doorkeeper(
        identify=known.identify,
        allowed=allowed,
        note=_note,
        persons=Limit(per_s=person, burst=max(1.0, person * 2)),
        addresses=Limit(per_s=address, burst=max(1.0, address * 2)),
    )


@asynccontextmanager
async def _open(_app: Any) -> AsyncIterator[None]:
    """Open the database before the first request, and finish what was accepted at the end."""
    chosen = settings.current()
    await database.start(chosen.database_url, size=chosen.pool_size, patience_s=DATABASE_WITHIN_S)
    await bus.start(chosen.bus_url)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    try:
        yield
    finally:
        await gateway.stop()
        await Combiner.finish_all()
        await bus.stop()
        await database.stop()


def end_waiting() -> None:
    """Answer those who wait for news: this server is asked to end, and they are not to hold it."""
    gateway.end_waiting()


def create() -> Any:
    """Return the ASGI application of one server process."""
    register_jobs()
    http.let_pages_connect(*gateway.sources(settings.current()))
    return http.build(handlers(), doorkeeper(), lifespan=_open)
