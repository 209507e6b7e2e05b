"""Asking somebody to be friends, and what she answers."""

from typing import Any

import msgspec
import pytest

from hutong.kernel import ids, settings
from hutong.people import contacts
from hutong.people.contacts.reads import places
from tests.cast import Cast, Visitor
from tests.people.contacts import town


async def nothing_happened(one: Visitor, other: Visitor) -> bool:
    return (
        await town.book(one) == await town.book(other) == []
        and await town.waiting(other) == []
        and await town.sent(one) == []
    )


async def test_who_is_asked_and_accepts_is_a_friend_and_may_write(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    assert not await town.may_write(lin, mei)
    asked = await town.ask(lin, mei, words="林小满 here")
    assert (asked["state"], asked["via"], asked["words"]) == ("open", "handle", "林小满 here")
    assert (asked["from"]["id"], asked["to"]["handle"]) == (str(lin.id), mei.handle)
    assert await town.waiting(mei) == [asked]
    assert not await town.friends(lin, mei)
    assert not await town.may_write(mei, lin)
    accepted = await town.accept(mei, asked, remark="Lin of the lane")
    assert (accepted["id"], accepted["state"]) == (asked["id"], "accepted")
    assert await town.friends(lin, mei)
    assert await town.may_write(lin, mei)
    assert await town.may_write(mei, lin)
    assert await town.sent(lin) == [("Mei", "accepted")]
    hers = await mei.get(f"/api/contacts/{lin.id}")
    mine = await lin.get(f"/api/contacts/{mei.id}")
    assert (hers["remark"], mine["remark"]) == ("Lin of the lane", "")
    assert (mine["person"]["display_name"], mine["tags"], mine["star"]) == ("Mei", [], False)


async def test_both_are_told_in_their_logs(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    asked = await town.ask(lin, mei)
    assert await town.told(lin) == [("request", str(mei.id))]
    assert await town.told(mei) == [("request", str(lin.id))]
    await town.accept(mei, asked)
    assert await town.told(lin, 1) == [("contact", str(mei.id)), ("request", str(mei.id))]
    assert await town.told(mei, 1) == [("contact", str(lin.id)), ("request", str(lin.id))]


async def test_two_who_ask_each_other_are_friends_at_once(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await town.ask(lin, mei)
    assert (await town.ask(mei, lin))["state"] == "accepted"
    assert await town.friends(lin, mei)
    assert await town.sent(lin) == [("Mei", "accepted")]
    assert await town.waiting(lin) == await town.waiting(mei) == []


async def test_a_request_that_waits_is_not_sent_twice(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    first = await town.ask(lin, mei, words="hello")
    again = await town.ask(lin, mei, words="HELLO")
    assert again["id"] == first["id"]
    assert [one["words"] for one in await town.waiting(mei)] == ["hello"]
    assert await town.told(mei) == [("request", str(lin.id))]


async def test_a_retry_with_the_same_key_asks_once(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    wanted = town.by_handle(mei)
    first = await lin.post(town.REQUESTS, wanted, key="once")
    await town.accept(mei, first)
    again = await lin.post(town.REQUESTS, wanted, key="once")
    assert (again["id"], again["state"]) == (first["id"], "accepted")


async def test_a_request_is_answered_once(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    asked = await town.ask(lin, mei)
    await mei.post(f"{town.REQUESTS}/{asked['id']}/refuse")
    problem = await mei.refused("POST", f"{town.REQUESTS}/{asked['id']}/accept", {})
    assert problem["code"] == "already_answered"
    assert not await town.friends(lin, mei)


async def test_who_is_refused_is_not_told_and_does_not_come_before_her_again(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    asked = await town.ask(lin, mei)
    before, hers = await town.version(lin), await town.version(mei)
    refused = await mei.post(f"{town.REQUESTS}/{asked['id']}/refuse")
    assert refused["state"] == "refused"
    assert await town.told(mei, hers) == [("request", str(lin.id))]
    assert await town.version(lin) == before
    assert await town.sent(lin) == [("Mei", "open")]
    hers = await town.version(mei)
    assert (await town.ask(lin, mei))["state"] == "open"
    assert await town.waiting(mei) == []
    assert await town.version(mei) == hers


async def test_asking_again_tells_nothing_of_the_answer(cast: Cast) -> None:
    mei, lin, bo = await cast.mei(), await cast.lin(), await cast.bo()
    nan = await cast.person("Nan")
    await mei.ask("PUT", f"/api/contacts/{nan.id}/block")
    asked = {who.id: await town.ask(who, mei, words="hello") for who in (lin, bo, nan)}
    await mei.post(f"{town.REQUESTS}/{asked[bo.id]['id']}/refuse")
    for who in (lin, bo, nan):
        again = await town.ask(who, mei, words="are you there?")
        assert again == asked[who.id]
    with town.after(days=8):
        for who in (lin, bo, nan):
            again = await town.ask(who, mei)
            assert (again["state"], again["id"] != asked[who.id]["id"]) == ("open", True)
            assert await town.sent(who) == [("Mei", "open")]


async def test_after_a_week_a_request_is_over_and_a_refusal_has_rested(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    asked = await town.ask(lin, mei)
    other = await town.ask(bo, mei)
    await mei.post(f"{town.REQUESTS}/{other['id']}/refuse")
    with town.after(days=8):
        assert await town.waiting(mei) == []
        assert await town.sent(lin) == [("Mei", "expired")]
        path = f"{town.REQUESTS}/{asked['id']}"
        for answer in ("accept", "refuse"):
            problem = await mei.refused("POST", f"{path}/{answer}", {})
            assert problem["code"] == "request_expired"
        assert not await town.friends(lin, mei)
        await town.ask(bo, mei)
        await town.ask(lin, mei)
        names = [one["from"]["display_name"] for one in await town.waiting(mei)]
        assert sorted(names) == ["Bo", "Lin"]


async def test_friends_have_nothing_to_ask(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await town.accept(mei, await town.ask(lin, mei))
    problem = await lin.refused("POST", town.REQUESTS, town.by_handle(mei))
    assert (problem["status"], problem["code"]) == (409, "already_friends")


async def test_nobody_is_her_own_friend(cast: Cast) -> None:
    lin = await cast.lin()
    assert (await lin.refused("POST", town.REQUESTS, town.by_handle(lin)))["status"] == 422
    assert await town.book(lin) == []


async def test_an_id_alone_lets_nobody_ask(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    someone: dict[str, Any] = {"person": str(mei.id)}
    for lacking in ({"via": "handle"}, {"via": "code"}, {"via": "group"}):
        problem = await lin.refused("POST", town.REQUESTS, someone | lacking)
        assert problem["status"] == 422
    for wrong in (
        {"via": "handle", "handle": bo.handle},
        {"via": "handle", "handle": "nobody-at-all"},
        {"via": "code", "code": "abcdefghjkmnpqrs"},
        {"via": "group", "conversation": "1"},
    ):
        problem = await lin.refused("POST", town.REQUESTS, someone | wrong)
        assert (problem["status"], problem["code"]) == (404, "not_findable")
    for nobody in ("0", str(ids.new())):
        told = {"person": nobody, "via": "handle", "handle": mei.handle}
        assert (await lin.refused("POST", town.REQUESTS, told))["status"] == 404
    assert await nothing_happened(lin, mei)


async def test_who_shows_her_code_can_be_asked_by_it(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    code = await mei.get("/api/contacts/code")
    wanted = {"person": str(mei.id), "via": "code", "code": code["link"]}
    assert (await lin.post(town.REQUESTS, wanted))["via"] == "code"
    assert len(await town.waiting(mei)) == 1


async def test_two_of_one_group_can_ask_each_other_if_the_other_wants_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    inside = {lin.id, mei.id}

    async def both_inside(_tx: Any, conversation: int, one: int, other: int) -> bool:
        return conversation == 7 and {one, other} <= inside

    monkeypatch.setattr(places, "_checks", [(places.nowhere, places.nobody)])
    contacts.met_in_groups(both_inside, places.nobody)
    wanted = {"person": str(mei.id), "via": "group", "conversation": "7"}
    assert (await bo.refused("POST", town.REQUESTS, wanted))["code"] == "not_findable"
    await mei.put("/api/contacts/privacy", {"by_group": False})
    assert (await lin.refused("POST", town.REQUESTS, wanted))["code"] == "not_findable"
    assert await nothing_happened(lin, mei)
    await mei.put("/api/contacts/privacy", {"by_group": True})
    assert (await lin.post(town.REQUESTS, wanted))["via"] == "group"
    assert len(await town.waiting(mei)) == 1


async def test_a_day_has_room_for_so_many_requests(cast: Cast) -> None:
    lin = await cast.lin()
    people = [await cast.person(f"P{n}") for n in range(3)]
    kept = settings.current()
    settings.use(msgspec.structs.replace(kept, friend_requests_a_day=2))
    try:
        await town.ask(lin, people[0])
        await town.ask(lin, people[1])
        answer = await lin.ask("POST", town.REQUESTS, town.by_handle(people[2]))
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
        assert await town.waiting(people[2]) == []
        with town.after(days=1, minutes=1):
            await town.ask(lin, people[2])
    finally:
        settings.use(kept)
    assert len(await town.waiting(people[2])) == 1


async def test_what_is_said_when_asking_is_cleaned(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    for bad in ("x" * 101, "a\u202eb", "two\nlines"):
        told = town.by_handle(mei, words=bad)
        assert (await lin.refused("POST", town.REQUESTS, told))["status"] == 422
    assert await nothing_happened(lin, mei)
    asked = await town.ask(lin, mei)
    path, remark = f"{town.REQUESTS}/{asked['id']}/accept", {"remark": "\u0000"}
    problem = await mei.refused("POST", path, remark)
    assert problem["status"] == 422
    assert not await town.friends(lin, mei)


async def test_somebody_elses_request_is_not_there(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    asked = await town.ask(lin, mei)
    for stranger in (bo, lin):
        for answer in ("accept", "refuse"):
            path = f"{town.REQUESTS}/{asked['id']}/{answer}"
            assert (await stranger.refused("POST", path, {}))["status"] == 404
    assert (await bo.get(town.REQUESTS))["items"] == []
    assert await town.waiting(mei) == [asked]
    assert not await town.friends(lin, mei)


async def test_pages_of_requests_follow_one_another_without_gaps(cast: Cast) -> None:
    mei = await cast.mei()
    people = [await cast.person(f"P{n}") for n in range(3)]
    for one in people[:2]:
        await town.ask(one, mei)
    await town.ask(mei, people[2])
    first = await mei.get(town.REQUESTS, limit=2)
    rest = await mei.get(town.REQUESTS, limit=2, after=first["next"])
    whole = (await mei.get(town.REQUESTS))["items"]
    assert [*first["items"], *rest["items"]] == whole
    assert (len(whole), rest["next"]) == (3, None)


async def test_who_is_full_of_friends_takes_no_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await town.accept(mei, await town.ask(lin, mei))
    monkeypatch.setattr("hutong.people.contacts.rules.FRIENDS_MOST", 1)
    asked = await town.ask(bo, mei)
    problem = await mei.refused("POST", f"{town.REQUESTS}/{asked['id']}/accept", {})
    assert problem["code"] == "book_full"
    assert await town.book(mei) == ["Lin"]
    assert len(await town.waiting(mei)) == 1
