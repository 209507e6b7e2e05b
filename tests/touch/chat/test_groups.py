"""Groups: made with friends, changed by those who run them, and what of it each one sees."""

import pytest

from tests.cast import Cast
from tests.kernel.files.pictures import encoded, halves
from tests.touch.chat.circle import at, hers, lines, log, make, people, roles, rows, seen, send


async def test_a_group_is_made_with_friends_and_its_first_line_says_so(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo, title=" Tea  friends ")
    assert await roles(mei, group) == {"Lin": "owner", "Mei": "member", "Bo": "member"}
    (first,) = await seen(bo, group)
    assert (first.kind, first.seq, first.nth) == ("created", 1, 0)
    assert [one["name"] for one in first.body["people"]] == ["Lin", "Mei", "Bo"]
    mine = await hers(mei, group)
    assert (mine.kind, mine.member_count, mine.unread) == ("group", 3, 0)
    for one in (lin, mei, bo):
        assert ("conversation", group) in await log(one)


async def test_the_same_key_makes_one_group(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    body = {"people": [str(mei.id)]}
    first = await lin.post("/api/groups", body, key="one group")
    assert (await lin.post("/api/groups", body, key="one group"))["id"] == first["id"]
    assert len(await rows("select 1 from member where person = $1", mei.id)) == 1


async def test_strangers_are_not_put_into_a_group(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    stranger = await cast.person("Stranger")
    both = {"people": [str(mei.id), str(stranger.id)]}
    told = await lin.refused("POST", "/api/groups", both)
    assert (told["code"], told["people"]) == ("not_a_friend", [str(stranger.id)])
    assert told["detail"].startswith("One of these people is not among your friends.")
    group = await make(lin, mei)
    told = await lin.refused("POST", f"{at(group)}/members", {"people": [str(stranger.id)]})
    assert told["code"] == "not_a_friend"
    assert await roles(lin, group) == {"Lin": "owner", "Mei": "member"}
    assert await rows("select 1 from member where person = $1", stranger.id) == []
    assert await log(stranger) == []


async def test_each_change_is_a_line_with_the_state_that_results(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    told = {"title": "Tea", "announcement": "Bring\ncups", "approval": True, "mute_all": True}
    answer = await lin.ask("PATCH", f"/api/groups/{group}", told)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in told} == told
    changes = (await seen(mei, group))[1:]
    assert [(one.kind, one.body) for one in changes] == [
        ("renamed", {"title": "Tea"}),
        ("announced", {"text": "Bring\ncups"}),
        ("approval", {"on": True}),
        ("muted", {"all": True}),
    ]
    assert (await hers(mei, group)).unread == 0
    await lin.ask("PATCH", f"/api/groups/{group}", told)
    assert len(await seen(mei, group)) == 5  # nothing was other than before


async def test_a_group_has_a_picture_of_the_house_only(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = "img/00/" + "0" * 30 + ".webp"
    await lin.ask("PATCH", f"/api/groups/{group}", {"picture": key})
    assert (await hers(mei, group)).picture == key
    for wrong in ("pic/00/" + "0" * 30 + ".webp", "../secret", "img/x", "http://evil.example/a"):
        await lin.refused("PATCH", f"/api/groups/{group}", {"picture": wrong})
    await lin.ask("PATCH", f"/api/groups/{group}", {"picture": None})
    assert (await hers(mei, group)).picture is None
    assert await lines(mei, group) == ["created", "pictured", "pictured"]


@pytest.mark.parametrize("change", [{"title": "Mine"}, {"announcement": "x"}, {"mute_all": True}])
async def test_a_member_changes_nothing(cast: Cast, change: dict[str, object]) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei, title="Tea")
    told = await mei.refused("PATCH", f"/api/groups/{group}", change)
    assert told["code"] == "not_allowed_here"
    assert await lines(lin, group) == ["created"]
    assert (await hers(lin, group)).title == "Tea"


async def test_the_owner_makes_admins_and_they_run_the_group(cast: Cast) -> None:
    lin, mei, bo, an = await people(cast, "Lin", "Mei", "Bo", "An")
    group = await make(lin, mei, bo, an)
    path = f"{at(group)}/members"
    await mei.refused("PUT", f"{path}/{bo.id}/role", {"role": "admin"})
    await lin.put(f"{path}/{mei.id}/role", {"role": "admin"})
    await lin.put(f"{path}/{an.id}/role", {"role": "admin"})
    await lin.put(f"{path}/{an.id}/role", {"role": "admin"})
    assert await roles(bo, group) == {"Lin": "owner", "Mei": "admin", "An": "admin", "Bo": "member"}
    for above in (lin, an):  # an admin stands below the owner and beside other admins
        told = await mei.refused("DELETE", f"{path}/{above.id}")
        assert told["code"] == "not_allowed_here"
    assert (await mei.ask("DELETE", f"{path}/{bo.id}")).status_code == 204
    await lin.put(f"{path}/{mei.id}/role", {"role": "member"})
    await mei.refused("DELETE", f"{path}/{an.id}")
    assert await roles(lin, group) == {"Lin": "owner", "An": "admin", "Mei": "member"}
    given = [one.body for one in await seen(lin, group) if one.kind == "role"]
    assert given == [
        {"person": str(mei.id), "role": "admin"},
        {"person": str(an.id), "role": "admin"},
        {"person": str(mei.id), "role": "member"},
    ]


async def test_a_group_is_given_to_another_member(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    path = f"{at(group)}/transfer"
    await mei.refused("POST", path, {"person": str(mei.id)})
    await lin.refused("POST", path, {"person": str(bo.id)})
    await lin.refused("POST", path, {"person": str(lin.id)})
    assert await roles(mei, group) == {"Lin": "owner", "Mei": "member"}
    await lin.post(path, {"person": str(mei.id)})
    assert await roles(mei, group) == {"Mei": "owner", "Lin": "member"}
    assert (await hers(mei, group)).role == "owner"
    await lin.refused("DELETE", f"/api/groups/{group}")


async def test_a_muted_member_reads_and_does_not_write(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    path = f"{at(group)}/members/{mei.id}/mute"
    await bo.refused("PUT", path, {"seconds": 60})
    await lin.refused("PUT", f"{at(group)}/members/{lin.id}/mute", {"seconds": 60})
    await lin.put(path, {"seconds": 60})
    with pytest.raises(Exception, match="Nothing was sent"):
        await send(mei, group, text="hello")
    await send(bo, group, text="hi")
    assert (await hers(mei, group)).my_mute_until is not None
    # Leaving and coming back does not take the mute away.
    await mei.post(f"{at(group)}/leave")
    await lin.post(f"{at(group)}/members", {"people": [str(mei.id)]})
    with pytest.raises(Exception, match="Nothing was sent"):
        await send(mei, group, text="hello")
    await lin.put(path, {"seconds": 0})
    assert (await send(mei, group, text="hello")).kind == "text"


async def test_when_all_are_muted_those_who_run_the_group_speak(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await lin.ask("PATCH", f"/api/groups/{group}", {"mute_all": True})
    with pytest.raises(Exception, match="Nothing was sent"):
        await send(mei, group, text="hello")
    await send(lin, group, text="listen")
    await lin.ask("PATCH", f"/api/groups/{group}", {"mute_all": False})
    await send(mei, group, text="now")
    assert (await lines(mei, group))[-4:] == ["muted", "listen", "muted", "now"]


async def test_a_dissolved_group_is_read_and_nothing_more(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    code = (await mei.get(f"{at(group)}/invitation"))["code"]
    await send(mei, group, text="hello")
    await mei.refused("DELETE", f"/api/groups/{group}")
    assert (await lin.ask("DELETE", f"/api/groups/{group}")).status_code == 204
    assert await lines(mei, group) == ["created", "hello", "dissolved"]
    assert (await hers(mei, group)).dissolved
    with pytest.raises(Exception, match="Nothing was sent"):
        await send(lin, group, text="still here")
    for method, path, body in [
        ("POST", f"{at(group)}/members", {"people": [str(bo.id)]}),
        ("PATCH", f"/api/groups/{group}", {"title": "Again"}),
        ("PUT", f"{at(group)}/pins/2", None),
        ("POST", f"{at(group)}/invitation", None),
        ("DELETE", f"/api/groups/{group}", None),
    ]:
        assert (await lin.refused(method, path, body))["code"] == "dissolved"
    await bo.refused("POST", f"/api/group-codes/{code}/join", {})
    assert await lines(mei, group) == ["created", "hello", "dissolved"]


async def test_pins_stand_for_everybody(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    said = await send(mei, group, text="the address")
    path = f"{at(group)}/pins/{said.seq}"
    await mei.refused("PUT", path)
    await lin.put(path)
    await lin.put(path)
    assert (await hers(mei, group)).pins == [said.seq]
    for nothing in (1, 99):  # a line of the group itself, and what is not there
        await lin.refused("PUT", f"{at(group)}/pins/{nothing}")
    assert (await lin.ask("DELETE", path)).status_code == 204
    assert (await hers(mei, group)).pins == []
    assert [one.body for one in await seen(mei, group) if one.kind == "pinned"] == [
        {"target": said.seq, "on": True},
        {"target": said.seq, "on": False},
    ]


async def test_members_are_listed_in_pieces_by_rank(cast: Cast) -> None:
    lin, mei, bo, an = await people(cast, "Lin", "Mei", "Bo", "An")
    group = await make(lin, mei, bo)
    await lin.post(f"{at(group)}/members", {"people": [str(an.id)]})
    await lin.put(f"{at(group)}/members/{an.id}/role", {"role": "admin"})
    names, after = [], None
    while True:
        page = await mei.get(f"{at(group)}/members", limit=1, **({"after": after} if after else {}))
        names += [one["person"]["display_name"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert names == ["Lin", "An", *(["Mei", "Bo"] if mei.id < bo.id else ["Bo", "Mei"])]


async def test_who_left_does_not_see_the_picture_of_later(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    await mei.post(f"{at(group)}/leave")
    png = encoded(halves(), "PNG")
    kind = {"content-type": "image/png"}
    drawn = await lin.ask("POST", "/api/images", content=png, headers=kind)
    changed = {"title": "Later", "picture": drawn.json()["key"]}
    assert (await lin.ask("PATCH", f"/api/groups/{group}", changed)).status_code == 200
    assert (await bo.get(at(group)))["picture"] == drawn.json()["key"]
    hers_now = await mei.get(at(group))
    assert hers_now["title"] != "Later"
    assert hers_now["picture"] is None


async def test_who_was_taken_out_does_not_come_back_by_the_code_she_has(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    code = (await bo.get(f"{at(group)}/invitation"))["code"]
    assert (await lin.ask("DELETE", f"{at(group)}/members/{bo.id}")).status_code == 204
    shown = await bo.get(f"/api/group-codes/{code}")
    assert (shown["approval"], shown["member"], shown["conversation"]) == (True, False, None)
    joined = await bo.post(f"/api/group-codes/{code}/join", {"words": "sorry"})
    assert joined == {"state": "asked", "conversation": None}
    assert "Bo" not in await roles(mei, group)
    assert shown["asked"] is False
    assert (await bo.get(f"/api/group-codes/{code}"))["asked"] is True
    assert (await mei.get(f"/api/group-codes/{code}"))["asked"] is False
    # A friend inside can only propose her; others come in by the code as before.
    added = await mei.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    assert added == {"joined": [], "asked": [str(bo.id)]}
    assert "Bo" not in await roles(mei, group)
    other = await cast.person("Other")
    assert (await other.post(f"/api/group-codes/{code}/join", {}))["state"] == "joined"
    (waits,) = (await lin.get(f"{at(group)}/requests"))["items"]
    assert (waits["person"]["id"], waits["words"]) == (str(bo.id), "sorry")
    answer = await lin.ask("POST", f"{at(group)}/requests/{waits['id']}/accept")
    assert answer.status_code == 204, answer.text
    assert "Bo" in await roles(mei, group)
    assert (await bo.get(f"/api/group-codes/{code}"))["asked"] is False
    # Let in again she is a member like others, and comes back by the code when she has left.
    await bo.post(f"{at(group)}/leave")
    assert (await bo.post(f"/api/group-codes/{code}/join", {}))["state"] == "joined"


async def test_who_runs_a_group_brings_back_whom_she_took_out(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    await lin.ask("DELETE", f"{at(group)}/members/{bo.id}")
    added = await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    assert added == {"joined": [str(bo.id)], "asked": []}
    assert "Bo" in await roles(mei, group)
