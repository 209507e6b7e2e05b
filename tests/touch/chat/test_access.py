"""No read of a conversation one is not in, and no change either: by no route, id, key or search.

The routes come from the house itself, so one that is added is walked, or the walk fails.
"""

from typing import Any

import pytest

from hutong.app import routes_of_the_house
from tests.cast import Cast, Visitor
from tests.kernel.files.test_sniffing import WEBM
from tests.touch.chat.circle import at, make, people, rows, send
from tests.touch.chat.test_files import hand_in

SECRET = "翡翠 jadeite-of-the-emperor"
WORDS = {"client_id": "0123456789abcdef0123456789abcdef", "kind": "text", "body": {"text": "hi"}}
# What each route is asked with; None for those that take no body.
BODIES: dict[str, Any] = {
    "POST /api/conversations/{conversation}/messages": WORDS,
    "PUT /api/conversations/{conversation}/messages/{seq}": {"body": {"text": "mine now"}},
    "PUT /api/conversations/{conversation}/messages/{seq}/reactions": {"emoji": "👍", "on": True},
    "PUT /api/conversations/{conversation}/read": {"seq": 3},
    "PATCH /api/conversations/{conversation}/mine": {"pinned": True},
    "PATCH /api/groups/{conversation}": {"title": "Mine now"},
    "POST /api/conversations/{conversation}/members": {"people": ["{me}"]},
    "PUT /api/conversations/{conversation}/members/{person}/role": {"role": "admin"},
    "PUT /api/conversations/{conversation}/members/{person}/mute": {"seconds": 60},
    "POST /api/conversations/{conversation}/transfer": {"person": "{me}"},
}
WITHOUT_BODY = {
    "GET /api/conversations/{conversation}",
    "GET /api/conversations/{conversation}/messages",
    "GET /api/conversations/{conversation}/messages/{seq}/readers",
    "GET /api/conversations/{conversation}/members",
    "GET /api/conversations/{conversation}/invitation",
    "GET /api/conversations/{conversation}/requests",
    "GET /api/conversations/{conversation}/files/{key}",
    "POST /api/conversations/{conversation}/clear",
    "POST /api/conversations/{conversation}/leave",
    "POST /api/conversations/{conversation}/invitation",
    "POST /api/conversations/{conversation}/messages/{seq}/recall",
    "POST /api/conversations/{conversation}/requests/{request_id}/accept",
    "POST /api/conversations/{conversation}/requests/{request_id}/refuse",
    "PUT /api/conversations/{conversation}/pins/{seq}",
    "DELETE /api/conversations/{conversation}/pins/{seq}",
    "DELETE /api/conversations/{conversation}/messages/{seq}",
    "DELETE /api/conversations/{conversation}/members/{person}",
    "DELETE /api/groups/{conversation}",
}
# Who has left still has what she saw, and what is hers: these answer her, with nothing of later.
STILL_HERS = {
    "GET /api/conversations/{conversation}",
    "GET /api/conversations/{conversation}/messages",
    "PUT /api/conversations/{conversation}/read",
    "PATCH /api/conversations/{conversation}/mine",
    "POST /api/conversations/{conversation}/clear",
}
STATE = """
select
    (select to_jsonb(c) from conversation as c where c.id = $1) as conversation,
    (select jsonb_agg(m order by m.seq) from message as m where m.conversation = $1) as messages,
    (select jsonb_agg(m order by m.person) from member as m
     where m.conversation = $1 and m.person <> $2) as members,
    (select jsonb_agg(p) from pinned_message as p where p.conversation = $1) as pins,
    (select jsonb_agg(r) from group_request as r where r.conversation = $1) as requests
"""


class Story:
    """A group with a secret in it, and those who are not in it."""

    def __init__(self, group: str, fills: dict[str, str]) -> None:
        self.group = group
        self.fills = fills

    async def state(self, but: int) -> Any:
        return await rows(STATE, int(self.group), but)


async def told(cast: Cast) -> tuple[Story, dict[str, Visitor]]:
    """Lin and Mei keep a secret, after Bo left and while An asks to be let in."""
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    ops, an, stranger = await cast.ops(), await cast.person("An"), await cast.person("Stranger")
    group = await make(lin, mei, bo)
    await bo.post(f"{at(group)}/leave")
    await lin.ask("PATCH", f"/api/groups/{group}", {"approval": True})
    code = (await lin.get(f"{at(group)}/invitation"))["code"]
    await an.post(f"/api/group-codes/{code}/join", {})
    said = await send(lin, group, text=SECRET)
    await lin.put(f"{at(group)}/pins/{said.seq}")
    voice = (await hand_in(lin, "voices?ms=1000", WEBM))["key"]
    await send(lin, group, "voice", key=voice)
    request = (await lin.get(f"{at(group)}/requests"))["items"][0]["id"]
    fills = {
        "conversation": group,
        "seq": str(said.seq),
        "person": str(mei.id),
        "key": voice,
        "request_id": request,
    }
    return Story(group, fills), {"stranger": stranger, "asker": an, "left": bo, "operator": ops}


