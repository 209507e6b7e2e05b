"""HTTP of contacts: finding, asking, one's book, blocks, and how one lets oneself be found."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

from hutong.kernel import paging, settings
from hutong.kernel.db import Tx, again, reading, transaction
from hutong.kernel.errors import BadInput
from hutong.kernel.http import Caller, delete, get, patch, post, put
from hutong.kernel.limits import Limit
from hutong.people.contacts import actions, reads
from hutong.people.contacts.shapes import (
    Acceptance,
    Blocked,
    Code,
    Contact,
    ContactChanges,
    Contacts,
    Found,
    NewRequest,
    Privacy,
    Request,
    Requests,
)

Most = Annotated[int, Meta(ge=1, le=1000)]
Typed = Annotated[str, Meta(min_length=1, max_length=200)]


@get("/api/people/find", right="person")
async def find(caller: Caller, handle: Typed | None = None, code: Typed | None = None) -> Found:
    """Find somebody by her whole handle or by her code, if she lets herself be found so."""
    if (handle is None) == (code is None):
        raise BadInput("Say either a handle or a code.")
    _look(caller)
    async with reading() as tx:
        return await reads.people.find(tx, caller.person, handle, code)


@get("/api/contacts", right="person")
async def list_contacts(caller: Caller, after: str | None = None, limit: Most = 1000) -> Contacts:
    """One's book, up to 1000 at once, in the order of ids."""
    async with reading() as tx:
        return await reads.book.contacts(tx, caller.person, after, limit)


@get("/api/contacts/{person:int}", right="person")
async def contact(caller: Caller, person: int) -> Contact:
    """Somebody in one's book."""
    async with reading() as tx:
        return await reads.book.access_contact(tx, caller.person, person)


@patch("/api/contacts/{person:int}", right="person")
async def change(caller: Caller, person: int, data: ContactChanges) -> Contact:
    """Change the remark, the tags or the star of somebody in one's book."""
    async with transaction() as tx:
        await actions.keeping.change(tx, caller.person, person, data)
        return await reads.book.access_contact(tx, caller.person, person)


@delete("/api/contacts/{person:int}", right="person")
async def drop(caller: Caller, person: int) -> None:
    """Take somebody out of one's book."""
    async with transaction() as tx:
        await actions.keeping.drop(tx, caller.person, person)


@put("/api/contacts/{person:int}/block", right="person", status=204)
async def block(caller: Caller, person: int) -> None:
    """Block somebody; she is not told."""
    await again(lambda tx: actions.keeping.block(tx, caller.person, person))


@delete("/api/contacts/{person:int}/block", right="person")
async def unblock(caller: Caller, person: int) -> None:
    """Unblock somebody."""
    async with transaction() as tx:
        await actions.keeping.unblock(tx, caller.person, person)


@get("/api/contacts/blocked", right="person")
async def list_blocked(caller: Caller) -> Blocked:
    """Whom one blocked."""
    async with reading() as tx:
        return Blocked(await reads.people.blocked(tx, caller.person))


@get("/api/contacts/code", right="person")
async def code(caller: Caller) -> Code:
    """One's own code, to be shown as a picture."""
    found = await again(lambda tx: actions.keeping.code(tx, caller.person))
    return reads.people.linked(found, settings.current().public_url)


@post("/api/contacts/code", right="person")
async def rotate(caller: Caller) -> Code:
    """A fresh code; the old one finds nobody any more."""

    async def work(tx: Tx) -> Code:
        fresh = await actions.keeping.rotate(tx, caller.person)
        return reads.people.linked(fresh, settings.current().public_url)

    return await caller.once("POST /api/contacts/code", None, work, shape=Code)


@get("/api/contacts/privacy", right="person")
async def privacy(caller: Caller) -> Privacy:
    """Who may find and ask oneself."""
    async with reading() as tx:
        return await reads.people.privacy(tx, caller.person)


@put("/api/contacts/privacy", right="person")
async def choose(caller: Caller, data: Privacy) -> Privacy:
    """Say who may find and ask oneself."""
    async with transaction() as tx:
        await actions.keeping.choose(tx, caller.person, data)
    return data


@post("/api/contacts/requests", right="person")
async def ask(caller: Caller, data: NewRequest) -> Request:
    """Ask somebody to be friends, whom one found by handle, by code or in a group."""
    if data.via != "group":
        _look(caller)

    async def work(tx: Tx) -> None:
        await actions.asking.ask(tx, caller.person, data)

    async def sent(tx: Tx) -> Request:
        return await reads.requests.sent(tx, caller.person, int(data.person))

    return await caller.effect("POST /api/contacts/requests", data, work, sent)


@get("/api/contacts/requests", right="person")
async def list_requests(
    caller: Caller, after: str | None = None, limit: paging.Limit = 100
) -> Requests:
    """Requests to oneself and by oneself, the newest first."""
    async with reading() as tx:
        return await reads.requests.requests(tx, caller.person, after, limit)


@post("/api/contacts/requests/{request_id:int}/accept", right="person")
async def accept(caller: Caller, request_id: int, data: Acceptance) -> Request:
    """Become friends with who asked."""

    async def work(tx: Tx) -> None:
        await actions.asking.accept(tx, caller.person, request_id, data.remark)

    return await _answered(caller, f"contacts.accept {request_id}", data, work, request_id)


@post("/api/contacts/requests/{request_id:int}/refuse", right="person")
async def refuse(caller: Caller, request_id: int) -> Request:
    """Refuse; who asked is not told."""

    async def work(tx: Tx) -> None:
        await actions.asking.refuse(tx, caller.person, request_id)

    return await _answered(caller, f"contacts.refuse {request_id}", None, work, request_id)


routes = [
    find,
    list_contacts,
    contact,
    change,
    drop,
    block,
    unblock,
    list_blocked,
    code,
    rotate,
    privacy,
    choose,
    ask,
    list_requests,
    accept,
    refuse,
]


async def _answered(
    caller: Caller,
    operation: str,
    data: Acceptance | None,
    work: Callable[[Tx], Awaitable[None]],
    request: int,
) -> Request:
    async def received(tx: Tx) -> Request:
        return await reads.requests.received(tx, caller.person, request)

    return await caller.effect(operation, data, work, received)


def _look(caller: Caller) -> None:
    """Looking for people is slow on purpose: the list of all handles is not to be had here."""
    _limit(settings.current().rate_find_per_min).take(caller.person, "people looked for")


@lru_cache(maxsize=16)
def _limit(per_min: float) -> Limit:
    """The buckets of one rule; other settings (in a test) begin with fresh ones."""
    return Limit(per_s=per_min / 60, burst=max(1.0, per_min))
