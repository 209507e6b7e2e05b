"""Signing up."""

import asyncio
import secrets

import pytest

from hutong.kernel import clock
from hutong.kernel.db import database, transaction
from hutong.people import accounts
from tests.cast import PASSWORD, Visitor


def newcomer(**more: object) -> dict[str, object]:
    return {"handle": f"lin-{secrets.token_hex(4)}", "password": PASSWORD} | more


async def test_who_signs_up_is_signed_in_and_is_called_by_her_handle(visitor: Visitor) -> None:
    body = newcomer()
    answer = await visitor.post("/api/people", body, headers={"Accept-Language": "en"})
    person = answer["person"]
    assert person["display_name"] == person["handle"] == body["handle"]
    assert (person["language"], person["theme"], person["operator"]) == ("en", "auto", False)
    visitor.token = answer["token"]
    assert await visitor.get("/api/me") == person


async def test_a_handle_belongs_to_one_person_whatever_its_capitals(visitor: Visitor) -> None:
    body = newcomer()
    await visitor.post("/api/people", body)
    again = newcomer(handle=str(body["handle"]).upper())
    refused = await visitor.refused("POST", "/api/people", again)
    assert (refused["status"], refused["code"]) == (409, "handle_taken")


async def test_of_many_who_want_one_handle_at_once_one_gets_it(visitor: Visitor) -> None:
    body = newcomer()
    answers = await asyncio.gather(*(visitor.ask("POST", "/api/people", body) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "li"},
        {"handle": "a" * 33},
        {"handle": "lin chen"},
        {"handle": "lin\n"},
        {"handle": "l\u0131n-chen"},
        {"handle": "林林林"},
        {"password": "seven77"},
        {"password": "x" * 201},
        {"display_name": ""},
        {"display_name": "   "},
        {"display_name": "Lin\u202e"},
        {"display_name": "Lin\0"},
        {"display_name": "x" * 41},
    ],
)
async def test_what_cannot_be_a_name_or_a_password_is_refused(
    visitor: Visitor, wrong: dict[str, str]
) -> None:
    refused = await visitor.refused("POST", "/api/people", newcomer(**wrong))
    assert refused["status"] == 422


async def test_neither_password_nor_token_stands_in_the_database(visitor: Visitor) -> None:
    body = newcomer(password="correct horse battery")
    answer = await visitor.post("/api/people", body)
    person = int(answer["person"]["id"])
    async with database.pool.acquire() as connection:
        rows = [
            *await connection.fetch("select p::text from person p where id = $1", person),
            *await connection.fetch("select s::text from session s where person = $1", person),
            *await connection.fetch("select encode(answer, 'escape') from idempotency"),
        ]
    text = "\n".join(str(row[0]) for row in rows)
    assert "$argon2id$" in text
    assert "correct horse" not in text
    assert answer["token"] not in text


async def test_a_retry_under_the_same_key_gets_the_same_person_and_a_session(
    visitor: Visitor,
) -> None:
    body = newcomer()
    first = await visitor.post("/api/people", body, key="one-sign-up" + str(body["handle"]))
    second = await visitor.post("/api/people", body, key="one-sign-up" + str(body["handle"]))
    assert second["person"] == first["person"]
    visitor.token = second["token"]
    assert (await visitor.get("/api/me"))["id"] == first["person"]["id"]


async def test_a_retry_that_does_not_know_the_password_gets_nothing(visitor: Visitor) -> None:
    body = newcomer()
    key = "stolen-key" + str(body["handle"])
    await visitor.post("/api/people", body, key=key)
    refused = await visitor.refused(
        "POST", "/api/people", body | {"password": "a guess at it"}, key=key
    )
    assert (refused["status"], refused["code"]) == (401, "wrong_password")


async def test_letters_composed_in_two_ways_are_one_password(visitor: Visitor) -> None:
    body = newcomer(password="Zo\u00eb's secret")
    await visitor.post("/api/people", body)
    await visitor.post(
        "/api/sessions", {"handle": body["handle"], "password": "Zoe\u0308's secret"}
    )


async def test_an_operator_is_made_by_handle(visitor: Visitor) -> None:
    lin = await visitor.sign_up("Lin")
    assert (await lin.refused("GET", "/api/admin/actions"))["status"] == 403
    async with transaction() as tx:
        assert await accounts.make_operator(tx, lin.handle) == lin.id
    assert (await lin.get("/api/me"))["operator"] is True
    await lin.get("/api/admin/actions")
    assert (await lin.get("/api/me"))["created_at"] <= clock.now().isoformat()
