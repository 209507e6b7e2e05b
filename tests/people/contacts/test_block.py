"""Blocks: nothing reaches who blocked, and who is blocked cannot tell."""

from typing import Any

from tests import builders
from tests.cast import Cast, Visitor
from tests.people.contacts import town


async def block(who: Visitor, other: Visitor) -> None:
    assert (await who.ask("PUT", f"/api/contacts/{other.id}/block")).status_code == 204


async def unblock(who: Visitor, other: Visitor) -> None:
    assert (await who.ask("DELETE", f"/api/contacts/{other.id}/block")).status_code == 204


async def everything_seen_of(who: Visitor, other: Visitor) -> list[Any]:
    """Return every answer in which somebody could look for a sign of another one."""
    asked = (await who.get(town.REQUESTS))["items"]
    return [
        await who.get("/api/people/find", handle=other.handle),
        await who.get("/api/contacts"),
        await who.get("/api/contacts/blocked"),
        (await who.ask("GET", f"/api/contacts/{other.id}")).status_code,
        [(one["state"], one["words"], one["to"]) for one in asked],
        await town.version(who),
    ]


async def test_a_friend_who_is_blocked_may_not_write_and_sees_no_difference(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    before = await everything_seen_of(mei, lin)
    await block(lin, mei)
    assert await everything_seen_of(mei, lin) == before
    assert not await town.may_write(mei, lin)
    assert await town.may_write(lin, mei)
    assert await town.friends(lin, mei)
    await unblock(lin, mei)
    assert await town.may_write(mei, lin)


async def test_being_blocked_looks_like_being_taken_out_of_the_book(cast: Cast) -> None:
    seen = []
    for n, rid in enumerate((block, drop)):
        lin, mei = await cast.person(f"L{n}"), await cast.person(f"M{n}")
        await builders.befriend(lin, mei)
        await rid(lin, mei)
        asked = await mei.post(town.REQUESTS, {"person": str(lin.id), "via": "handle"})
        found = await mei.get("/api/people/find", handle=lin.handle)
        seen.append(
            [
                asked["state"],
                [state for _, state in await town.sent(mei)],
                (found["friend"], found["blocked"], found["can_add"]),
                len(await town.book(mei)),
                await town.may_write(mei, lin),
                await town.version(mei),
            ]
        )
    assert seen[0] == seen[1]


async def drop(who: Visitor, other: Visitor) -> None:
    assert (await who.ask("DELETE", f"/api/contacts/{other.id}")).status_code == 204


async def test_a_stranger_who_is_blocked_asks_in_vain_and_sees_it_sent(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await block(lin, mei)
    before = await town.version(lin)
    asked, plain = await town.ask(mei, lin), await town.ask(mei, bo)
    assert (asked["state"], asked["to"]["id"]) == (plain["state"], str(lin.id))
    assert await town.waiting(lin) == []
    assert await town.version(lin) == before
    for answer in ("accept", "refuse"):
        path = f"{town.REQUESTS}/{asked['id']}/{answer}"
        assert (await lin.refused("POST", path, {}))["status"] == 404
    assert await town.sent(mei) == [("Bo", "open"), ("Lin", "open")]
    assert not await town.friends(lin, mei)
    await unblock(lin, mei)
    assert [one["id"] for one in await town.waiting(lin)] == [asked["id"]]


async def test_a_request_goes_out_of_sight_with_a_block(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    asked = await town.ask(mei, lin)
    await block(lin, mei)
    assert await town.waiting(lin) == []
    path = f"{town.REQUESTS}/{asked['id']}/accept"
    assert (await lin.refused("POST", path, {}))["status"] == 404
    assert await town.sent(mei) == [("Lin", "open")]


async def test_who_blocks_somebody_does_not_ask_her(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await block(lin, mei)
    problem = await lin.refused("POST", town.REQUESTS, town.by_handle(mei))
    assert (problem["status"], problem["code"]) == (409, "blocking")
    assert await town.waiting(mei) == []
    found = await lin.get("/api/people/find", handle=mei.handle)
    assert (found["blocked"], found["can_add"]) == (True, False)


async def test_who_is_blocked_is_listed_to_who_did_it_alone(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await block(lin, mei)
    await block(lin, bo)
    await block(lin, bo)
    listed = (await lin.get("/api/contacts/blocked"))["items"]
    assert [one["display_name"] for one in listed] == ["Bo", "Mei"]
    assert (await mei.get("/api/contacts/blocked"))["items"] == []
    assert await town.told(lin) == [("block", str(mei.id)), ("block", str(bo.id))]
    assert await town.told(mei) == []
    await unblock(mei, lin)
    assert len((await lin.get("/api/contacts/blocked"))["items"]) == 2


async def test_an_id_that_is_blocked_shows_no_name_of_who_is_not_to_be_found(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    asker, friend = await cast.person("Asker"), await cast.person("Friend")
    stayed, gone = await cast.person("Stayed"), await cast.person("Gone")
    await builders.befriend(lin, friend)
    await builders.befriend(stayed, lin)
    await builders.befriend(stayed, gone)
    members = {"people": [str(lin.id), str(gone.id)], "title": "T"}
    group = (await stayed.post("/api/groups", members))["id"]
    await gone.post(f"/api/conversations/{group}/leave")
    await town.ask(asker, lin)
    for one in (mei, asker, friend, gone):
        await one.put("/api/contacts/privacy", {"by_handle": False})
    for one in (gone, friend, asker, bo, mei):
        await block(lin, one)
    listed = (await lin.get("/api/contacts/blocked"))["items"]
    assert [one["display_name"] for one in listed] == ["", "Bo", "Asker", "Friend", "Gone"]
    assert listed[0] == {"id": str(mei.id), "handle": "", "display_name": "", "picture": None}
    # She who comes into the group later did not meet who had left it.
    late = await cast.person("Late")
    await builders.befriend(stayed, late)
    await stayed.post(f"/api/conversations/{group}/members", {"people": [str(late.id)]})
    await block(late, gone)
    assert (await late.get("/api/contacts/blocked"))["items"][0]["display_name"] == ""


async def test_nobody_blocks_herself_or_an_id_that_nobody_has(cast: Cast) -> None:
    lin = await cast.lin()
    for other, status in ((lin.id, 422), (7, 404)):
        problem = await lin.refused("PUT", f"/api/contacts/{other}/block")
        assert problem["status"] == status
    assert (await lin.get("/api/contacts/blocked"))["items"] == []
