"""A crowd talks: every number once, every message once, at two doors at the same moment."""

import asyncio
import json
import secrets
from collections import Counter
from typing import Any

from tests.asking import Answer, Asker
from tests.races.crowd import Crowd, told
from tests.races.test_groups import BEFRIEND, Group, run

FIFTY = 50


def said(text: str = "hello") -> dict[str, Any]:
    return {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}}


async def history(who: Asker, path: str) -> list[dict[str, Any]]:
    """Return all of it, from the beginning."""
    found: list[dict[str, Any]] = []
    more, after = True, 0
    while more:
        piece = await who.do("GET", f"{path}/messages?after={after}&limit=200")
        found, more, after = found + piece["items"], piece["more"], piece["newest"]
    return found


async def test_two_friends_who_begin_fifty_times_have_one_conversation(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    await run(crowd, BEFRIEND, [int(lin.id), int(mei.id)])

    async def begin(n: int, who: Asker) -> Answer:
        other = mei if n % 2 else lin
        return await who.ask("POST", "/api/conversations", {"person": other.id})

    answers = await crowd.at_once([mei, lin] * (FIFTY // 2), begin)
    assert len({answer.json()["id"] for answer in answers}) == 1
    low = min(int(lin.id), int(mei.id))
    rows = await run(crowd, "select count(*) as n from conversation where pair_low = $1", low)
    assert rows[0]["n"] == 1


async def test_a_crowd_of_voices_has_one_order_without_a_gap(crowd: Crowd) -> None:
    people = await crowd.people(10)
    group = await Group.of(crowd, *people)
    texts = [f"{n}" for n in range(FIFTY * 4)]

    async def speak(n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{group.path}/messages", said(texts[n]))

    answers = await crowd.at_once((people * 20), speak)
    assert told(answers) == {"done": len(texts)}
    seen = [await history(one, group.path) for one in people[:3]]
    assert seen[0] == seen[1] == seen[2]
    assert [one["seq"] for one in seen[0]] == list(range(1, len(seen[0]) + 1))
    words = Counter(one["body"]["text"] for one in seen[0] if one["kind"] == "text")
    assert words == Counter(texts)
    await group.holds()


async def test_one_message_that_is_sent_fifty_times_stands_there_once(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin, mei)
    once = said("once")

    async def send(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{group.path}/messages", once)

    answers = await crowd.at_once([lin] * FIFTY, send)
    assert told(answers) == {"done": FIFTY}
    assert len({answer.body for answer in answers}) == 1
    assert len(await group.said("text")) == 1


async def test_reactions_of_a_crowd_are_all_counted(crowd: Crowd) -> None:
    people = await crowd.people(20)
    group = await Group.of(crowd, *people)
    sent = (await group.send(people[0], "cake?")).json()
    path = f"{group.path}/messages/{sent['seq']}/reactions"

    async def react(_n: int, who: Asker) -> Answer:
        return await who.ask("PUT", path, {"emoji": "🎂"})

    assert told(await crowd.at_once(people, react)) == {"done": 20}
    found = (await history(people[0], group.path))[sent["seq"] - 1]
    assert sorted(found["reactions"]["🎂"]) == sorted(one.id for one in people)
    controls = sorted(await group.said("reacted"), key=lambda row: int(row["seq"]))
    assert [len(_first(row)) for row in controls] == list(range(1, 21))
    await group.holds()


async def test_recall_meets_edit_and_reactions_and_nothing_is_left_of_the_words(
    crowd: Crowd,
) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin, mei)
    sent = (await group.send(lin, "a secret")).json()
    path = f"{group.path}/messages/{sent['seq']}"

    async def act(n: int, who: Asker) -> Answer:
        if n == 20:
            return await who.ask("POST", f"{path}/recall")
        if who.id == lin.id:
            return await who.ask("PUT", path, {"body": {"text": f"a secret {n}"}})
        return await who.ask("PUT", f"{path}/reactions", {"emoji": "🎂", "on": n % 4 == 1})

    answers = await crowd.at_once([lin, mei] * 20, act)
    assert set(told(answers)) <= {"done", "recalled"}
    rows = await run(crowd, "select body from message where conversation = $1", int(group.id))
    assert "secret" not in str(rows)
    assert len(await group.said("recalled")) == 1
    await group.holds()


async def test_positions_and_messages_of_a_crowd_end_where_they_should(crowd: Crowd) -> None:
    """Reading, sending and setting at once, all on the same rows; nobody is left behind."""
    people = await crowd.people(10)
    group = await Group.of(crowd, *people)

    async def act(n: int, who: Asker) -> Answer:
        if n % 3 == 0:
            return await group.send(who, str(n))
        if n % 3 == 1:
            return await who.ask("PUT", f"{group.path}/read", {"seq": n})
        return await who.ask("PATCH", f"{group.path}/mine", {"pinned": n % 2 == 0})

    answers = await crowd.at_once(people * 12, act)
    assert told(answers) == {"done": 120}
    for one in people:
        await one.do("PUT", f"{group.path}/read", {"seq": 10**6})
    held = await group.holds()
    mine = await asyncio.gather(*(one.do("GET", group.path) for one in people))
    assert {(one["unread"], one["read_seq"]) for one in mine} == {(0, held["last_seq"])}


def _first(row: Any) -> list[str]:
    return list(json.loads(row["body"])["reactions"]["🎂"])
