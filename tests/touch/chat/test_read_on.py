"""Reading: history both ways, positions, unread, mentions, and who has read."""

from typing import Any

from tests.cast import Cast
from tests.touch.chat.circle import at, log, make, people
from tests.touch.chat.talking import items, own, said, say, sync, talk


async def test_history_goes_both_ways_without_a_gap(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, *map(str, range(7)))
    path = f"{at(here)}/messages"
    newest = await mei.get(path, limit=3)
    assert [one["seq"] for one in newest["items"]] == [5, 6, 7]
    assert (newest["oldest"], newest["newest"], newest["more"]) == (5, 7, True)
    older = await mei.get(path, limit=3, before=newest["oldest"])
    assert [one["seq"] for one in older["items"]] == [2, 3, 4]
    first = await mei.get(path, limit=3, before=older["oldest"])
    assert (first["oldest"], first["newest"], first["more"]) == (1, 1, False)
    up = await mei.get(path, limit=2, after=4)
    assert ([one["seq"] for one in up["items"]], up["more"]) == ([5, 6], True)
    end = await mei.get(path, after=7)
    assert end == {"items": [], "oldest": 0, "newest": 0, "more": False}


async def test_history_is_only_for_who_is_there(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    bo = await cast.bo()
    here = await talk(lin, mei)
    await say(lin, here, "between us")
    for path in ("", "/messages", "/messages?after=0", "/messages/1/readers", "/members"):
        refused = await bo.refused("GET", f"{at(here)}{path}")
        assert (refused["status"], refused["code"]) == (404, "not_a_member"), path
        assert "between us" not in str(refused)


async def test_unread_counts_what_others_said_and_goes_when_it_is_read(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "1", "2", "3")
    assert (await own(mei, here))["unread"] == 3
    assert (await own(lin, here))["unread"] == 0
    await mei.put(f"{at(here)}/read", {"seq": 2})
    assert ((await own(mei, here))["unread"], (await own(mei, here))["read_seq"]) == (1, 2)
    await mei.put(f"{at(here)}/read", {"seq": 1})
    assert (await own(mei, here))["read_seq"] == 2
    await mei.put(f"{at(here)}/read", {"seq": 10**15})
    assert (await own(mei, here))["read_seq"] == 3


async def test_who_answers_has_read_what_stands_before(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "1", "2")
    await say(mei, here, "3")
    assert ((await own(mei, here))["unread"], (await own(lin, here))["unread"]) == (0, 1)


async def test_changes_to_messages_do_not_count_as_unread(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    await mei.put(f"{at(group)}/read", {"seq": 100})
    (sent,) = await say(lin, group, "one")
    path = f"{at(group)}/messages/{sent['seq']}"
    await lin.put(path, {"body": {"text": "one, better"}})
    await lin.put(f"{path}/reactions", {"emoji": "👍"})
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    assert (await own(mei, group))["unread"] == 1
    assert (await own(bo, group))["unread"] == 0


async def test_reading_tells_the_same_persons_other_devices(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "1")
    device = await sync(mei)
    await mei.put(f"{at(here)}/read", {"seq": 1})
    await mei.put(f"{at(here)}/read", {"seq": 1})
    told = await sync(mei, version=device["version"], epoch=device["epoch"], known={here: 1})
    assert [(one["kind"], one["ref"]) for one in told["entries"]] == [("read", here)]
    assert [(one["id"], one["unread"]) for one in told["conversations"]] == [(here, 0)]
    assert ("read", here) not in await log(lin)


async def test_a_mention_calls_whom_it_names_until_she_reads(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    body: dict[str, Any] = {"text": "@Mei 看一下", "mentions": [str(mei.id), "1"]}
    sent = await lin.post(f"{at(group)}/messages", said(body=body))
    assert sent["body"]["mentions"] == [str(mei.id)]
    assert ((await own(mei, group))["mentioned"], (await own(bo, group))["mentioned"]) == (
        True,
        False,
    )
    await mei.put(f"{at(group)}/read", {"seq": sent["seq"]})
    assert not (await own(mei, group))["mentioned"]


async def test_everybody_is_called_by_who_runs_the_group_only(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    asked = said(body={"text": "@all", "mentions": ["all"]})
    refused = await mei.refused("POST", f"{at(group)}/messages", asked)
    assert refused["code"] == "not_an_admin"
    assert not (await own(bo, group))["mentioned"]
    await lin.post(f"{at(group)}/messages", said(body={"text": "@all", "mentions": ["all"]}))
    assert (await own(bo, group))["mentioned"]
    assert not (await own(lin, group))["mentioned"]


async def test_who_has_read_is_told_to_who_wrote_it(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    (sent,) = await say(lin, group, "seen?")
    path = f"{at(group)}/messages/{sent['seq']}/readers"
    assert await lin.get(path) == {"read": [], "unread_count": 2}
    await mei.put(f"{at(group)}/read", {"seq": sent["seq"]})
    found = await lin.get(path)
    assert [one["id"] for one in found["read"]] == [str(mei.id)]
    assert found["unread_count"] == 1
    assert (await mei.refused("GET", path))["code"] == "not_your_message"


async def test_who_comes_later_sees_nothing_of_before_and_who_left_nothing_of_after(
    cast: Cast,
) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    await say(lin, group, "before")
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    await say(lin, group, "with")
    await bo.post(f"{at(group)}/leave")
    await say(lin, group, "after")
    seen = await items(bo, group, limit=200)
    assert [one["body"].get("text", one["kind"]) for one in seen] == ["joined", "with", "left"]
    assert await items(bo, group, before=2, limit=200) == []
    assert await items(bo, group, after=seen[-1]["seq"], limit=200) == []
    last = (await sync(bo))["conversations"]
    mine = next(one for one in last if one["id"] == group)
    assert mine["last_seq"] == seen[-1]["seq"]
    assert "after" not in str(mine)
    for seq in (1, 2, seen[-1]["seq"] + 1):
        assert (await bo.ask("DELETE", f"{at(group)}/messages/{seq}")).status_code == 404
