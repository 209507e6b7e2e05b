"""Who is blocked cannot tell it from having been taken out of somebody's book."""

from typing import Any

import pytest

from tests import builders
from tests.cast import Cast, Visitor
from tests.touch.chat.circle import at
from tests.touch.chat.talking import own, said, say, sync, talk

WAYS = {"blocked": ("PUT", "/block"), "taken out": ("DELETE", "")}


async def get_rid_of(who: Visitor, other: Visitor, way: str) -> None:
    method, path = WAYS[way]
    assert (await who.ask(method, f"/api/contacts/{other.id}{path}")).status_code == 204


async def tried(who: Visitor, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Return status and, of a refusal, its whole sentence."""
    answer = await who.ask(method, path, body)
    sentence = answer.json().get("detail", "") if answer.status_code >= 400 else ""
    return answer.status_code, sentence


async def everything_tried(mei: Visitor, lin: Visitor, conversation: str | None) -> list[Any]:
    """Return what Mei is told whatever she tries with Lin; ids are taken out of it."""
    found: list[Any] = [
        await tried(mei, "POST", "/api/conversations", {"person": str(lin.id)}),
        await tried(mei, "GET", f"/api/people/{lin.id}/card"),
        await tried(mei, "POST", "/api/groups", {"title": "us", "people": [str(lin.id)]}),
    ]
    if conversation:
        found += [
            await tried(mei, "POST", f"{at(conversation)}/messages", said("are you there?")),
            [row["kind"] for row in (await sync(mei))["conversations"]],
            (await own(mei, conversation))["peer"]["display_name"],
            (await mei.get("/api/contacts"))["items"][0]["person"]["display_name"],
        ]
    return [str(one).replace(str(lin.id), "her").replace(str(mei.id), "me") for one in found]


@pytest.mark.parametrize("talked", [True, False])
async def test_whatever_she_tries_she_is_told_the_same(cast: Cast, talked: bool) -> None:
    seen = {}
    for n, way in enumerate(WAYS):
        lin, mei = await cast.person(f"Lin{n}"), await cast.person(f"Mei{n}")
        await lin.ask("PATCH", "/api/me", {"display_name": "Lin"})
        await builders.befriend(lin, mei)
        conversation = None
        if talked:
            conversation = await talk(lin, mei)
            await say(lin, conversation, "hello")
        await get_rid_of(lin, mei, way)
        seen[way] = await everything_tried(mei, lin, conversation)
    assert seen["blocked"] == seen["taken out"]
    assert "409" in " ".join(seen["blocked"])


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_that_she_tried_reaches_who_got_rid_of_her(cast: Cast, way: str) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(lin, mei)
    conversation = await talk(lin, mei)
    await get_rid_of(lin, mei, way)
    before = (await own(lin, conversation), (await sync(lin))["version"])
    await everything_tried(mei, lin, conversation)
    await mei.post(
        "/api/contacts/requests",
        {"person": str(lin.id), "via": "handle", "handle": lin.handle},
    )
    after = (await own(lin, conversation), (await sync(lin))["version"])
    # A request of somebody who is not blocked does come, and nothing else.
    assert after[0] == before[0]
    assert (after[1] - before[1]) == (0 if way == "blocked" else 1)
