"""Signing in, and sessions as they live and end."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import msgspec
import pytest

from hutong.kernel import clock, settings
from hutong.kernel.db import database, transaction
from hutong.people import accounts
from hutong.people.accounts import rules
from tests.cast import PASSWORD, Cast, Visitor


def cookie_of(answer: httpx.Response) -> SimpleCookie:
    return SimpleCookie(answer.headers["set-cookie"])


async def test_handle_and_password_open_a_session_on_a_named_device(
    cast: Cast, visitor: Visitor
) -> None:
    lin = await cast.lin()
    body = {"handle": lin.handle.upper(), "password": PASSWORD, "device": "Lin's phone"}
    visitor.token = (await visitor.post("/api/sessions", body))["token"]
    sessions = (await visitor.get("/api/sessions"))["items"]
    assert [(one["device"], one["current"]) for one in sessions[:1]] == [("Lin's phone", True)]
    assert len(sessions) == 2


async def test_an_unknown_handle_and_a_wrong_password_are_answered_alike(
    cast: Cast, visitor: Visitor
) -> None:
    lin = await cast.lin()
    unknown = {"handle": "nobody-has-this", "password": PASSWORD}
    wrong = {"handle": lin.handle, "password": "not her password"}
    first = await visitor.refused("POST", "/api/sessions", unknown)
    second = await visitor.refused("POST", "/api/sessions", wrong)
    assert first == second
    assert (first["status"], first["code"]) == (401, "wrong_password")
    strange = await visitor.refused("POST", "/api/sessions", unknown | {"handle": "\0 '--"})
    assert strange == first


async def test_the_cookie_is_for_the_browser_alone(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    body = {"handle": lin.handle, "password": PASSWORD}
    answer = await visitor.ask("POST", "/api/sessions", body)
    cookie = cookie_of(answer)["hutong_session"]
    assert cookie.value == answer.json()["token"]
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert not cookie["secure"]
    safe = await visitor.ask("POST", "https://hutong/api/sessions", body)
    assert cookie_of(safe)["hutong_session"]["secure"]


async def test_a_cookie_acts_only_with_our_header(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    cookie = {"Cookie": f"hutong_session={lin.token}"}
    change = {"theme": "dark"}
    refused = await visitor.ask("PATCH", "/api/me", change, headers=cookie)
    assert refused.status_code == 403
    assert (await lin.get("/api/me"))["theme"] == "auto"
    done = await visitor.ask("PATCH", "/api/me", change, headers=cookie | {"X-Hutong": "web"})
    assert done.json()["theme"] == "dark"


async def test_signing_out_ends_the_session_at_once(cast: Cast) -> None:
    lin = await cast.lin()
    await lin.get("/api/me")
    answer = await lin.ask("DELETE", "/api/sessions/current")
    assert answer.status_code == 204
    assert cookie_of(answer)["hutong_session"]["max-age"] == "0"
    assert (await lin.refused("GET", "/api/me"))["status"] == 401


async def test_another_device_is_signed_out_from_here(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    body = {"handle": lin.handle, "password": PASSWORD, "device": "lost phone"}
    visitor.token = (await visitor.post("/api/sessions", body))["token"]
    await visitor.get("/api/me")
    sessions = (await lin.get("/api/sessions"))["items"]
    lost = next(one for one in sessions if one["device"] == "lost phone")
    assert (await lin.ask("DELETE", f"/api/sessions/{lost['id']}")).status_code == 204
    assert (await visitor.refused("GET", "/api/me"))["status"] == 401
    await lin.get("/api/me")


async def test_nobody_signs_somebody_else_out(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    [hers] = (await lin.get("/api/sessions"))["items"]
    refused = await mei.refused("DELETE", f"/api/sessions/{hers['id']}")
    assert refused["status"] == 404
    await lin.get("/api/me")


async def test_a_rotated_token_replaces_the_old_one(cast: Cast) -> None:
    lin = await cast.lin()
    await lin.get("/api/me")
    old, fresh = lin.token, await lin.post("/api/sessions/rotate")
    assert (await lin.refused("GET", "/api/me"))["status"] == 401
    lin.token = fresh["token"]
    assert lin.token != old
    assert len((await lin.get("/api/sessions"))["items"]) == 1


async def test_a_new_password_ends_every_other_session(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    sign_in = {"handle": lin.handle, "password": PASSWORD}
    visitor.token = (await visitor.post("/api/sessions", sign_in))["token"]
    await visitor.get("/api/me")
    wrong = {"old": "not her password", "new": "another long one"}
    told = await lin.refused("PUT", "/api/me/password", wrong)
    assert (told["status"], told["code"]) == (401, "wrong_current_password")
    assert "current password" in told["detail"]
    await visitor.get("/api/me")
    await lin.put("/api/me/password", {"old": PASSWORD, "new": "another long one"})
    assert (await visitor.refused("GET", "/api/me"))["status"] == 401
    await lin.get("/api/me")
    assert (await visitor.refused("POST", "/api/sessions", sign_in))["code"] == "wrong_password"
    await visitor.post("/api/sessions", sign_in | {"password": "another long one"})


@pytest.mark.parametrize(
    "token", ["", "x", "x" * 54, "-" * 54, "A" * 54, "\u00e9", "A" * 5000, "' or true --"]
)
async def test_what_is_no_token_is_nobody(visitor: Visitor, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode("latin-1")}
    assert (await visitor.http.get("/api/me", headers=headers)).status_code == 401


async def test_a_token_with_one_other_bit_or_person_is_nobody(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    forged = rules.write_token(mei.id, b"\1" * 32)
    assert await accounts.known.identify(forged) is None
    flipped = lin.token[:-2] + ("BA" if lin.token[-2:] != "BA" else "CA")
    assert await accounts.known.identify(flipped) is None
    known = await accounts.known.identify(lin.token)
    assert known is not None
    assert known.person == lin.id


async def test_a_session_slides_on_but_is_written_once_in_ten_minutes(cast: Cast) -> None:
    lin = await cast.lin()
    await age(lin, seen=timedelta(minutes=9))
    before = await seen_at(lin)
    await lin.get("/api/me")
    assert await seen_at(lin) == before
    await age(lin, seen=timedelta(minutes=11), left=timedelta(days=1))
    await lin.get("/api/me")
    [session] = (await lin.get("/api/sessions"))["items"]
    moved = msgspec.convert(session["expires_at"], type(clock.now())) - clock.now()
    assert moved > timedelta(days=29)


async def test_a_session_that_ran_out_opens_nothing(cast: Cast) -> None:
    lin = await cast.lin()
    await age(lin, seen=timedelta(days=31), left=timedelta(seconds=-1))
    assert (await lin.refused("GET", "/api/me"))["status"] == 401


async def test_the_hash_follows_the_parameters(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    body = {"handle": lin.handle, "password": PASSWORD}
    before, kept = await password_hash(lin), settings.current()
    settings.use(msgspec.structs.replace(kept, argon2_passes=2))
    try:
        await visitor.post("/api/sessions", body)
    finally:
        settings.use(kept)
    assert (",t=1," in before, ",t=2," in await password_hash(lin)) == (True, True)
    await visitor.post("/api/sessions", body)
    assert ",t=1," in await password_hash(lin)


async def test_a_handle_is_tried_so_often_from_one_place_and_no_more(
    cast: Cast, visitor: Visitor
) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    kept = settings.current()
    settings.use(msgspec.structs.replace(kept, rate_signin_per_min=3))
    try:
        wrong = {"handle": lin.handle, "password": "not her password"}
        for _ in range(3):
            assert (await visitor.refused("POST", "/api/sessions", wrong))["status"] == 401
        answer = await visitor.ask("POST", "/api/sessions", wrong | {"password": PASSWORD})
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 20
        await visitor.post("/api/sessions", {"handle": mei.handle, "password": PASSWORD})
    finally:
        settings.use(kept)


async def test_a_program_that_signs_in_for_ever_keeps_a_hundred_sessions(cast: Cast) -> None:
    lin = await cast.lin()
    async with transaction() as tx:
        for _ in range(rules.SESSIONS_MOST + 2):
            await accounts.begin(tx, lin.id, accounts.Device("loop", ""))
    assert (await lin.refused("GET", "/api/me"))["status"] == 401
    async with database.pool.acquire() as connection:
        count = await connection.fetchval("select count(*) from session where person=$1", lin.id)
    assert count == rules.SESSIONS_MOST


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Mac"),
        ("curl/8.5.0", "curl"),
        ("", "unknown device"),
        ("\x00\x01", "unknown device"),
    ],
)
def test_a_device_is_called_by_what_it_says_it_is(agent: str, label: str) -> None:
    assert rules.device_label(None, agent) == label
    assert rules.device_label("Lin's phone", agent) == "Lin's phone"


async def age(person: Visitor, *, seen: timedelta, left: timedelta = timedelta(days=30)) -> None:
    """Make a session look as if it had been used last so long ago, and forget what is cached."""
    now = clock.now()
    async with database.pool.acquire() as connection:
        await connection.execute(
            "update session set seen_at = $2, expires_at = $3 where person = $1",
            person.id,
            now - seen,
            now + left,
        )
    accounts.reads.known.forget(person.id)


async def seen_at(person: Visitor) -> object:
    async with database.pool.acquire() as connection:
        return await connection.fetchval("select seen_at from session where person = $1", person.id)


async def password_hash(person: Visitor) -> str:
    async with database.pool.acquire() as connection:
        return str(
            await connection.fetchval("select password_hash from person where id = $1", person.id)
        )
