"""Sessions begin, turn and end."""

import os

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.errors import NotFound, Unauthenticated
from hutong.kernel.sql import load
from hutong.people.accounts import rules
from hutong.people.accounts.actions import passwords
from hutong.people.accounts.reads import known, people
from hutong.people.accounts.shapes import Credentials, Device, Token

sql = load("hutong.people.accounts")


class WrongPassword(Unauthenticated):
    """The handle or the password is wrong; which one is not told."""

    title = "The handle or the password is not right"


class WrongCurrentPassword(Unauthenticated):
    """Somebody who is signed in typed another password than hers; the session goes on."""

    title = "The current password is not right"


async def check(handle: str, password: str) -> Credentials:
    """Return whose handle and password these are; raises WrongPassword.

    An unknown handle asks the same statements and checks a hash as well: neither the answer nor
    its time tells who is a member.
    """
    async with reading() as tx:
        person = await people.of_handle(tx, handle.strip().lower())
        found = await people.credentials(tx, person or 0)
    checked = await _checked(found, password)
    if checked is None:
        raise WrongPassword("Please try again; nothing was changed.")
    return checked


async def check_again(person: int, password: str) -> Credentials:
    """As `check`, for somebody who is signed in and does something grave.

    Raises WrongCurrentPassword: here it is known whose password was meant.
    """
    async with reading() as tx:
        found = await people.credentials(tx, person)
    checked = await _checked(found, password)
    if checked is None:
        raise WrongCurrentPassword("The current password is wrong. Nothing was changed.")
    return checked


async def _checked(found: Credentials | None, password: str) -> Credentials | None:
    right = await passwords.verified(found.password_hash if found else None, password)
    if found is None or not right:
        return None
    if passwords.outdated(found.password_hash):
        fresh = await passwords.hashed(password)
        async with transaction() as tx:
            await tx.run(
                sql.replace_password,
                person=found.id,
                verified=found.password_hash,
                password_hash=fresh,
            )
        return Credentials(found.id, fresh)
    return found


async def begin(tx: Tx, person: int, device: Device) -> Token:
    """Sign a person in on a device; the token is in the answer and nowhere else."""
    secret, at = os.urandom(32), clock.now()
    token = rules.write_token(person, secret)
    expires_at = at + known.lasts()
    await tx.run(
        sql.add_session,
        person=person,
        id=ids.new(),
        digest=_digest(token),
        device=device.label,
        address=device.address,
        at=at,
        expires_at=expires_at,
    )
    if await tx.run(sql.end_oldest_sessions, person=person, keep=rules.SESSIONS_MOST):
        known.forget_after(tx, person)
    return Token(token, expires_at)


async def rotate(tx: Tx, person: int, session: int) -> Token:
    """Give a session a new token; the old one opens nothing from the commit on."""
    at = clock.now()
    token = rules.write_token(person, os.urandom(32))
    expires_at = at + known.lasts()
    if not await tx.run(
        sql.rotate_session,
        person=person,
        session=session,
        digest=_digest(token),
        at=at,
        expires_at=expires_at,
    ):
        raise NotFound("This session has ended; please sign in again.")
    known.forget_after(tx, person, session)
    return Token(token, expires_at)


async def end(tx: Tx, person: int, session: int) -> None:
    """Sign one device out; raises NotFound for a session that is not hers."""
    if not await tx.run(sql.end_session, person=person, session=session):
        raise NotFound("There is no such session of yours; perhaps it has ended.")
    known.forget_after(tx, person, session)


async def sweep(tx: Tx) -> int:
    """Delete the sessions of which nobody was seen in time; returns how many."""
    return await tx.run(sql.end_expired_sessions, before=clock.now())


def _digest(token: str) -> bytes:
    read = rules.read_token(token)
    if read is None:
        raise AssertionError("a token of ours can be read")
    return read[1]
