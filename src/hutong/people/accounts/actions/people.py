"""A person comes, changes, and goes."""

from datetime import datetime

from msgspec import UNSET

from hutong.kernel import clock, ids, once
from hutong.kernel.db import Tx
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.sql import load
from hutong.people.accounts import rules
from hutong.people.accounts.reads import known, mine, people
from hutong.people.accounts.shapes import Changes, Language, Person

sql = load("hutong.people.accounts")


class HandleTaken(Refused):
    """Somebody has this handle, or had it until a moment ago."""

    title = "This handle is taken"


class StillNeeded(Refused):
    """Something must end before the person can go."""

    title = "Not everything has ended yet"


class PasswordChanged(Refused):
    """The password changed while the request was under way."""

    title = "The password was changed meanwhile"


async def sign_up(
    tx: Tx, handle: str, password_hash: str, *, display_name: str | None, language: Language
) -> Person:
    """Make a person. Raises HandleTaken, BadInput; `password_hash` is of `passwords.hashed`."""
    name = rules.handle(handle)
    shown = rules.display_name(name if display_name is None else display_name)
    person, at = ids.new(), clock.now()
    if not await tx.run(sql.claim_handle, digest=rules.claim(name), person=person, at=at):
        raise HandleTaken(f"Somebody is called {name} already; please choose another handle.")
    await tx.run(
        sql.add_person,
        id=person,
        handle=name,
        password_hash=password_hash,
        display_name=shown,
        language=language,
        at=at,
    )
    return Person(str(person), name, shown, None, language, "auto", operator=False, created_at=at)


async def change(tx: Tx, person: int, changes: Changes) -> Person:
    """Change what others see and how the house speaks to her. Raises BadInput, BadPicture."""
    name, picture = changes.display_name, changes.picture
    await tx.run(
        sql.change_person,
        person=person,
        display_name=None if name is UNSET else rules.display_name(name),
        picture=rules.picture(picture) if isinstance(picture, str) else None,
        drop_picture=picture is None,
        language=None if changes.language is UNSET else changes.language,
        theme=None if changes.theme is UNSET else changes.theme,
    )
    known.forget_after(tx, person)
    return await people.person(tx, person)


async def replace_password(
    tx: Tx, person: int, verified: str, password_hash: str, *, keep_session: int = 0
) -> None:
    """Set a new password and end every session but one (none with 0).

    `verified` is the hash that the old password was checked against; raises PasswordChanged when
    it is no longer the one that counts.
    """
    if not await tx.run(
        sql.replace_password, person=person, verified=verified, password_hash=password_hash
    ):
        raise PasswordChanged("Your password stays as it was set last; please sign in with it.")
    await tx.run(sql.end_other_sessions, person=person, session=keep_session)
    known.forget_after(tx, person)


async def make_operator(tx: Tx, handle: str, *, operator: bool = True) -> int:
    """Let a person run the house, or no longer; returns her id. Raises NotFound."""
    person = await people.of_handle(tx, rules.handle(handle))
    if person is None:
        raise NotFound(f"Nobody is called {handle}. Let her sign up first.")
    await tx.run(sql.set_operator, person=person, operator=operator)
    known.forget_after(tx, person)
    return person


async def lock(tx: Tx, *people: int) -> None:
    """Take turns for what belongs to these people; raises NotFound when one of them is gone.

    First in the order of locks: before rows of shops, stock, orders and money.
    """
    wanted = sorted(set(people))
    if len(await tx.rows(sql.lock_people, people=wanted)) != len(wanted):
        raise NotFound("This person is not here any more.")


async def erase(tx: Tx, person: int) -> None:
    """Take a person out of the house and leave the books: ids, money and orders stay.

    Raises StillNeeded with every reason. The handle rests for 30 days, so that nobody takes the
    place of somebody who just left.
    """
    await lock(tx, person)
    reasons = await mine.reasons_to_stay(tx, person)
    if reasons:
        raise StillNeeded(f"Nothing was erased. {' '.join(reasons)}", reasons=reasons)
    handle, at = (await people.person(tx, person)).handle, clock.now()
    await mine.erase_in_rooms(tx, person)
    await once.forget(tx, person)
    await _erase_account(tx, person, handle, at)


async def _erase_account(tx: Tx, person: int, handle: str, at: datetime) -> None:
    await tx.run(sql.end_other_sessions, person=person, session=0)
    await tx.run(
        sql.end_claim,
        digest=rules.claim(handle),
        person=person,
        free_from=at + rules.HANDLE_RESTS,
    )
    await tx.run(
        sql.erase_person,
        person=person,
        handle=f"erased-{person}",
        display_name=rules.ERASED_NAME,
        at=at,
    )
    known.forget_after(tx, person)
