"""What the tests of contacts share: asking, answering, and reading what happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from hutong.kernel import clock, metrics
from hutong.kernel.db import reading
from hutong.people import contacts
from tests.cast import Visitor

REQUESTS = "/api/contacts/requests"


def by_handle(who: Visitor, **more: Any) -> dict[str, Any]:
    """Return the wish to be the friend of somebody whose handle one knows."""
    return {"person": str(who.id), "via": "handle", "handle": who.handle, **more}


async def ask(one: Visitor, other: Visitor, **more: Any) -> Any:
    """Ask by handle."""
    return await one.post(REQUESTS, by_handle(other, **more))


async def accept(who: Visitor, asked: Any, **more: Any) -> Any:
    """Accept."""
    return await who.post(f"{REQUESTS}/{asked['id']}/accept", more)


async def waiting(who: Visitor) -> list[Any]:
    """Return the open requests to somebody."""
    items = (await who.get(REQUESTS))["items"]
    return [one for one in items if one["to"]["id"] == str(who.id) and one["state"] == "open"]


async def sent(who: Visitor) -> list[tuple[str, str]]:
    """Return whom somebody asked and how that stands, as she sees it."""
    items = (await who.get(REQUESTS))["items"]
    return [
        (one["to"]["display_name"], one["state"])
        for one in items
        if one["from"]["id"] == str(who.id)
    ]


async def book(who: Visitor) -> list[str]:
    """Return the names in somebody's book."""
    items = (await who.get("/api/contacts"))["items"]
    return sorted(one["person"]["display_name"] for one in items)


async def may_write(sender: Visitor, receiver: Visitor) -> bool:
    """Tell whether one may write to another one."""
    async with reading() as tx:
        return await contacts.may_write(tx, sender.id, receiver.id)


async def friends(one: Visitor, other: Visitor) -> bool:
    """Tell whether two are friends; the answer must not depend on who is named first."""
    async with reading() as tx:
        found = await contacts.are_friends(tx, one.id, other.id)
        assert await contacts.are_friends(tx, other.id, one.id) == found
    return found


async def version(who: Visitor) -> int:
    """Return the version of somebody's log."""
    async with reading() as tx:
        return (await contacts.changes(tx, who.id, None)).version


async def told(who: Visitor, since: int = 0) -> list[tuple[str, str]]:
    """Return what somebody's log says since a version."""
    async with reading() as tx:
        found = await contacts.changes(tx, who.id, since)
    assert not found.full
    return [(entry.kind, entry.ref) for entry in found.entries]


def statements() -> float:
    """Return how many statements were sent so far."""
    (sample, *_) = next(iter(metrics.statements.collect())).samples
    return float(sample.value)


@contextmanager
def after(**time: float) -> Iterator[None]:
    """Live so much later."""
    with clock.living_at(datetime.now(UTC) + timedelta(**time)):
        yield
