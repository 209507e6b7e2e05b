"""Who wants to be whose friend."""

from hutong.kernel import clock, ids, paging
from hutong.kernel.db import Tx
from hutong.kernel.errors import NotFound
from hutong.kernel.sql import load
from hutong.people.contacts import rules
from hutong.people.contacts.reads import people
from hutong.people.contacts.shapes import Asked, Request, Requests

sql = load("hutong.people.contacts")


async def requests(tx: Tx, person: int, after: str | None, limit: int) -> Requests:
    """Return requests to and from a person, the newest first."""
    (before,) = paging.after(after, tuple[int]) or (ids.BIGGEST,)
    more = limit + 1
    rows = [
        *await tx.all(Asked, sql.list_received, person=person, before=before, most=more),
        *await tx.all(Asked, sql.list_sent, person=person, before=before, most=more),
    ]
    rows.sort(key=lambda row: -row.id)
    page = paging.page(rows[:more], limit, lambda row: row.id)
    return Requests(await _shown(tx, person, page.items), page.next)


async def access_received(tx: Tx, person: int, request: int) -> Asked:
    """Return a request to this person; raises NotFound for one that she may not see."""
    found = await tx.maybe(Asked, sql.find_request, person=person, id=request)
    if found is None:
        raise NotFound("There is no such request to you.")
    return found


async def received(tx: Tx, person: int, request: int) -> Request:
    """Return a request to this person as she sees it. Raises NotFound."""
    found = await access_received(tx, person, request)
    return (await _shown(tx, person, [found]))[0]


async def sent(tx: Tx, person: int, other: int) -> Request:
    """Return what a person last asked of another one, as she sees it. Raises NotFound."""
    found = await tx.one(Asked, sql.find_sent, person=person, other=other)
    return (await _shown(tx, person, [found]))[0]


async def _shown(tx: Tx, me: int, rows: list[Asked]) -> list[Request]:
    everybody = {one for row in rows for one in (row.person, row.from_person)}
    cards = await people.cards(tx, me, everybody)
    now = clock.now()
    return [
        Request(
            id=str(row.id),
            asker=cards[row.from_person],
            to=cards[row.person],
            words=row.words,
            via=row.via,
            state=rules.state(row, now),
            at=row.at,
        )
        for row in rows
    ]
