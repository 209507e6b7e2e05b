"""A late comer learns nothing of before by later changes; what is recalled is gone everywhere."""

from typing import Any

import pytest

from hutong.touch.chat.actions import changing
from hutong.touch.chat.rules import veils
from tests.cast import Cast, Visitor
from tests.touch.chat.circle import at, gapless, make, people, rows, seen, send


async def edit(who: Visitor, group: str, seq: int, text: str) -> None:
    await who.put(f"{at(group)}/messages/{seq}", {"body": {"text": text}})


async def react(who: Visitor, group: str, seq: int) -> None:
    await who.put(f"{at(group)}/messages/{seq}/reactions", {"emoji": "👍", "on": True})


async def controls(who: Visitor, group: str) -> list[tuple[str, dict[str, Any]]]:
    kinds = {"edited", "reacted", "recalled"}
    return [(one.kind, one.body) for one in await seen(who, group) if one.kind in kinds]


async def test_a_change_of_before_says_nothing_to_who_came_after(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    said = await send(lin, group, text="secret one")
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    await edit(lin, group, said.seq, "secret two")
    await react(mei, group, said.seq)
    assert await controls(bo, group) == [
        ("edited", {"target": said.seq}),
        ("reacted", {"target": said.seq}),
    ]
    assert gapless(await seen(bo, group))
    answer = await bo.ask("GET", f"{at(group)}/messages?after={said.seq}&limit=50")
    assert "secret" not in answer.text
    # Those who saw the message get all of it, without the mark that is for us.
    assert await controls(mei, group) == [
        (
            "edited",
            {"target": said.seq, "body": {"text": "secret two", "mentions": []}, "edit_no": 1},
        ),
        ("reacted", {"target": said.seq, "reactions": {"👍": [str(mei.id)]}}),
    ]


async def test_a_change_of_what_all_have_seen_is_told_to_all(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    said = await send(lin, group, text="one")
    await edit(lin, group, said.seq, "two")
    for who in (mei, bo):
        ((_, body),) = await controls(who, group)
        assert body["body"]["text"] == "two"
    kept = await rows("select body from message where conversation = $1", int(group))
    assert "veiled" not in str(kept)


async def test_who_cleared_or_came_back_learns_nothing_of_before(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    said = await send(lin, group, text="secret one")
    await mei.post(f"{at(group)}/leave")
    await lin.post(f"{at(group)}/members", {"people": [str(mei.id)]})
    await edit(lin, group, said.seq, "secret two")
    assert await controls(mei, group) == [("edited", {"target": said.seq})]


async def test_what_is_recalled_stays_in_no_change_and_no_quote_of_it(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    said = await send(lin, group, text="secret one")
    await edit(lin, group, said.seq, "secret two")
    await edit(lin, group, said.seq, "secret three")
    quote = await send(mei, group, text="why", reply={"seq": said.seq})
    await edit(mei, group, quote.seq, "why so")
    await lin.post(f"{at(group)}/messages/{said.seq}/recall")
    assert await controls(mei, group) == [
        ("edited", {"target": said.seq, "edit_no": 1, "body": {}}),
        ("edited", {"target": said.seq, "edit_no": 2, "body": {}}),
        ("edited", (await controls(mei, group))[2][1]),
        ("recalled", {"target": said.seq, "by": str(lin.id)}),
    ]
    assert (await controls(mei, group))[2][1]["body"]["text"] == "why so"
    kept = await rows(
        "select body, words, reactions from message where conversation = $1", int(group)
    )
    assert "secret" not in str(kept)


async def test_a_quote_says_nothing_of_before_to_who_came_after(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    said = await send(lin, group, text="secret one")
    quoted = await send(mei, group, text="yes", reply={"seq": said.seq})
    assert quoted.body["reply"]["excerpt"] == "secret one"
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    later = await send(mei, group, text="as I said", reply={"seq": said.seq})
    assert later.body["reply"] == {
        "seq": said.seq,
        "sender": str(lin.id),
        "kind": "text",
        "excerpt": "",
        "earlier": True,
    }
    await edit(mei, group, later.seq, "as I wrote")
    answer = await bo.ask("GET", f"{at(group)}/messages?limit=50")
    assert "as I wrote" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("name", ["blank_quotes", "blank_changes", "blank_edited_quotes"])
async def test_a_recall_reads_what_is_about_the_message_and_not_all_that_follows(
    asgi: object, name: str
) -> None:
    statement = getattr(changing.sql, name)
    given = {"conversation": 1, "seq": 1, "kinds": sorted(veils.TELLING)}
    arguments = statement.arguments({one: given[one] for one in statement.names})
    plan = await rows(f"explain {statement.text}", *arguments)
    shown = "\n".join(row[0] for row in plan)
    assert "(reply_to = " in "".join(line for line in shown.split("\n") if "Index Cond" in line)
    scans = [line for line in shown.split("\n") if "Scan" in line]
    assert all("message_quotes" in line for line in scans), shown
