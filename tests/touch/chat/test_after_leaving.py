"""Whoever left keeps what she had: nothing that happens later reaches her, except a recall."""

from typing import Any

from hutong.kernel.db import transaction
from hutong.touch import cards, chat
from tests.cast import PASSWORD, Cast, Visitor
from tests.touch.chat.circle import at, make, people, rows, send
from tests.touch.chat.talking import items, own, said, sync
from tests.touch.chat.test_veils import edit, react


async def left(cast: Cast, text: str = "plain words") -> tuple[Visitor, Visitor, Visitor, str, int]:
    """Return Lin, Mei who stays, Bo who has left, their group, and what Lin said before."""
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    seq = (await send(lin, group, text=text)).seq
    await bo.post(f"{at(group)}/leave")
    return lin, mei, bo, group, seq


async def message(who: Visitor, group: str, seq: int) -> dict[str, Any]:
    """Return a message as somebody sees it, by both ways to read history."""
    (there,) = [one for one in await items(who, group) if one["seq"] == seq]
    (after, *_) = await items(who, group, after=seq - 1)
    assert after == there
    return there


async def found(who: Visitor, word: str) -> list[int]:
    hits = (await who.get("/api/messages/search", q=word))["items"]
    assert all(word in hit["excerpt"] for hit in hits)
    return [hit["seq"] for hit in hits]


async def test_later_words_and_reactions_do_not_reach_who_left(cast: Cast) -> None:
    lin, mei, bo, group, seq = await left(cast)
    before = await message(bo, group, seq)
    await react(mei, group, seq)
    await edit(lin, group, seq, "other words")
    await edit(lin, group, seq, "yet other words")
    assert await message(bo, group, seq) == before
    assert before["body"]["text"] == "plain words"
    now = await message(mei, group, seq)
    assert (now["body"]["text"], now["edit_no"]) == ("yet other words", 2)
    assert now["reactions"] == {"👍": [str(mei.id)]}
    assert await rows("select upto from message_before where conversation = $1", int(group)) == [
        (seq + 1,)
    ], "one for all who left by then"


async def test_each_who_left_has_what_was_there_when_she_left(cast: Cast) -> None:
    lin, mei, bo, group, seq = await left(cast)
    await edit(lin, group, seq, "second words")
    await mei.post(f"{at(group)}/leave")
    kept = await message(mei, group, seq)
    await edit(lin, group, seq, "third words")
    assert [(await message(who, group, seq))["body"]["text"] for who in (bo, mei, lin)] == [
        "plain words",
        "second words",
        "third words",
    ]
    assert await message(mei, group, seq) == kept
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    assert seq not in [one["seq"] for one in await items(bo, group)], "her view begins anew"