def walked() -> list[tuple[str, str, str]]:
    """Return (name, method, path) of every route with a conversation in it."""
    found = []
    for route in routes_of_the_house():
        if "{conversation:int}" in route.path:
            path = route.path.replace(":int", "").replace(":path", "")
            found.append((f"{route.method} {path}", route.method, path))
    return found


def test_every_route_with_a_conversation_is_walked() -> None:
    assert sorted(name for name, _, _ in walked()) == sorted({*BODIES, *WITHOUT_BODY})


async def ask(who: Visitor, story: Story, name: str, path: str, **fills: str) -> Any:
    """Ask one route; whoever reads the answer is not one of the two."""
    for hole, value in (story.fills | fills).items():
        path = path.replace("{" + hole + "}", value)
    body = BODIES.get(name)
    if body is not None:
        body = {k: [str(who.id)] if v == ["{me}"] else v for k, v in body.items()}
        body = {k: str(who.id) if v == "{me}" else v for k, v in body.items()}
    answer = await who.ask(name.split(" ", maxsplit=1)[0], path, body)
    assert b"jadeite" not in answer.content, name
    assert "翡翠" not in answer.text, name
    assert WEBM not in answer.content, name
    return answer


@pytest.mark.parametrize("role", ["stranger", "asker", "operator"])
async def test_who_is_not_inside_finds_nothing_behind_any_route(cast: Cast, role: str) -> None:
    story, outsiders = await told(cast)
    who = outsiders[role]
    before = await story.state(who.id)
    for name, _, path in walked():
        answer = await ask(who, story, name, path)
        assert answer.status_code == 404, (name, answer.text)
    assert await story.state(who.id) == before
    assert await rows("select 1 from member where person = $1", who.id) == []


async def test_who_has_left_finds_nothing_of_later_and_changes_nothing(cast: Cast) -> None:
    story, outsiders = await told(cast)
    bo = outsiders["left"]
    before = await story.state(bo.id)
    for name, _, path in walked():
        answer = await ask(bo, story, name, path)
        if name in STILL_HERS:
            assert answer.status_code < 300, (name, answer.text)
        else:
            assert answer.status_code == 404, (name, answer.text)
    assert await story.state(bo.id) == before


async def test_an_id_that_is_not_there_answers_as_one_that_is_not_hers(cast: Cast) -> None:
    story, outsiders = await told(cast)
    stranger = outsiders["stranger"]
    for name, _, path in walked():
        hers = await ask(stranger, story, name, path)
        for guess in (str(int(story.group) + 1), "1", "0", str(2**63 - 1)):
            absent = await ask(stranger, story, name, path, conversation=guess)
            assert absent.status_code == hers.status_code == 404
            assert absent.json()["detail"] == hers.json()["detail"], name


async def test_a_conversation_of_ones_own_opens_no_other(cast: Cast) -> None:
    """An owner of a group uses her own address with what belongs to the other group."""
    story, outsiders = await told(cast)
    stranger = outsiders["stranger"]
    (friend,) = await people(cast, "Friend")
    await people(cast, "Stranger", "Friend")
    mine = await make(stranger, friend)
    before = await story.state(stranger.id)
    for name, _, path in walked():
        if name == "DELETE /api/groups/{conversation}" or name.endswith("/leave"):
            continue
        await ask(stranger, story, name, path, conversation=mine)
    assert await story.state(stranger.id) == before
    key = story.fills["key"]
    assert (await stranger.ask("GET", f"{at(mine)}/files/{key}")).status_code == 404


async def test_no_search_and_no_sync_finds_it(cast: Cast) -> None:
    story, outsiders = await told(cast)
    for who in outsiders.values():
        for question in ("翡翠", "jadeite", "jadeite-of-the-emperor"):
            for within in ({}, {"conversation": story.group}):
                answer = await who.ask(
                    "GET", "/api/messages/search", params={"q": question} | within
                )
                assert answer.status_code in {200, 404}
                assert answer.status_code == 404 or answer.json()["items"] == []
        asked = {"version": None, "epoch": None, "known": {story.group: 0}}
        answer = await who.ask("POST", "/api/chat/sync", asked)
        assert answer.status_code == 200
        assert "jadeite" not in answer.text
        if who is not outsiders["left"]:
            assert story.group not in [one["id"] for one in answer.json()["conversations"]]


async def test_nothing_of_it_is_in_an_export_of_somebody_else(cast: Cast) -> None:
    _, outsiders = await told(cast)
    for who in outsiders.values():
        answer = await who.ask("GET", "/api/me/export")
        assert answer.status_code == 200
        assert "jadeite" not in answer.text


async def test_who_is_inside_finds_all_that_the_others_do_not(cast: Cast) -> None:
    """Without this, an empty house would pass."""
    story, _ = await told(cast)
    mei = await cast.person("Mei")
    shown = await mei.ask("GET", f"{at(story.group)}/messages")
    assert SECRET in shown.text
    found = await mei.get("/api/messages/search", q="翡翠")
    assert [one["seq"] for one in found["items"]] == [int(story.fills["seq"])]
    heard = await mei.ask("GET", f"{at(story.group)}/files/{story.fills['key']}")
    assert heard.content == WEBM
    sync = await mei.ask("POST", "/api/chat/sync", {"version": None, "epoch": None, "known": {}})
    assert story.group in sync.text
