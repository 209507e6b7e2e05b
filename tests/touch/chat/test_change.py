"""Changing what was said: recall, edit and reactions, each a message with the new state."""

import asyncio
from datetime import timedelta

import pytest

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.touch.chat.actions import locking
from hutong.touch.chat.rules import refusals
from tests.cast import Cast
from tests.touch.chat.circle import at, make, people, rows
from tests.touch.chat.talking import items, own, said, say, talk


async def test_a_recalled_message_is_empty_for_everybody_and_its_control_says_so(
    cast: Cast,
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    (sent,) = await say(lin, here, "oops 你懂的")
    quote = said(body={"text": "什么？", "reply": {"seq": 1}})
    await mei.post(f"{at(here)}/messages", quote)
    recalled = await lin.post(f"{at(here)}/messages/1/recall")
    assert (recalled["revoked"], recalled["body"], recalled["seq"]) == (True, {}, sent["seq"])
    seen = await items(mei, here)
    assert [one["kind"] for one in seen] == ["text", "text", "recalled"]
    assert seen[2]["body"] == {"target": 1, "by": str(lin.id)}
    assert seen[1]["body"]["reply"]["excerpt"] == ""
    kept = await rows("select body, words from message where conversation = $1", int(here))
    assert "oops" not in str(kept)


async def test_recalling_twice_says_it_once(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "oops")
    await lin.post(f"{at(here)}/messages/1/recall")
    await lin.post(f"{at(here)}/messages/1/recall")
    assert [one["kind"] for one in await items(mei, here)] == ["text", "recalled"]


async def test_only_the_writer_recalls_and_only_for_two_minutes(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "mine")
    path = f"{at(here)}/messages/1/recall"
    assert (await mei.refused("POST", path))["code"] == "not_your_message"
    with clock.living_at(clock.now() + timedelta(seconds=121)):
        told = await lin.refused("POST", path)
    assert told["code"] == "too_late"
    assert told["detail"] == "A message can be recalled for 2 minutes. It stays as it is."
    assert [one["revoked"] for one in await items(mei, here)] == [False]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (86_400, "24 hours"),
    ],
)
def test_a_span_is_told_as_people_say_it(seconds: int, told: str) -> None:
    assert refusals.how_long(seconds) == told


