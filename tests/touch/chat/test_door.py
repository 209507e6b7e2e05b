"""The door for other rooms: the house tells, a person's act is posted, live cards move."""

import asyncio
from typing import Any

import msgspec
import pytest

from hutong.kernel import bus
from hutong.kernel.db import transaction
from hutong.people import contacts
from hutong.touch import cards, chat
from hutong.touch.chat.actions import waking
from tests.cast import Cast
from tests.touch.chat.circle import at, log, make, people, rows
from tests.touch.chat.talking import items, own, said, say, sync, talk

ORDER: dict[str, Any] = {"title": "梨", "count": 1, "state": "to_pay", "currency": "CNY"}


async def test_the_house_tells_each_person_in_a_conversation_of_her_own(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    card = cards.sign("order", "77", ORDER, 0)
    async with transaction() as tx:
        told: list[tuple[int, Any]] = [
            (lin.id, {"text": "hello"}),
            (mei.id, card),
            (lin.id, {"text": "again"}),
        ]
        made = await chat.tell(tx, told)
    assert [one.sender for one in made] == ["0", "0", "0"]
    (mine,) = (await sync(lin))["conversations"]
    assert (mine["kind"], mine["unread"], mine["peer"]) == ("system", 2, None)
    assert [one["body"]["text"] for one in await items(lin, mine["id"])] == ["hello", "again"]
    async with transaction() as tx:
        await chat.tell(tx, [(lin.id, {"text": "later"})])
    assert len((await sync(lin))["conversations"]) == 1


async def test_nobody_answers_the_house(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    async with transaction() as tx:
        (made,) = await chat.tell(tx, [(lin.id, {"text": "hello"})])
    path = f"{at(made.conversation)}/messages"
    assert (await lin.refused("POST", path, said()))["code"] == "not_that_kind"
    assert (await mei.refused("GET", path))["code"] == "not_a_member"
    assert len(await items(lin, made.conversation)) == 1


async def test_fifty_tellings_at_once_make_one_conversation(cast: Cast) -> None:
    lin = await cast.lin()

    async def tell() -> None:
        async with transaction() as tx:
            await chat.tell(tx, [(lin.id, {"text": "hello"})])

    await asyncio.gather(*(tell() for _ in range(20)))
    (mine,) = (await sync(lin))["conversations"]
    assert (mine["last_seq"], mine["unread"]) == (20, 20)


async def test_an_order_that_was_placed_stands_where_it_was_bought(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    card = cards.sign("order", "78", ORDER, lin.id)
    for _ in range(2):
        async with transaction() as tx:
            [posted] = await chat.post_all(
                tx, [chat.Post(int(here), lin.id, card, client_id="order-card-78")]
            )
        assert posted is not None
    (seen,) = await items(mei, here)
    assert (seen["kind"], seen["sender"], seen["body"]["card"]["ref"]) == (
        "card",
        str(lin.id),
        "78",
    )
    assert (await own(mei, here))["unread"] == 1


async def test_nothing_is_posted_for_who_is_not_inside(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    bo = await cast.bo()
    here = await talk(lin, mei)
    card = cards.sign("order", "79", ORDER, bo.id)
    async with transaction() as tx:
        posts = [chat.Post(int(here), bo.id, card), chat.Post(1, bo.id, card)]
        assert await chat.post_all(tx, posts) == [None, None]
    assert await items(lin, here) == []


async def test_a_live_card_moves_everywhere_and_can_be_sent_on(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, group = await talk(lin, mei), await make(lin, mei, bo)
    card = cards.sign("order", str(lin.id), ORDER, lin.id)
    async with transaction() as tx:
        await chat.post_all(tx, [chat.Post(int(one), lin.id, card) for one in (here, group)])
        paid = {**ORDER, "state": "to_ship"}
        assert await chat.move_cards(tx, "order", {str(lin.id): paid}) == 2
        assert await chat.move_cards(tx, "order", {str(lin.id): paid}) == 0
    first, control = await items(mei, here)
    moved = first["body"]["card"]
    assert (moved["snapshot"]["state"], control["kind"]) == ("to_ship", "card_moved")
    assert control["body"] == {"target": 1, "snapshot": paid, "card": moved}
    assert (await own(bo, group))["unread"] == 1
    await mei.post(f"{at(group)}/messages", said(kind="card", body={"card": moved}))
    async with transaction() as tx:
        done = {**ORDER, "state": "done"}
        assert await chat.move_cards(tx, "order", {str(lin.id): done}) == 3


async def test_a_recalled_card_no_longer_moves(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    card = cards.sign("order", "81", ORDER, lin.id)
    await lin.post(f"{at(here)}/messages", said(kind="card", body={"card": _plain(card)}))
    await lin.post(f"{at(here)}/messages/1/recall")
    async with transaction() as tx:
        assert await chat.move_cards(tx, "order", {"81": {**ORDER, "state": "done"}}) == 0
    assert (await items(mei, here))[0]["body"] == {}


async def test_membership_is_told_to_rooms_that_ask(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    async with transaction() as tx:
        assert await chat.member(tx, lin.id, int(group))
        assert await chat.member(tx, bo.id, int(group)) is None
    await mei.post(f"{at(group)}/leave")
    async with transaction() as tx:
        assert await chat.member(tx, mei.id, int(group)) is None


async def test_the_gateways_are_told_after_the_commit_and_only_then(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[tuple[str, bytes]] = []
    monkeypatch.setattr(bus, "started", lambda: True)
    monkeypatch.setattr(bus, "publish", lambda topic, note: notes.append((topic, note)))
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    notes.clear()
    with pytest.raises(ZeroDivisionError):
        await _append_in_vain(int(here))
    assert notes == []
    (sent,) = await say(lin, here, "hello")
    told = [note for topic, note in notes if topic == waking.TOPIC]
    frame = {"conversation": here, "seq": sent["seq"], "prev": sent["prev"], "message": sent}
    assert [_read(note) for note in told] == [frame]
    assert len(await rows("select 1 from message where conversation = $1", int(here))) == 1


async def _append_in_vain(conversation: int) -> None:
    async with transaction() as tx:
        await chat.append(tx, [chat.Draft(conversation=conversation, kind="text", body={})])
        raise ZeroDivisionError


def _plain(card: cards.Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__struct_fields__}


def _read(note: bytes) -> Any:

    return msgspec.json.decode(note)


async def test_who_calls_more_than_once_locks_all_of_it_first(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here, group = await talk(lin, mei), await make(lin, mei)
    card = cards.sign("order", f"9{lin.id}"[:18], ORDER, lin.id)
    async with transaction() as tx:
        (told,) = await chat.tell(tx, [(lin.id, {"text": "hello"})])
        await chat.post_all(tx, [chat.Post(int(group), lin.id, card)])
    async with transaction() as tx:
        await chat.take_turns(
            tx, cards=[("order", card.ref)], conversations=[int(here)], people=[lin.id, mei.id]
        )
        waiting = [
            asyncio.create_task(_append_slowly(int(one)))
            for one in (here, group, told.conversation)
        ]
        done, _ = await asyncio.wait(waiting, timeout=0.2)
        assert not done
    assert sorted(await asyncio.gather(*waiting)) == [1, 2, 3]


async def test_the_houses_own_conversations_are_made_before_any_is_locked(cast: Cast) -> None:
    """Else who makes one while holding others meets who tells the same two people in a circle."""
    lin, mei = await people(cast, "Lin", "Mei")
    async with transaction() as tx:
        await chat.tell(tx, [(mei.id, {"text": "she has one already"})])

    async def tell_both() -> None:
        async with transaction() as tx:
            await chat.tell(tx, [(one.id, {"text": "second"}) for one in (lin, mei)])

    async with transaction() as tx:
        begun = await chat.take_turns(tx, people=[lin.id, mei.id])
        other = asyncio.create_task(tell_both())
        await asyncio.sleep(0.2)
        (first, _) = await chat.tell(tx, [(one.id, {"text": "first"}) for one in (lin, mei)])
        await contacts.log(tx, begun)
    await other
    assert [person for person, _, _ in begun] == [lin.id]
    assert (await log(lin)).count(("conversation", first.conversation)) == 1
    told = await rows(
        "select body ->> 'text' from message where conversation = $1 order by seq",
        int(first.conversation),
    )
    assert [row[0] for row in told] == ["first", "second"]


async def _append_slowly(conversation: int) -> int:
    async with transaction() as tx:
        draft = chat.Draft(conversation=conversation, kind="text", body={})
        return (await chat.append(tx, [draft]))[0].seq