async def test_no_other_way_in_tells_of_it_either(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    mine = said("plain words")
    sent = await bo.post(f"{at(group)}/messages", mine)
    seq = (await send(lin, group, text="ginger")).seq
    await bo.post(f"{at(group)}/leave")
    shown = await own(bo, group)
    listed = [one for one in (await sync(bo))["conversations"] if one["id"] == group]
    await react(mei, group, sent["seq"])
    await edit(lin, group, seq, "galangal")
    await send(mei, group, text="more")
    await mei.ask("PUT", f"{at(group)}/read", {"seq": 100})
    assert await own(bo, group) == shown
    again = await sync(bo)
    assert [one for one in again["conversations"] if one["id"] == group] == listed
    assert await found(bo, "galangal") == []
    assert await found(mei, "galangal") == [seq]
    # A repetition of what she sent gives what was answered then, not who liked it since.
    assert await bo.post(f"{at(group)}/messages", mine) == sent
    refused = await bo.refused("GET", f"{at(group)}/messages/{sent['seq']}/readers")
    assert refused["code"] == "not_a_member"
    about = {"kind": "message", "conversation": group, "seqs": [seq], "reason": "rude"}
    filed = await bo.post("/api/reports", about)
    (report,) = await rows("select messages from report where id = $1", int(filed["id"]))
    assert "ginger" in str(report["messages"])
    assert "galangal" not in str(report["messages"])
    told = await bo.get("/api/me/export")
    assert "galangal" not in str(told["rooms"]["chat"])


async def test_a_message_that_was_only_liked_since_is_still_found(cast: Cast) -> None:
    _, mei, bo, group, seq = await left(cast, "cardamom")
    await react(mei, group, seq)
    (hit,) = (await bo.get("/api/messages/search", q="cardamom"))["items"]
    assert (hit["seq"], hit["reactions"]) == (seq, {})


async def test_a_recall_reaches_also_who_left(cast: Cast) -> None:
    """What is taken back is gone for everybody; that it was is all she learns."""
    lin, mei, bo, group, _ = await left(cast)
    del mei
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    first = (await send(lin, group, text="secret words")).seq
    quote = (await send(lin, group, text="as said", reply={"seq": first})).seq
    await bo.post(f"{at(group)}/leave")
    await edit(lin, group, first, "other words")
    await edit(lin, group, quote, "as I said")
    await lin.post(f"{at(group)}/messages/{first}/recall")
    gone = await message(bo, group, first)
    assert (gone["revoked"], gone["body"], gone["edit_no"]) == (True, {}, 1)
    kept = await message(bo, group, quote)
    assert (kept["body"]["text"], kept["body"]["reply"]["excerpt"]) == ("as said", "")
    assert await rows("select 1 from message_before where body::text like '%secret%'") == []


async def test_a_card_that_moved_on_stays_and_an_erased_name_does_not(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    async with transaction() as tx:
        order = cards.sign("order", "77001", {"state": "unpaid"}, lin.id)
        (posted,) = await chat.post_all(tx, [chat.Post(int(group), lin.id, order)])
    assert posted is not None
    contact = cards.sign("contact", str(mei.id), {"display_name": "Mei", "handle": mei.handle}, 0)
    body = {"card": {name: getattr(contact, name) for name in contact.__struct_fields__}}
    person = await lin.post(f"{at(group)}/messages", said(kind="card", body=body))
    await bo.post(f"{at(group)}/leave")
    async with transaction() as tx:
        assert await chat.move_cards(tx, "order", {"77001": {"state": "paid"}})
    await react(lin, group, person["seq"])
    assert (await message(bo, group, posted.seq))["body"]["card"]["snapshot"]["state"] == "unpaid"
    assert (await message(lin, group, posted.seq))["body"]["card"]["snapshot"]["state"] == "paid"
    assert (await mei.ask("DELETE", "/api/me", {"password": PASSWORD})).status_code == 204
    assert (await message(bo, group, person["seq"]))["body"]["card"]["snapshot"] == {
        "display_name": "erased",
        "handle": "",
        "picture": None,
    }


async def test_who_left_before_a_group_ended_does_not_learn_of_it(cast: Cast) -> None:
    lin, mei, bo, group, _ = await left(cast)
    before = await own(bo, group)
    assert not before["dissolved"]
    assert (await lin.ask("DELETE", f"/api/groups/{group}")).status_code == 204
    assert await own(bo, group) == before
    assert (await own(mei, group))["dissolved"]
    await mei.post(f"{at(group)}/leave")
    assert (await own(mei, group))["dissolved"], "she was told while she was inside"


async def test_the_last_one_out_knows_that_it_ended(cast: Cast) -> None:
    (lin,) = await people(cast, "Lin")
    group = await make(lin)
    await lin.post(f"{at(group)}/leave")
    assert (await own(lin, group))["dissolved"]


async def test_nothing_is_kept_where_nobody_left(cast: Cast) -> None:
    lin, mei, bo, group, _ = await left(cast)
    del bo
    seq = (await send(lin, group, text="later")).seq
    await edit(lin, group, seq, "later on")
    await react(mei, group, seq)
    assert await rows("select 1 from message_before where conversation = $1", int(group)) == []