async def test_an_admin_recalls_what_members_said_at_any_time(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    (sent,) = await say(mei, group, "buy followers at ...")
    path = f"{at(group)}/messages/{sent['seq']}/recall"
    assert (await bo.refused("POST", path))["code"] == "not_your_message"
    with clock.living_at(clock.now() + timedelta(hours=5)):
        assert (await lin.post(path))["revoked"]
    joined = f"{at(group)}/messages/1/recall"
    assert (await lin.refused("POST", joined))["code"] == "not_that_kind"


async def test_an_edit_replaces_the_words_and_keeps_what_is_quoted(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(mei, here, "几点？")
    asked = said(body={"text": "三点", "reply": {"seq": 1}})
    await lin.post(f"{at(here)}/messages", asked)
    edited = await lin.put(f"{at(here)}/messages/2", {"body": {"text": "四点"}})
    assert (edited["edit_no"], edited["body"]["text"]) == (1, "四点")
    assert edited["body"]["reply"]["excerpt"] == "几点？"
    control = (await items(mei, here))[-1]
    assert (control["kind"], control["body"]) == (
        "edited",
        {"target": 2, "body": edited["body"], "edit_no": 1},
    )
    assert (await mei.refused("PUT", f"{at(here)}/messages/2", {"body": {"text": "x"}}))[
        "code"
    ] == "not_your_message"


async def test_the_same_words_again_are_no_edit(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "same")
    kept = await lin.put(f"{at(here)}/messages/1", {"body": {"text": " same "}})
    assert (kept["edit_no"], (await own(mei, here))["last_seq"]) == (0, 1)


async def test_what_was_recalled_or_is_old_or_no_text_is_not_edited(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "first", "second")
    await lin.post(f"{at(here)}/messages", said(kind="sticker", body={"id": "tea"}))
    await lin.post(f"{at(here)}/messages/1/recall")
    new = {"body": {"text": "new"}}
    for seq, code in ((1, "recalled"), (3, "not_that_kind"), (4, "not_your_message")):
        if seq < 4:
            refused = await lin.refused("PUT", f"{at(here)}/messages/{seq}", new)
            assert refused["code"] == code
    with clock.living_at(clock.now() + timedelta(hours=25)):
        refused = await lin.refused("PUT", f"{at(here)}/messages/2", new)
    assert refused["code"] == "too_late"
    assert (await items(mei, here))[1]["body"]["text"] == "second"


async def test_reactions_carry_who_chose_them_and_go_when_taken_back(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "cake?")
    path = f"{at(here)}/messages/1/reactions"
    await mei.put(path, {"emoji": "🎂", "on": True})
    both = await lin.put(path, {"emoji": "🎂", "on": True})
    assert both["reactions"] == {"🎂": [str(mei.id), str(lin.id)]}
    again = await lin.put(path, {"emoji": "🎂", "on": True})
    assert again["reactions"] == both["reactions"]
    await lin.put(path, {"emoji": "🎂", "on": False})
    none = await mei.put(path, {"emoji": "🎂", "on": False})
    assert none["reactions"] == {}
    controls = [one["body"] for one in await items(lin, here) if one["kind"] == "reacted"]
    assert [one["reactions"] for one in controls] == [
        {"🎂": [str(mei.id)]},
        both["reactions"],
        {"🎂": [str(mei.id)]},
        {},
    ]


@pytest.mark.parametrize("emoji", ["a", "👍 👍", "<b>", "\u0000x", "不好吃", "👍好"])
async def test_what_is_no_emoji_does_not_stand_under_a_message(cast: Cast, emoji: str) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "cake?")
    path = f"{at(here)}/messages/1/reactions"
    assert (await mei.refused("PUT", path, {"emoji": emoji}))["code"] == "bad_input"
    assert (await own(lin, here))["last_seq"] == 1


async def test_who_left_changes_nothing(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    (sent,) = await say(bo, group, "bye")
    await bo.post(f"{at(group)}/leave")
    path = f"{at(group)}/messages/{sent['seq']}"
    last = (await own(lin, group))["last_seq"]
    for method, where, body in (
        ("POST", f"{path}/recall", None),
        ("PUT", path, {"body": {"text": "x"}}),
        ("PUT", f"{path}/reactions", {"emoji": "👍"}),
    ):
        assert (await bo.refused(method, where, body))["code"] == "not_a_member"
    assert (await own(lin, group))["last_seq"] == last


async def test_who_may_not_write_neither_edits_nor_reacts(cast: Cast) -> None:
    """Otherwise new words would reach who does not want them, or through a silence."""
    lin, mei = await people(cast, "Lin", "Mei")
    here, group = await talk(lin, mei), await make(lin, mei)
    await say(mei, here, "old")
    (sent,) = await say(mei, group, "old")
    await lin.put(f"/api/contacts/{mei.id}/block")
    await lin.put(f"{at(group)}/members/{mei.id}/mute", {"seconds": 600})
    for path, code in (
        (f"{at(here)}/messages/1", "not_friends"),
        (f"{at(group)}/messages/{sent['seq']}", "muted"),
    ):
        edit = await mei.refused("PUT", path, {"body": {"text": "new"}})
        react = await mei.refused("PUT", f"{path}/reactions", {"emoji": "👍"})
        assert (edit["code"], react["code"]) == (code, code)
    assert [one["body"]["text"] for one in await items(lin, here)] == ["old"]
    assert (await mei.post(f"{at(here)}/messages/1/recall"))["revoked"]


async def test_who_is_named_is_locked_with_oneself_and_in_order(cast: Cast) -> None:
    low, high = sorted(await people(cast, "Lin", "Mei"), key=lambda one: one.id)
    group = await make(low, high)
    (sent,) = await say(high, group, "three o'clock?")
    named = {"body": {"text": "four o'clock?", "mentions": [str(low.id)]}}
    # As a batch of read positions, which locks no conversation.
    async with transaction() as tx:
        await locking.members(tx, [(int(group), low.id)])
        editing = asyncio.create_task(high.put(f"{at(group)}/messages/{sent['seq']}", named))
        waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        while not await rows(f"{waiting} and datname = current_database()"):  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.02)
        free = "select person from member where person = $1 for update skip locked"
        assert await rows(free, high.id)
    assert (await editing)["body"]["mentions"] == [str(low.id)]
