"""HTTP of accounts: signing up and in, sessions, oneself, the export and the farewell."""

from functools import lru_cache
from typing import TypeVar

from litestar import Response
from litestar.datastructures import Cookie

from hutong.kernel import settings
from hutong.kernel.db import Tx, again, reading, transaction
from hutong.kernel.http import Caller, delete, get, patch, post, put
from hutong.kernel.limits import Limit
from hutong.people.accounts import actions, reads, rules
from hutong.people.accounts.shapes import (
    Changes,
    Credentials,
    Device,
    Export,
    Farewell,
    NewPassword,
    NewPerson,
    Person,
    Sessions,
    SignedIn,
    SignIn,
    Token,
)

_COOKIE = "hutong_session"

R = TypeVar("R")


@post("/api/people", right="open")
async def sign_up(caller: Caller, data: NewPerson) -> Response[SignedIn]:
    """Sign up, and be signed in on this device."""
    _limit("sign-ups", settings.current().rate_signup_per_min).take(caller.address, "sign-ups")
    handle, device = rules.handle(data.handle), _device(caller, data.device)
    password_hash = await actions.passwords.hashed(data.password)
    begun: list[Token] = []

    async def work(tx: Tx) -> Person:
        person = await actions.people.sign_up(
            tx,
            handle,
            password_hash,
            display_name=data.display_name,
            language="en" if caller.language == "en" else "zh",
        )
        begun[:] = [await actions.sessions.begin(tx, int(person.id), device)]
        return person

    # Neither the password nor the token may be kept with the key: the first stays out of what is
    # compared, the second out of the answer. A retry must know the password, and gets a session.
    asked = {"handle": handle, "display_name": data.display_name}
    person = await caller.once("POST /api/people", asked, work, shape=Person)
    if begun:
        signed_in = SignedIn(person, begun[0].token, begun[0].expires_at)
    else:
        signed_in = await _sign_in(handle, data.password, device)
    return _with_cookie(caller, signed_in, signed_in.token)


@post("/api/sessions", right="open")
async def sign_in(caller: Caller, data: SignIn) -> Response[SignedIn]:
    """Sign in; tries are limited per handle and address."""
    limit = _limit("sign-ins", settings.current().rate_signin_per_min)
    door = (data.handle.strip().lower(), caller.address)
    limit.take(door, "tries to sign in")
    signed_in = await _sign_in(data.handle, data.password, _device(caller, data.device))
    limit.forgive(door)
    return _with_cookie(caller, signed_in, signed_in.token)


@get("/api/sessions", right="person")
async def list_sessions(caller: Caller) -> Sessions:
    """The devices on which one is signed in."""
    async with reading() as tx:
        return await reads.people.sessions(tx, caller.person, caller.session)


@post("/api/sessions/rotate", right="person")
async def rotate(caller: Caller) -> Response[Token]:
    """A new token for the session in use; the old one opens nothing any more."""
    async with transaction() as tx:
        token = await actions.sessions.rotate(tx, caller.person, caller.session)
    return _with_cookie(caller, token, token.token)


@delete("/api/sessions/current", right="person")
async def sign_out(caller: Caller) -> Response[None]:
    """Sign out here."""
    async with transaction() as tx:
        await actions.sessions.end(tx, caller.person, caller.session)
    return _without_cookie(caller)


@delete("/api/sessions/{session:int}", right="person")
async def revoke(caller: Caller, session: int) -> None:
    """Sign another device out."""
    async with transaction() as tx:
        await actions.sessions.end(tx, caller.person, session)


@get("/api/me", right="person")
async def me(caller: Caller) -> Person:
    """Oneself."""
    async with reading() as tx:
        return await reads.people.person(tx, caller.person)


@patch("/api/me", right="person")
async def change(caller: Caller, data: Changes) -> Person:
    """Change one's name, picture, language or theme."""
    async with transaction() as tx:
        return await actions.people.change(tx, caller.person, data)


@put("/api/me/password", right="person", status=204)
async def change_password(caller: Caller, data: NewPassword) -> None:
    """Change the password; every other device is signed out."""
    credentials = await _check_again(caller, data.old)
    fresh = await actions.passwords.hashed(data.new)
    async with transaction() as tx:
        await actions.people.replace_password(
            tx,
            caller.person,
            credentials.password_hash,
            fresh,
            keep_session=caller.session,
        )


@get("/api/me/export", right="person")
async def export(caller: Caller) -> Response[Export]:
    """Everything the house keeps about oneself, as one JSON document."""
    async with reading() as tx:
        document = await reads.mine.export(tx, caller.person)
    name = f'attachment; filename="hutong-{caller.person}.json"'
    return Response(document, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@delete("/api/me", right="person", status=204)
async def erase(caller: Caller, data: Farewell) -> Response[None]:
    """Leave: the person is erased, the books stay."""
    await _check_again(caller, data.password)
    # Every room is visited, in the order of rooms and not in that of locks.
    await again(lambda tx: actions.people.erase(tx, caller.person))
    return _without_cookie(caller)


routes = [
    sign_up,
    sign_in,
    list_sessions,
    rotate,
    sign_out,
    revoke,
    me,
    change,
    change_password,
    export,
    erase,
]


async def _sign_in(handle: str, password: str, device: Device) -> SignedIn:
    credentials = await actions.sessions.check(handle, password)
    async with transaction() as tx:
        token = await actions.sessions.begin(tx, credentials.id, device)
        person = await reads.people.person(tx, credentials.id)
    return SignedIn(person, token.token, token.expires_at)


async def _check_again(caller: Caller, password: str) -> Credentials:
    limit = _limit("password checks", settings.current().rate_signin_per_min)
    limit.take(caller.person, "tries of the password")
    credentials = await actions.sessions.check_again(caller.person, password)
    limit.forgive(caller.person)
    return credentials


def _device(caller: Caller, given: str | None) -> Device:
    return Device(rules.device_label(given, caller.device), caller.address)


@lru_cache(maxsize=16)
def _limit(_what: str, per_min: float) -> Limit:
    """The buckets of one rule; other settings (in a test) begin with fresh ones."""
    return Limit(per_s=per_min / 60, burst=max(1.0, per_min))


def _with_cookie(caller: Caller, content: R, token: str) -> Response[R]:
    return Response(content, cookies=[_cookie(caller, token, settings.current().session_days)])


def _without_cookie(caller: Caller) -> Response[None]:
    return Response(None, status_code=204, cookies=[_cookie(caller, "", 0)])


def _cookie(caller: Caller, token: str, days: int) -> Cookie:
    return Cookie(
        _COOKIE,
        value=token,
        max_age=days * 86_400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=caller.secure or settings.current().public_url.startswith("https:"),
    )
