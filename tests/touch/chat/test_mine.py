"""What a person sets for herself in a conversation; nobody else sees any of it."""

from tests.cast import Cast
from tests.touch.chat.circle import at, log, make, people
from tests.touch.chat.talking import items, own, say, sync, talk


async def test_muting_pinning_and_hiding_are_ones_own(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "1")
    body = {"muted": True, "pinned": True, "hidden": True}
    answer = await lin.ask("PATCH", f"{at(here)}/mine", body)
    mine = answer.json()
    assert (mine["muted"], mine["pinned"], mine["hidden"]) == (True, True, True)
    theirs = await own(mei, here)
    assert (theirs["muted"], theirs["pinned"], theirs["hidden"]) == (False, False, False)
    assert (await log(lin))[-1] == ("conversation", here)
    await lin.ask("PATCH", f"{at(here)}/mine", {"muted": False})
    mine = await own(lin, here)
    assert (mine["muted"], mine["pinned"], mine["hidden"]) == (False, True, True)


async def test_a_hidden_conversation_comes_back_with_the_next_message(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "1")
    await lin.ask("PATCH", f"{at(here)}/mine", {"hidden": True})
    await mei.put(f"{at(here)}/messages/1/reactions", {"emoji": "👍"})
    assert (await own(lin, here))["hidden"]
    await say(mei, here, "2")
    assert not (await own(lin, here))["hidden"]


async def test_clearing_empties_it_for_oneself_and_for_good(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "1", "2")
    await lin.post(f"{at(here)}/clear")
    mine = await own(lin, here)
    assert (mine["cleared_seq"], mine["unread"], mine["last"]) == (2, 0, None)
    assert await items(lin, here) == []
    assert await items(lin, here, after=0) == []
    assert len(await items(mei, here)) == 2
    await say(mei, here, "3")
    assert [one["seq"] for one in await items(lin, here)] == [3]
    found = await lin.get("/api/messages/search", q="1")
    assert found["items"] == []


async def test_a_dropped_message_is_gone_for_oneself_only(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "keep", "drop me")
    assert (await lin.ask("DELETE", f"{at(here)}/messages/2")).status_code == 204
    assert (await lin.ask("DELETE", f"{at(here)}/messages/2")).status_code == 404
    shown = await lin.get(f"{at(here)}/messages")
    assert ([one["seq"] for one in shown["items"]], shown["newest"]) == ([1], 2)
    mine = await own(lin, here)
    assert (mine["dropped"], mine["last"]["seq"], mine["last_seq"]) == ([2], 1, 2)
    assert len(await items(mei, here)) == 2
    assert (await lin.get("/api/messages/search", q="drop"))["items"] == []


async def test_what_is_dropped_unread_waits_for_nobody_to_read_it(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "1", "2", "3")
    await lin.ask("DELETE", f"{at(here)}/messages/3")
    assert (await own(lin, here))["unread"] == 2
    await lin.put(f"{at(here)}/read", {"seq": 2})
    assert (await own(lin, here))["unread"] == 0
    await say(mei, here, "4")
    assert (await own(lin, here))["unread"] == 1
    await lin.put(f"{at(here)}/read", {"seq": 4})
    # Dropped after it was read, and a change that never counted: neither is taken off twice.
    await mei.put(f"{at(here)}/messages/4/reactions", {"emoji": "👍", "on": True})
    await lin.ask("DELETE", f"{at(here)}/messages/4")
    await say(mei, here, "6")
    assert (await own(lin, here))["unread"] == 1


async def test_a_name_for_oneself_is_cleaned(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await lin.ask("PATCH", f"{at(group)}/mine", {"nickname": " 老林 "})
    assert (await own(lin, group))["nickname"] == "老林"
    refused = await lin.refused("PATCH", f"{at(group)}/mine", {"nickname": "x" * 21})
    assert refused["code"] == "bad_input"


async def test_outsiders_set_nothing(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    bo = await cast.bo()
    here = await talk(lin, mei)
    await say(lin, here, "1")
    for method, path, body in (
        ("PATCH", "/mine", {"muted": True}),
        ("POST", "/clear", None),
        ("PUT", "/read", {"seq": 1}),
    ):
        assert (await bo.refused(method, f"{at(here)}{path}", body))["code"] == "not_a_member"
    assert await log(bo) == []
    assert (await sync(bo))["conversations"] == []
