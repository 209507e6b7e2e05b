"""How people look to each other, and who may be found by whom."""

from collections.abc import Iterable

from msgspec.structs import replace

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.contacts import rules
from hutong.people.contacts.reads import bonds, places
from hutong.people.contacts.shapes import Card, Code, Found, Privacy

sql = load("hutong.people.contacts")


async def cards(tx: Tx, me: int, people: Iterable[int]) -> dict[int, Card]:
    """Return how these people look to me, by id; an id that nobody has is missing.

    A handle is shown to its owner, to who has her in her book, and to everybody unless she does
    not want to be found by it. Being taken out of her book or blocked changes nothing here, or it
    would tell. At most three statements, however many people.
    """
    names = await tx.ask(accounts.names(people))
    shy = {int(row["person"]) for row in await tx.rows(sql.hides_handle, people=list(names))}
    shy -= {me}
    if shy:
        shy -= await bonds.in_book(tx, me, shy)
    return {
        person: Card(
            id=name.id,
            handle="" if name.erased or person in shy else name.handle,
            display_name=name.display_name,
            picture=name.picture,
        )
        for person, name in names.items()
    }


async def card(tx: Tx, me: int, person: int) -> Card:
    """Return how one person looks to me; raises NotFindable for an id that nobody has."""
    found = await cards(tx, me, [person])
    if person not in found:
        raise rules.nobody()
    return found[person]


async def names(tx: Tx, me: int, people: Iterable[int]) -> dict[int, str]:
    """Return what I call these people: my remark, else her own name. Two statements."""
    own = await tx.ask(accounts.names(people))
    rows = await tx.rows(sql.call_people, person=me, people=list(own))
    called = {int(row["friend"]): str(row["remark"]) for row in rows}
    return {person: called.get(person, name.display_name) for person, name in own.items()}


async def find(tx: Tx, me: int, handle: str | None, code: str | None) -> Found:
    """Return who has this handle or this code, if I may find her. Raises NotFindable.

    It neither looks at who blocked me nor tells: to who is blocked everybody looks as before.
    """
    person = await (of_handle(tx, me, handle) if handle else of_code(tx, me, code or ""))
    mine = await bonds.mine(tx, me, person)
    return Found(
        person=await card(tx, me, person),
        friend=mine.has,
        blocked=mine.blocks,
        can_add=person != me and not mine.has and not mine.blocks,
    )


async def of_handle(tx: Tx, me: int, handle: str) -> int:
    """Return whose handle it is, if she lets herself be found by it. Raises NotFindable.

    The same statements and the same refusal whether nobody is called so or she does not want it.
    """
    person = await accounts.of_handle(tx, rules.typed_handle(handle)) or 0
    wants = await privacy(tx, person)
    if not person or not (wants.by_handle or person == me):
        raise rules.nobody()
    return person


async def of_code(tx: Tx, me: int, code: str) -> int:
    """Return whose code it is, if she lets herself be found by it. Raises NotFindable."""
    person = await tx.value(sql.owner_of_code, code=rules.typed_code(code)) or 0
    wants = await privacy(tx, int(person))
    if not person or not (wants.by_code or person == me):
        raise rules.nobody()
    return int(person)


async def privacy(tx: Tx, person: int) -> Privacy:
    """Return who may find and ask a person."""
    return await tx.maybe(Privacy, sql.find_privacy, person=person) or Privacy()


async def code(tx: Tx, person: int) -> str | None:
    """Return a person's code; None for one who never asked for it."""
    found = await tx.value(sql.find_code, person=person)
    return None if found is None else str(found)


async def blocked(tx: Tx, person: int) -> list[Card]:
    """Return whom a person blocked, the last one first.

    An id is enough for blocking, so it must not be a way to see whose it is: who lets nobody find
    her by her handle has neither name nor picture here for those whom she never met.
    """
    others = [int(row["blocked"]) for row in await tx.rows(sql.list_blocked, person=person)]
    found = await cards(tx, person, others)
    for stranger in await _strangers(tx, person, found):
        found[stranger] = replace(found[stranger], display_name="", picture=None)
    return [found[other] for other in others if other in found]


async def _strangers(tx: Tx, me: int, people: Iterable[int]) -> set[int]:
    """Return who of these is not to be found by handle and has nothing to do with me."""
    hidden = {int(row["person"]) for row in await tx.rows(sql.hides_handle, people=list(people))}
    if hidden:
        hidden -= await bonds.in_book(tx, me, hidden)
        asked = await tx.rows(sql.which_asked, person=me, people=list(hidden))
        hidden -= {int(row["other"]) for row in asked}
        hidden -= await places.companions(tx, me, hidden)
    return hidden


def linked(code: str, address: str) -> Code:
    """Return a code with its link; without an address of the house it begins with a slash."""
    return Code(code, f"{address.rstrip('/')}/c/me/{code}")
