"""Questions about after-sales."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hutong.fulfil.aftersales import rules
from hutong.fulfil.aftersales.shapes import (
    AfterSale,
    AskedLine,
    By,
    Moment,
    Place,
    Reserved,
    Row,
    Seen,
)
from hutong.kernel import errors, paging
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts

sql = load("hutong.fulfil.aftersales")

_LAST = 2**63 - 1
_Number = Annotated[int, Meta(ge=0, le=_LAST)]


async def place_of_mine(tx: Tx, buyer: int, number: int) -> Place:
    """Return where one of a buyer's requests is kept; raises NotFound for somebody else's."""
    found = await tx.maybe(Place, sql.place_of_mine, buyer=buyer, id=number)
    return _there(found, "You have no such request.")


async def place_of_shop(tx: Tx, shop: int, number: int) -> Place:
    """Return where one of a shop's requests is kept; raises NotFound."""
    found = await tx.maybe(Place, sql.place_of_shop, shop=shop, id=number)
    return _there(found, "This shop has no such request.")


def _there(found: Place | None, sentence: str) -> Place:
    if found is None:
        raise errors.NotFound(sentence)
    return found


async def due(tx: Tx, now: datetime, most: int) -> list[Place]:
    """Return requests whose clock is over, the longest ago first."""
    return await tx.all(Place, sql.due, now=now, most=most)


async def row(tx: Tx, place: Place) -> Row:
    """Lock a request; the order is locked before."""
    return await tx.one(Row, sql.find, shop=place.shop, id=place.id)


async def lines(tx: Tx, row: Row) -> list[AskedLine]:
    """Return what a request asks for."""
    return await tx.all(AskedLine, sql.lines, shop=row.shop, id=row.id)


async def reserved(tx: Tx, shop: int, order: int) -> tuple[dict[int, Reserved], int]:
    """Return what open requests hold of each line of an order, and of its freight."""
    found = await tx.all(Reserved, sql.reserved, shop=shop, order=order, open=list(rules.OPEN))
    freight: int = await tx.value(
        sql.reserved_freight, shop=shop, order=order, open=list(rules.OPEN)
    )
    return {one.line: one for one in found}, freight


async def one_of(tx: Tx, place: Place) -> AfterSale:
    """Return one request."""
    (found,) = await _seen(tx, [place])
    return found


async def of_buyer(tx: Tx, buyer: int, after: str | None, limit: int) -> paging.Page[AfterSale]:
    """Return a buyer's requests, newest first."""
    places = await tx.all(
        Place, sql.places_of_buyer, buyer=buyer, before=_before(after), most=limit + 1
    )
    cut = paging.page(places, limit, lambda place: place.id)
    return paging.Page(await _seen(tx, cut.items), cut.next)


async def of_shop(
    tx: Tx, shop: int, state: str | None, after: str | None, limit: int
) -> paging.Page[AfterSale]:
    """Return a shop's requests, newest first; `open` are all that wait for somebody."""
    places = await tx.all(
        Place,
        sql.places_of_shop,
        shop=shop,
        before=_before(after),
        states=_states(state),
        most=limit + 1,
    )
    cut = paging.page(places, limit, lambda place: place.id)
    return paging.Page(await _seen(tx, cut.items), cut.next)


def _before(after: str | None) -> int:
    return (paging.after(after, tuple[_Number]) or (_LAST,))[0]


def _states(state: str | None) -> list[str] | None:
    if not state:
        return None
    if state == "open":
        return list(rules.OPEN)
    if state not in rules.STATES:
        raise errors.BadInput(f"`state` is one of open, {', '.join(rules.STATES)}.")
    return [state]


async def _seen(tx: Tx, places: list[Place]) -> list[AfterSale]:
    rows = await tx.all(
        Seen,
        sql.seen,
        shops=[place.shop for place in places],
        ids=[place.id for place in places],
    )
    actors = {step["actor"] for row in rows for step in row.steps if step["actor"]}
    names = await tx.ask(accounts.names(actors))
    called = {person: name.display_name for person, name in names.items()}
    return [_shown(row, called) for row in rows]


def _shown(row: Seen, called: dict[int, str]) -> AfterSale:
    kept = {"kind", "state", "currency", "amount_fen", "freight_fen", "lines", "reason", "text"}
    kept |= {"pictures", "return_to", "carrier", "tracking", "asked_at", "closed_at"}
    return AfterSale(
        **{name: getattr(row, name) for name in kept},
        id=str(row.id),
        order=str(row.order_id),
        shop=str(row.shop),
        answer_by=row.due if row.state == rules.ASKED else None,
        return_by=row.due if row.state == rules.AGREED and row.return_to else None,
        confirm_by=row.due if row.state == rules.SENT else None,
        timeline=[_moment(step, called) for step in row.steps],
    )


def _moment(step: dict[str, Any], called: dict[int, str]) -> Moment:
    return Moment(
        source=step["from"],
        target=step["to"],
        at=msgspec.convert(step["at"], datetime),
        actor=By(step["kind"], called.get(step["actor"], "")),
        reason=step["reason"],
    )


async def granted(tx: Tx, shop: int, since: datetime) -> int:
    """Return how many of a shop's orders got money back since then."""
    found: int = await tx.value(sql.granted, shop=shop, since=since)
    return found


async def export(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return what a person asked for."""
    rows = [dict(found) for found in await tx.rows(sql.of_person, buyer=person)]
    for found in rows:
        found |= {name: str(found[name]) for name in ("id", "shop", "order_id")}
    return rows
