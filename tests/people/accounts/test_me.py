"""Oneself: what others see, the export, and the farewell."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from hutong.kernel import clock
from hutong.kernel.db import Tx, database, reading
from hutong.people import accounts
from tests.cast import PASSWORD, Cast, Visitor

PICTURE = "img/3f/" + "9a" * 15 + ".webp"
HOME = {"name": "Lin", "phone": "13800000000", "region": "330102", "line": "Lane 1"}


async def test_what_is_not_given_stays(cast: Cast) -> None:
    lin = await cast.lin()
    await change(lin, {"display_name": " 林 ", "picture": PICTURE})
    after = await change(lin, {"language": "en", "theme": "dark"})
    assert after == await lin.get("/api/me")
    assert (after["display_name"], after["picture"]) == ("林", PICTURE)
    assert (after["language"], after["theme"]) == ("en", "dark")
    assert (await change(lin, {"picture": None}))["picture"] is None
    assert await change(lin, {}) == await lin.get("/api/me")


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": ""},
        {"display_name": None},
        {"display_name": "a\u202eb"},
        {"picture": "https://elsewhere.example/x.png"},
        {"picture": "../../etc/passwd"},
        {"picture": "img/3f/" + "9a" * 15 + ".webp\n"},
        {"language": "fr"},
        {"theme": "pink"},
    ],
)
async def test_what_cannot_be_shown_is_refused_and_changes_nothing(
    cast: Cast, wrong: dict[str, object]
) -> None:
    lin = await cast.lin()
    before = await lin.get("/api/me")
    refused = await lin.refused("PATCH", "/api/me", {"theme": "dark"} | wrong)
    assert refused["status"] == 422
    assert await lin.get("/api/me") == before


async def test_script_and_sql_in_a_name_are_letters(cast: Cast) -> None:
    lin = await cast.lin()
    name = "<b>'; drop table x;--</b>"
    assert (await change(lin, {"display_name": name}))["display_name"] == name
    async with reading() as tx:
        names = await tx.ask(accounts.names([lin.id, lin.id, 1]))
    assert {key: one.display_name for key, one in names.items()} == {lin.id: name}


async def test_the_export_holds_every_room_of_the_wing_and_no_secret(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await lin.post("/api/addresses", HOME)
    await mei.post("/api/addresses", HOME | {"line": "Mei's own lane"})
    answer = await lin.ask("GET", "/api/me/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    rooms = answer.json()["rooms"]
    assert rooms["account"]["handle"] == lin.handle
    assert len(rooms["sessions"]["items"]) == 1
    assert [one["line"] for one in rooms["addresses"]["items"]] == ["Lane 1"]
    assert rooms["shops_i_work_in"] == []
    assert "argon2" not in answer.text
    assert "Mei's own lane" not in answer.text


async def test_an_erased_person_is_gone_and_her_row_stays_for_the_books(
    cast: Cast, visitor: Visitor
) -> None:
    lin = await cast.lin()
    await lin.post("/api/addresses", HOME)
    wrong = await lin.refused("DELETE", "/api/me", {"password": "not her password"})
    assert wrong["code"] == "wrong_current_password"
    await lin.get("/api/me")
    assert (await lin.ask("DELETE", "/api/me", {"password": PASSWORD})).status_code == 204
    assert (await lin.refused("GET", "/api/me"))["status"] == 401
    sign_in = {"handle": lin.handle, "password": PASSWORD}
    assert (await visitor.refused("POST", "/api/sessions", sign_in))["code"] == "wrong_password"
    assert await left_behind(lin) == {"person": 1, "address": 0, "session": 0}
    async with reading() as tx:
        assert (await tx.ask(accounts.names([lin.id])))[lin.id].display_name == "erased"


async def test_the_handle_of_who_left_rests_for_thirty_days(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()
    await lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    body = {"handle": lin.handle, "password": PASSWORD}
    assert (await visitor.refused("POST", "/api/people", body))["code"] == "handle_taken"
    later = clock.now() + timedelta(days=31)
    with patch("hutong.kernel.clock.now", return_value=later):
        answer = await visitor.post("/api/people", body)
    assert int(answer["person"]["id"]) != lin.id


async def test_who_still_has_business_is_told_what_must_end_first(cast: Cast) -> None:
    lin, rooms = await cast.lin(), accounts.reads.mine.rooms

    async def nothing(_tx: Tx, _person: int) -> None:
        return None

    async def open_order(_tx: Tx, person: int) -> str | None:
        return "Order 7 is on its way." if person == lin.id else None

    with patch.dict(rooms):
        accounts.mine("a_room_of_this_test", nothing, blocking=open_order)
        refused = await lin.refused("DELETE", "/api/me", {"password": PASSWORD})
    assert (refused["status"], refused["code"]) == (409, "still_needed")
    assert refused["reasons"] == ["Order 7 is on its way."]
    await lin.get("/api/me")


async def change(person: Visitor, changes: dict[str, object]) -> dict[str, object]:
    answer = await person.ask("PATCH", "/api/me", changes)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def left_behind(person: Visitor) -> dict[str, int]:
    """Count the rows that still name a person."""
    counts = {
        "person": "select count(*) from person where id = $1 and handle <> $2",
        "address": "select count(*) from address where person = $1 and $2 <> ''",
        "session": "select count(*) from session where person = $1 and $2 <> ''",
    }
    async with database.pool.acquire() as connection:
        return {
            table: await connection.fetchval(text, person.id, person.handle)
            for table, text in counts.items()
        }
