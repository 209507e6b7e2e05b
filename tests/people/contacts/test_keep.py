"""A person's own book: remarks, tags, stars, and taking somebody out of it."""

from typing import Any

from tests import builders
from tests.cast import Cast, Visitor
from tests.people.contacts import town


async def changed(who: Visitor, friend: Visitor, **what: Any) -> Any:
    answer = await who.ask("PATCH", f"/api/contacts/{friend.id}", what)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def drop(who: Visitor, friend: Visitor) -> None:
    assert (await who.ask("DELETE", f"/api/contacts/{friend.id}")).status_code == 204


async def test_what_stands_beside_a_name_is_seen_by_its_writer_alone(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    before, hers = await town.version(lin), await town.version(mei)
    made = await changed(lin, mei, remark=" 梅姐 ", tags=["fruit", "lane", "fruit"], star=True)
    assert (made["remark"], made["tags"], made["star"]) == ("梅姐", ["fruit", "lane"], True)
    assert await lin.get(f"/api/contacts/{mei.id}") == made
    assert (await lin.get("/api/contacts"))["items"] == [made]
    seen = await mei.get(f"/api/contacts/{lin.id}")
    assert (seen["remark"], seen["tags"], seen["star"]) == ("", [], False)
    assert await town.told(lin, before) == [("contact", str(mei.id))]
    assert await town.version(mei) == hers


async def test_what_is_not_named_stays(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    await changed(lin, mei, remark="A", tags=["b"], star=True)
    assert (await changed(lin, mei, star=False))["remark"] == "A"
    assert (await changed(lin, mei, remark=""))["tags"] == ["b"]
    assert (await changed(lin, mei, tags=[]))["star"] is False


async def test_what_is_no_remark_and_no_tag_is_refused(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    senseless: list[dict[str, Any]] = [
        {"remark": "x" * 41},
        {"remark": "a\u202eb"},
        {"remark": None},
        {"tags": [""]},
        {"tags": [" "]},
        {"tags": ["x" * 21]},
        {"tags": ["x"] * 21},
        {"star": "yes"},
    ]
    for bad in senseless:
        problem = await lin.refused("PATCH", f"/api/contacts/{mei.id}", bad)
        assert problem["status"] == 422, bad
    assert (await lin.get(f"/api/contacts/{mei.id}"))["remark"] == ""


async def test_who_is_in_nobodys_book_is_not_there(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await builders.befriend(mei, bo)
    for method, body in (("GET", None), ("PATCH", {"star": True}), ("DELETE", None)):
        for other in (mei.id, lin.id, 1):
            problem = await lin.refused(method, f"/api/contacts/{other}", body)
            assert problem["status"] == 404
    assert await town.book(mei) == ["Bo"]
    assert (await mei.get(f"/api/contacts/{bo.id}"))["star"] is False


async def test_who_is_taken_out_of_a_book_notices_nothing_and_may_not_write(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    hers = await town.version(mei)
    await drop(lin, mei)
    assert await town.book(lin) == []
    assert await town.book(mei) == ["Lin"]
    assert await town.version(mei) == hers
    assert (await mei.get("/api/people/find", handle=lin.handle))["friend"] is True
    assert not await town.friends(lin, mei)
    assert not await town.may_write(mei, lin)
    assert not await town.may_write(lin, mei)
    assert (await lin.refused("DELETE", f"/api/contacts/{mei.id}"))["status"] == 404


async def test_who_took_a_friend_out_has_her_back_without_asking(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    await drop(lin, mei)
    hers = await town.version(mei)
    await mei.put("/api/contacts/privacy", {"by_handle": False})
    assert (await town.ask(lin, mei))["state"] == "accepted"
    assert await town.friends(lin, mei)
    assert await town.may_write(lin, mei)
    assert await town.told(mei, hers) == [("settings", "")]


async def test_who_was_taken_out_asks_anew_and_waits(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    await drop(lin, mei)
    asked = await mei.post(town.REQUESTS, {"person": str(lin.id), "via": "handle"})
    assert asked["state"] == "open"
    assert not await town.friends(lin, mei)
    await town.accept(lin, asked)
    assert await town.friends(lin, mei)


async def test_pages_of_a_book_follow_one_another_without_gaps(cast: Cast) -> None:
    lin = await cast.lin()
    for n in range(5):
        await builders.befriend(lin, await cast.person(f"P{n}"))
    whole = (await lin.get("/api/contacts"))["items"]
    pieces, after = [], None
    while True:
        page = await lin.get("/api/contacts", limit=2, **({"after": after} if after else {}))
        pieces += page["items"]
        after = page["next"]
        if after is None:
            break
    assert pieces == whole
    assert len({one["person"]["id"] for one in whole}) == 5
    problem = await lin.refused("GET", "/api/contacts", params={"after": "senseless"})
    assert problem["status"] == 422


async def test_a_book_costs_as_many_statements_with_one_name_as_with_many(cast: Cast) -> None:
    lin = await cast.lin()

    async def cost() -> float:
        before = town.statements()
        await lin.get("/api/contacts")
        await lin.get(town.REQUESTS)
        return town.statements() - before

    await builders.befriend(lin, await cast.person("P0"))
    few = await cost()
    for n in range(1, 6):
        await builders.befriend(lin, await cast.person(f"P{n}"))
    assert await cost() == few


async def test_who_may_find_me_is_for_me_to_say(cast: Cast) -> None:
    lin = await cast.lin()
    path = "/api/contacts/privacy"
    assert await lin.get(path) == {"by_handle": True, "by_code": True, "by_group": True}
    wanted = {"by_handle": False, "by_code": False, "by_group": True}
    assert await lin.put(path, wanted) == wanted
    assert await lin.get(path) == wanted
    assert await town.told(lin) == [("settings", "")]
    assert (await lin.refused("PUT", path, {"by_handle": "no"}))["status"] == 422
