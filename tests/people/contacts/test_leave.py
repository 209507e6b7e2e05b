"""Taking one's data along, and leaving nothing behind."""

from hutong.kernel.db import database
from tests import builders
from tests.cast import PASSWORD, Cast, Visitor
from tests.people.contacts import town

TABLES = {
    "contact_privacy": ("person",),
    "contact_code": ("person",),
    "contact_code_owner": ("person",),
    "friend_request": ("person", "from_person"),
    "friend_request_sent": ("person", "to_person"),
    "friend": ("person", "friend"),
    "block": ("person", "blocked"),
    "user_log": ("person",),
}


async def rows_of(person: int) -> dict[str, int]:
    """Return how many rows name a person, by table, where there are any."""
    found: dict[str, int] = {}
    async with database.pool.acquire() as connection:
        for table, columns in TABLES.items():
            named = " or ".join(f"{column} = $1" for column in columns)
            found[table] = await connection.fetchval(
                f"select count(*) from {table} where {named}",  # noqa: S608  names of our own
                person,
            )
    return {table: count for table, count in found.items() if count}


async def goes(who: Visitor) -> None:
    answer = await who.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text


async def test_everything_one_keeps_is_in_the_export_and_nothing_of_others(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await builders.befriend(lin, mei)
    await lin.ask("PATCH", f"/api/contacts/{mei.id}", {"remark": "梅姐"})
    await mei.ask("PATCH", f"/api/contacts/{lin.id}", {"remark": "a secret of Mei's"})
    await lin.ask("PUT", f"/api/contacts/{bo.id}/block")
    await lin.put("/api/contacts/privacy", {"by_group": False})
    code = (await lin.get("/api/contacts/code"))["code"]
    answer = await lin.ask("GET", "/api/me/export")
    kept = answer.json()["rooms"]["contacts"]
    assert [one["remark"] for one in kept["contacts"]] == ["梅姐"]
    assert [one["state"] for one in kept["requests"]] == ["accepted"]
    assert [one["display_name"] for one in kept["blocked"]] == ["Bo"]
    assert kept["privacy"] == {"by_handle": True, "by_code": True, "by_group": False}
    assert kept["code"] == code
    assert [one["ver"] for one in kept["log"]] == list(range(1, len(kept["log"]) + 1))
    assert "a secret of Mei's" not in answer.text


async def test_who_is_erased_stands_in_no_book_and_finds_no_way_back(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    nan, code = await cast.person("Nan"), await lin.get("/api/contacts/code")
    await builders.befriend(lin, mei)
    await builders.befriend(nan, lin)
    await nan.ask("PUT", f"/api/contacts/{lin.id}/block")
    await lin.ask("DELETE", f"/api/contacts/{nan.id}")
    await town.ask(lin, bo)
    await lin.put("/api/contacts/privacy", {"by_group": False})
    assert set(await rows_of(lin.id)) == set(TABLES)
    before = await town.version(mei)
    await goes(lin)
    assert await rows_of(lin.id) == {}
    assert await town.book(mei) == await town.book(nan) == []
    assert await town.waiting(bo) == []
    assert (await nan.get("/api/contacts/blocked"))["items"] == []
    assert (await mei.get(town.REQUESTS))["items"] == []
    assert await town.told(mei, before) == [("contact", str(lin.id)), ("request", str(lin.id))]
    assert not await town.may_write(mei, lin)
    for by in ({"handle": lin.handle}, {"code": code["code"]}):
        assert (await mei.refused("GET", "/api/people/find", params=by))["status"] == 404
    wanted = {"person": str(lin.id), "via": "code", "code": code["code"]}
    assert (await mei.refused("POST", town.REQUESTS, wanted))["status"] == 404
    assert (await mei.refused("PUT", f"/api/contacts/{lin.id}/block"))["status"] == 404
