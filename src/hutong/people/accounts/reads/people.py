"""Who people are."""

from collections.abc import Iterable

from hutong.kernel import clock
from hutong.kernel.db import Question, Tx, ask, known
from hutong.kernel.sql import load
from hutong.people.accounts import rules
from hutong.people.accounts.shapes import Credentials, Name, Person, Session, Sessions

sql = load("hutong.people.accounts")


async def person(tx: Tx, person: int) -> Person:
    """Return the person; raises NotFound for one who is erased or never was."""
    return await tx.one(Person, sql.find_person, person=person)


async def of_handle(tx: Tx, handle: str) -> int | None:
    """Return the person of a handle, or None."""
    found = await tx.value(sql.person_of_handle, digest=rules.claim(handle))
    return None if found is None else int(found)


async def credentials(tx: Tx, person: int) -> Credentials | None:
    """Return what a password of this person is checked against."""
    return await tx.maybe(Credentials, sql.find_credentials, person=person)


def names(people: Iterable[int]) -> Question[dict[int, Name]]:
    """Return what people are called, by id; the erased have a name too."""
    wanted = sorted(set(people))
    if not wanted:
        return known({})
    asked = ask(Name, sql.name_people, people=wanted)
    return asked.then(lambda found: {int(name.id): name for name in found})


async def sessions(tx: Tx, person: int, current: int = 0) -> Sessions:
    """Return the sessions that still open something; `current` is marked."""
    items = await tx.all(Session, sql.list_sessions, person=person, at=clock.now())
    for item in items:
        item.current = int(item.id) == current
    return Sessions(items)
