"""Bringing a device in step: fresh ones, old ones, and after the database was put back."""

from msgspec.structs import replace

from hutong.kernel import settings
from hutong.kernel.db import transaction
from hutong.touch import chat
from tests.cast import Cast
from tests.touch.chat.circle import at, make, people
from tests.touch.chat.talking import own, say, sync, talk


async def test_a_fresh_device_gets_everything(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, group = await talk(lin, mei), await make(lin, mei, bo)
    await say(mei, here, "last")
    told = await sync(lin)
    assert told["full"]
    assert (told["entries"], told["next"]) == ([], None)
    assert [one["id"] for one in told["conversations"]] == [here, group]
    first = told["conversations"][0]
    assert first == await own(lin, here)
    assert (first["kind"], first["peer"]["display_name"], first["unread"]) == ("single", "Mei", 1)
    assert first["last"]["body"]["text"] == "last"


async def test_a_device_is_told_for_how_long_messages_change(cast: Cast) -> None:
    (lin,) = await people(cast, "Lin")
    usual = {"recall_within_s": 120, "edit_within_s": 86_400}
    assert (await sync(lin))["limits"] == usual
    before = settings.current()
    settings.use(replace(before, chat_recall_within_s=30, chat_edit_within_s=0))
    try:
        assert (await sync(lin))["limits"] == {"recall_within_s": 30, "edit_within_s": 0}
    finally:
        settings.use(before)


async def test_a_known_device_gets_what_changed_and_nothing_else(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, there = await talk(lin, mei), await talk(lin, bo)
    await say(lin, here, "1")
    await say(lin, there, "1")
    device = await sync(lin)
    known = {one["id"]: one["last_seq"] for one in device["conversations"]}
    state = {"version": device["version"], "epoch": device["epoch"], "known": known}
    calm = await sync(lin, **state)
    assert (calm["full"], calm["entries"], calm["conversations"]) == (False, [], [])
    await say(bo, there, "2")
    moved = await sync(lin, **state)
    assert [(one["id"], one["last_seq"]) for one in moved["conversations"]] == [(there, 2)]
    await lin.ask("PATCH", f"{at(here)}/mine", {"pinned": True})
    set_ = await sync(lin, **{**state, "known": {here: 1, there: 2}})
    assert [(one["id"], one["pinned"]) for one in set_["conversations"]] == [(here, True)]


async def test_a_device_that_does_not_know_a_conversation_is_told_of_it(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    device = await sync(lin)
    here = await talk(mei, lin)
    told = await sync(lin, version=device["version"], epoch=device["epoch"], known={})
    assert [one["id"] for one in told["conversations"]] == [here]
    assert [(one["kind"], one["ref"]) for one in told["entries"]] == [("conversation", here)]


async def test_many_conversations_come_in_pieces_the_latest_first(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    made = [await make(lin, mei, title=str(n)) for n in range(103)]
    first = await sync(lin)
    assert [one["id"] for one in first["conversations"]] == made[:2:-1]
    rest = await sync(lin, after=first["next"])
    assert [one["id"] for one in rest["conversations"]] == made[2::-1]
    assert (rest["next"], rest["full"], rest["version"]) == (None, True, first["version"])


async def test_another_epoch_or_a_version_from_nowhere_starts_anew(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    device = await sync(lin)
    known = {here: 0}
    ahead = await sync(lin, version=device["version"] + 5, epoch=device["epoch"], known=known)
    assert ahead["full"]
    async with transaction() as tx:
        epoch = await chat.renew_epoch(tx)
    back = await sync(lin, version=device["version"], epoch=device["epoch"], known=known)
    assert (back["full"], back["epoch"]) == (True, epoch)
    assert [one["id"] for one in back["conversations"]] == [here]


async def test_a_cursor_of_another_list_is_refused(cast: Cast) -> None:
    lin, _ = await people(cast, "Lin", "Mei")
    refused = await lin.refused("POST", "/api/chat/sync", {"after": "bm90IG9uZQ"})
    assert refused["code"] == "bad_input"
