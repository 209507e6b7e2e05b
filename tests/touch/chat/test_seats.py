"""Coming and going: what one may see begins and ends with it."""

import pytest

from hutong.touch.chat.rules import groups as rules
from hutong.touch.chat.rules.refusals import NotAMember
from tests.cast import PASSWORD, Cast
from tests.touch.chat.circle import (
    at,
    befriend,
    gapless,
    hers,
    lines,
    log,
    make,
    people,
    roles,
    rows,
    seen,
    send,
)


async def test_who_comes_later_sees_from_her_coming_on(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    await send(lin, group, text="before")
    answer = await mei.post(f"{at(group)}/members", {"people": [str(bo.id), str(lin.id)]})
    assert answer == {"joined": [str(bo.id)], "asked": []}
    await send(lin, group, text="after")
    assert await lines(bo, group) == ["joined", "after"]
    (came, _) = await seen(bo, group)
    assert came.body["people"] == [{"id": str(bo.id), "name": "Bo"}]
    assert (came.body["by"], came.body["how"]) == (str(mei.id), "invited")
    assert (await hers(bo, group)).unread == 1
    assert ("conversation", group) in await log(bo)
    assert gapless(await seen(lin, group))


async def test_who_leaves_sees_up_to_her_leaving(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei, title="Tea")
    await send(lin, group, text="before")
    await mei.post(f"{at(group)}/leave")
    await send(lin, group, text="after")
    await lin.ask("PATCH", f"/api/groups/{group}", {"title": "Without her"})
    assert await lines(mei, group) == ["created", "before", "left"]
    left = (await seen(mei, group))[-1]
    assert left.body == {"person": str(mei.id), "name": "Mei", "by": None}
    mine = await hers(mei, group)
    assert (mine.to_seq, mine.last_seq, mine.title) == (left.seq, left.seq, "Tea")
    assert await roles(lin, group) == {"Lin": "owner"}
    with pytest.raises(NotAMember):
        await send(mei, group, text="and another thing")
    for method, path in [("GET", "members"), ("POST", "leave"), ("GET", "invitation")]:
        assert (await mei.ask(method, f"{at(group)}/{path}")).status_code == 404
    assert (await lines(lin, group))[-2:] == ["after", "renamed"]


async def test_who_is_removed_sees_it_and_nothing_after_it(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    await bo.refused("DELETE", f"{at(group)}/members/{mei.id}")
    assert (await lin.ask("DELETE", f"{at(group)}/members/{mei.id}")).status_code == 204
    await send(lin, group, text="after")
    assert await lines(mei, group) == ["created", "left"]
    assert (await seen(mei, group))[-1].body["by"] == str(lin.id)
    assert ("conversation", group) in await log(mei)
    await lin.refused("DELETE", f"{at(group)}/members/{mei.id}")
    await lin.refused("DELETE", f"{at(group)}/members/{lin.id}")


async def test_who_comes_back_begins_anew(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await send(mei, group, text="first time")
    await mei.post(f"{at(group)}/leave")
    await send(lin, group, text="while she was away")
    await lin.post(f"{at(group)}/members", {"people": [str(mei.id)]})
    await send(lin, group, text="welcome back")
    assert await lines(mei, group) == ["joined", "welcome back"]
    mine = await hers(mei, group)
    assert (mine.to_seq, mine.unread, mine.role) == (None, 1, "member")
    assert (await hers(lin, group)).member_count == 2


async def test_an_owner_who_leaves_is_followed_by_the_longest_serving_admin(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    await lin.put(f"{at(group)}/members/{bo.id}/role", {"role": "admin"})
    await lin.post(f"{at(group)}/leave")
    assert await roles(mei, group) == {"Bo": "owner", "Mei": "member"}
    assert (await lines(mei, group))[-2:] == ["transferred", "left"]
    await bo.post(f"{at(group)}/leave")
    assert await roles(mei, group) == {"Mei": "owner"}
    await mei.post(f"{at(group)}/leave")
    assert (await lines(mei, group))[-2:] == ["dissolved", "left"]
    assert (await hers(mei, group)).dissolved
    (row,) = await rows("select members, invite_code from conversation where id = $1", int(group))
    assert tuple(row) == (0, None)


async def test_a_group_that_has_ended_is_left_without_a_word(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await send(lin, group, text="the last word")
    await lin.ask("DELETE", f"/api/groups/{group}")
    await mei.post(f"{at(group)}/leave")
    assert (await mei.ask("POST", f"{at(group)}/leave")).status_code == 404
    for who in (lin, mei):
        assert await lines(who, group) == ["created", "the last word", "dissolved"]
    # Nor does such a group keep anybody from leaving the house.
    other = await make(mei, lin)
    await mei.ask("DELETE", f"/api/groups/{other}")
    answer = await mei.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text


async def test_two_friends_do_not_leave_each_other_as_a_group(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    talk = str((await lin.post("/api/conversations", {"person": str(mei.id)}))["id"])
    for method, path, body in [
        ("POST", f"{at(talk)}/leave", None),
        ("POST", f"{at(talk)}/members", {"people": [str(mei.id)]}),
        ("POST", f"{at(talk)}/transfer", {"person": str(mei.id)}),
        ("PATCH", f"/api/groups/{talk}", {"title": "x"}),
        ("DELETE", f"/api/groups/{talk}", None),
    ]:
        assert (await lin.refused(method, path, body))["code"] == "not_that_kind"
    assert (await lin.refused("GET", f"{at(talk)}/invitation"))["status"] == 404
    assert await lines(mei, talk) == []


async def test_a_code_shows_the_group_and_lets_in(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    stranger = await cast.person("Stranger")
    group = await make(lin, mei, title="Tea")
    invitation = await mei.get(f"{at(group)}/invitation")
    assert invitation["link"].endswith(f"/g/{invitation['code']}")
    path = f"/api/group-codes/{invitation['code']}"
    shown = await stranger.get(path)
    assert shown == {
        "title": "Tea",
        "picture": None,
        "member_count": 2,
        "approval": False,
        "member": False,
        "conversation": None,
        "asked": False,
    }
    await stranger.refused("GET", f"{at(group)}/members")
    joined = await stranger.post(f"{path}/join", {})
    assert joined == {"state": "joined", "conversation": group}
    assert await stranger.post(f"{path}/join", {}) == joined
    assert (await stranger.get(path))["conversation"] == group
    assert await lines(stranger, group) == ["joined"]
    assert (await hers(lin, group)).member_count == 3


async def test_a_fresh_code_takes_the_place_of_the_old_one(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    stranger = await cast.person("Stranger")
    group = await make(lin, mei)
    old = (await lin.get(f"{at(group)}/invitation"))["code"]
    await mei.refused("POST", f"{at(group)}/invitation")
    fresh = (await lin.post(f"{at(group)}/invitation"))["code"]
    assert fresh != old
    for code in (old, "nonsense", "a" * 22, "%2e%2e"):
        assert (await stranger.ask("GET", f"/api/group-codes/{code}")).status_code == 404
        assert (await stranger.ask("POST", f"/api/group-codes/{code}/join", {})).status_code == 404
    assert await rows("select 1 from member where person = $1", stranger.id) == []
    await stranger.post(f"/api/group-codes/{fresh}/join", {})
    assert await roles(lin, group) == {"Lin": "owner", "Mei": "member", "Stranger": "member"}


async def test_where_it_is_wanted_one_asks_first(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    stranger, other = await cast.person("Stranger"), await cast.person("Other")
    await befriend(mei.id, [other.id])
    group = await make(lin, mei)
    await lin.ask("PATCH", f"/api/groups/{group}", {"approval": True})
    code = (await mei.get(f"{at(group)}/invitation"))["code"]
    asked = await stranger.post(
        f"/api/group-codes/{code}/join", {"words": "Hello, I live next door"}
    )
    assert asked == {"state": "asked", "conversation": None}
    await stranger.post(f"/api/group-codes/{code}/join", {"words": "again"})
    proposed = await mei.post(f"{at(group)}/members", {"people": [str(other.id)]})
    assert proposed == {"joined": [], "asked": [str(other.id)]}
    assert await roles(lin, group) == {"Lin": "owner", "Mei": "member"}
    await mei.refused("GET", f"{at(group)}/requests")
    first, second = (await lin.get(f"{at(group)}/requests"))["items"]
    assert (first["person"]["display_name"], first["by"]) == ("Stranger", None)
    assert first["words"] == "Hello, I live next door"
    assert second["by"]["display_name"] == "Mei"
    await mei.refused("POST", f"{at(group)}/requests/{first['id']}/accept")
    await lin.post(f"{at(group)}/requests/{first['id']}/accept")
    await lin.post(f"{at(group)}/requests/{second['id']}/refuse")
    for late in (first, second):
        await lin.refused("POST", f"{at(group)}/requests/{late['id']}/accept")
    assert await roles(lin, group) == {"Lin": "owner", "Mei": "member", "Stranger": "member"}
    assert await lines(stranger, group) == ["joined"]
    assert (await lin.get(f"{at(group)}/requests"))["items"] == []


async def test_who_runs_the_group_brings_friends_in_without_asking(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    stranger = await cast.person("Stranger")
    group = await make(lin, mei)
    await lin.ask("PATCH", f"/api/groups/{group}", {"approval": True})
    code = (await mei.get(f"{at(group)}/invitation"))["code"]
    await stranger.post(f"/api/group-codes/{code}/join", {})
    await befriend(lin.id, [stranger.id])
    told = {"people": [str(bo.id), str(stranger.id)]}
    assert len((await lin.post(f"{at(group)}/members", told))["joined"]) == 2
    # What she had asked is answered by that.
    assert (await lin.get(f"{at(group)}/requests"))["items"] == []


async def test_a_group_has_five_hundred_seats(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    crowd = list(range(10**15, 10**15 + rules.PEOPLE_MAX - 1))
    await befriend(lin.id, crowd)
    told = await lin.refused(
        "POST", "/api/groups", {"people": [str(one) for one in crowd[:498]] + [str(mei.id)] * 2}
    )
    assert told["code"] == "bad_input"
    group = str((await lin.post("/api/groups", {"people": [str(one) for one in crowd]}))["id"])
    told = await lin.refused("POST", f"{at(group)}/members", {"people": [str(mei.id)]})
    assert told["code"] == "group_full"
    code = (await lin.get(f"{at(group)}/invitation"))["code"]
    assert (await mei.refused("POST", f"/api/group-codes/{code}/join", {}))["code"] == "group_full"
    assert await rows("select 1 from member where person = $1", mei.id) == []
    assert (await hers(lin, group)).member_count == rules.PEOPLE_MAX
    await lin.ask("DELETE", f"{at(group)}/members/{crowd[7]}")
    await mei.post(f"/api/group-codes/{code}/join", {})
    assert (await hers(lin, group)).member_count == rules.PEOPLE_MAX
