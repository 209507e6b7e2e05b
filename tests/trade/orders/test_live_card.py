"""Buying where people talk: the order's card stands there, once, and moves on by itself."""

from typing import Any

import msgspec
import pytest

from hutong.touch import cards
from tests.builders import basket, buy, money, open_shop
from tests.cast import Cast, Visitor
from tests.fulfil.street import Sale
from tests.touch.chat import circle
from tests.trade.orders import news
from tests.trade.orders.test_source import goods, source_of

LEAVE = "/api/conversations/{}/leave"


class Talk:
    """A group of Lin, Bo and Mei, in which Bo shares what Mei sells."""

    def __init__(self, lin: Visitor, bo: Visitor, mei: Visitor) -> None:
        self.lin, self.bo, self.mei = lin, bo, mei
        self.conversation = ""
        self.shop = ""
        self.product = ""
        self.pears = ""

    @classmethod
    async def begin(cls, cast: Cast) -> "Talk":
        """Let them meet."""
        found = cls(await cast.lin(), await cast.bo(), await cast.mei())
        await circle.befriend(found.bo.id, [found.lin.id, found.mei.id])
        found.conversation = await circle.make(found.bo, found.lin, found.mei)
        found.shop = await open_shop(found.mei)
        found.product, found.pears = await goods(found.mei, found.shop)
        await money(found.lin, 100_000)
        return found

    async def source(self) -> dict[str, str]:
        """What Lin buys with: Bo's card, and where it stood."""
        shared = await source_of(self.bo, f"/api/products/{self.product}")
        return {**shared, "conversation": self.conversation}

    async def buy(self, **more: object) -> Sale:
        """Let Lin buy from the card."""
        trade = await buy(self.lin, [(self.pears, 1)], source=await self.source(), **more)
        return Sale(self.mei, self.lin, self.shop, trade["orders"][0]["id"])

    async def orders_shown(self) -> list[Any]:
        """The order cards that stand in the group now, as Bo reads them."""
        path = f"/api/conversations/{self.conversation}/messages"
        items = (await self.bo.get(path, limit=200))["items"]
        shown = [one for one in items if one["kind"] == "card"]
        return [one for one in shown if one["body"]["card"]["kind"] == "order"]


@pytest.fixture
async def talk(cast: Cast) -> Talk:
    return await Talk.begin(cast)


async def test_an_order_from_a_conversation_stands_there_as_its_buyers_card(talk: Talk) -> None:
    sold = await talk.buy()
    await news.tell()

    [shown] = await talk.orders_shown()
    assert shown["sender"] == str(talk.lin.id)
    card = msgspec.convert(shown["body"]["card"], cards.Card)
    cards.check(card)
    assert (card.ref, card.snapshot["state"]) == (sold.order, "to_ship")
    assert "total_fen" not in card.snapshot
    assert cards.read_source(card.source).sharer == talk.lin.id


async def test_its_card_moves_on_in_place_through_everything_that_happens(talk: Talk) -> None:
    sold = await talk.buy()
    await news.tell()
    for act, state in ((sold.send, "shipped"), (sold.receive, "done")):
        await act()
        await news.tell()
        [shown] = await talk.orders_shown()
        card = msgspec.convert(shown["body"]["card"], cards.Card)
        cards.check(card)
        assert card.snapshot["state"] == state

    said = await news.said(talk.conversation)
    moves = [body for _, kind, body in said if kind == "card_moved"]
    assert [body["snapshot"]["state"] for body in moves] == ["shipped", "done"]


async def test_the_buyer_keeps_her_own_news_beside_it(talk: Talk) -> None:
    sold = await talk.buy()
    await sold.send()
    await news.tell()

    assert await news.states(talk.lin.id, sold.order) == ["to_ship", "shipped"]
    told = await news.told(talk.lin.id)
    await sold.receive()
    await news.tell()
    again = await news.told(talk.lin.id)
    assert all(news.same(one, other) for one, other in zip(told, again, strict=False))


async def test_the_order_remembers_the_conversation_and_the_shop_does_not_learn_it(
    talk: Talk,
) -> None:
    sold = await talk.buy()

    mine = (await talk.lin.get(sold.mine))["source"]
    assert (mine["sharer"], mine["conversation"]) == (str(talk.bo.id), talk.conversation)
    for path in (f"{sold.of_shop}/orders", f"{sold.of_shop}/orders/{sold.order}"):
        seen = await talk.mei.get(path)
        theirs = seen["items"][0]["source"] if "items" in seen else seen["source"]
        assert theirs == {"kind": "card", "ref": mine["ref"], "sharer": mine["sharer"]}


async def test_a_conversation_that_is_not_hers_orders_nothing(talk: Talk, cast: Cast) -> None:
    stranger = await cast.person("Stranger")
    body = await basket(stranger, [(talk.pears, 1)], source=await talk.source())

    problem = await stranger.refused("POST", "/api/trades", body)

    assert (problem["status"], problem["code"]) == (422, "not_in_conversation")
    assert (await stranger.get("/api/orders"))["items"] == []
    nowhere = {**await talk.source(), "conversation": "no number"}
    body = await basket(talk.lin, [(talk.pears, 1)], source=nowhere)
    assert (await talk.lin.refused("POST", "/api/trades", body))["code"] == "not_in_conversation"
    await news.tell()
    assert await talk.orders_shown() == []


async def test_who_left_before_it_was_told_says_nothing_there(talk: Talk) -> None:
    sold = await talk.buy()
    left = await talk.lin.ask("POST", LEAVE.format(talk.conversation))
    assert left.status_code < 300, left.text
    await news.tell()

    assert await talk.orders_shown() == []
    assert await news.states(talk.lin.id, sold.order) == ["to_ship"]


async def test_an_order_that_is_paid_later_stands_there_from_the_beginning(talk: Talk) -> None:
    source = await talk.source()
    trade = await talk.lin.post(
        "/api/trades", await basket(talk.lin, [(talk.pears, 1)], source=source)
    )
    await news.tell()
    [shown] = await talk.orders_shown()
    assert shown["body"]["card"]["snapshot"]["state"] == "unpaid"

    await talk.lin.post(f"/api/trades/{trade['id']}/payments", {"method": "wallet"})
    await news.tell()
    [shown] = await talk.orders_shown()
    assert shown["body"]["card"]["snapshot"]["state"] == "to_ship"


async def test_a_card_that_was_sent_on_moves_wherever_it_stands(talk: Talk) -> None:
    """Lin shares her order into the group herself, twice; both cards move on."""
    trade = await buy(talk.lin, [(talk.pears, 1)])
    sold = Sale(talk.mei, talk.lin, talk.shop, trade["orders"][0]["id"])
    card = await talk.lin.get(f"{sold.mine}/card")
    path = f"/api/conversations/{talk.conversation}/messages"
    for n in range(2):
        body = {"client_id": f"{n:032x}", "kind": "card", "body": {"card": card}}
        await talk.lin.post(path, body)
    await sold.send()
    await news.tell()

    shown = await talk.orders_shown()
    states = [one["body"]["card"]["snapshot"]["state"] for one in shown]
    assert states == ["shipped", "shipped"]
