"""From sharing to the doorstep, without leaving the conversation: two people, two browsers."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker
from tests.cast import Visitor

pytestmark = pytest.mark.browser


async def choose_first(walker: Walker, name: str, options: list[dict[str, Any]]) -> None:
    """The first value of each option, in the sheet of that name."""
    sheet = walker.part(name)
    for option in options:
        values = option["values" if walker.look.language == "zh" else "values_en"]
        await sheet.get_by_role("button", name=values[0], exact=True).click()


async def offered(
    town: Town, keeper: Visitor, buyer: Visitor, shop: str, title: str, stock: int
) -> tuple[str, str, Any]:
    """Goods of 10 yuan offered in a conversation of two; returns it, the shop, and the goods."""
    await town.befriend(keeper, buyer)
    talk = await town.talk(keeper, buyer)
    opened = (await keeper.post("/api/shops", {"name": shop, "category": "水果"}))["id"]
    goods = {"title": title, "skus": [{"price_fen": 1000, "stock": stock}], "state": "listed"}
    made = await keeper.post(f"/api/shops/{opened}/products", goods)
    card = await keeper.get(f"/api/products/{made['id']}/card")
    sent = {"client_id": "f" * 32, "kind": "card", "body": {"card": card}}
    await keeper.post(f"/api/conversations/{talk}/messages", sent)
    return talk, opened, made


async def begin_to_buy(walker: Walker, talk: str) -> None:
    """The sheet over the conversation, as far as its last button."""
    say = walker.say
    await walker.go(f"/chats/{talk}")
    await walker.page.locator("[data-card=product]").click()
    await walker.press(say("buying.next"))
    await walker.page.get_by_role("button", name=say("pay.now", money="¥10.00")).wait_for()


async def become_friends(one: Walker, other: Walker, asked: Visitor) -> None:
    """A friend request, and yes."""
    say = one.say
    await one.go(f"/people/{asked.id}?handle={asked.handle}")
    await one.press(say("contacts.ask"))
    await one.press(say("contacts.send_request"))
    await one.sees(say("contacts.asked"))
    await other.go("/contacts/requests")
    await other.press(say("contacts.accept_one", name="林小满"))
    await other.press(say("contacts.accept"), inside=say("contacts.accept_one", name="林小满"))
    await other.sees(say("contacts.state.accepted"))


async def make_a_group(one: Walker) -> str:
    """A group with the friend."""
    say = one.say
    await one.go("/groups/new")
    await one.fill(say("groups.title"), "南锣拼单")
    await one.page.get_by_label(re.compile("梅婆婆")).check()
    await one.press(say("groups.make_n", n=1))
    await one.stands_at(r"/chats/\d+")
    return one.page.url.rsplit("/", 1)[1]


async def share(one: Walker, product: dict[str, Any]) -> None:
    """A product goes from its page into the group."""
    say = one.say
    await one.go(f"/products/{product['id']}")
    await one.press(say("share.product"))
    await one.page.get_by_label(re.compile("南锣拼单")).check()
    await one.page.get_by_label(say("share.words")).fill("这个很甜")
    await one.picture("share-sheet")
    await one.everybody_can_use_it()
    await one.press(say("share.send_n", n=1))
    await one.sees(say("share.done", n=1))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_strangers_become_friends_make_a_group_and_buy_from_a_card(
    come: Come, town: Town, language: str
) -> None:
    product = await town.product("菠萝")
    title = product["title" if language == "zh" else "title_en"]
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("梅婆婆", fen=50_000)
    one = await come(lin, language=language)
    other = await come(mei, language=language, dark=True)
    say = one.say

    await become_friends(one, other, mei)
    group = await make_a_group(one)
    await share(one, product)
    await one.go(f"/chats/{group}")

    # The friend buys from the card, over the conversation.
    await other.go(f"/chats/{group}")
    await other.sees("这个很甜")
    await other.page.locator("[data-card=product]").click()
    await choose_first(other, title, product["options"])
    await other.picture("buy-choose")
    await other.everybody_can_use_it()
    await other.press(say("buying.next"))
    await expect(other.page.get_by_label(re.compile(say("buying.tell"), re.DOTALL))).to_be_checked()
    pay = other.page.get_by_role("button", name=re.compile(say("pay.now", money="")))
    await expect(pay).to_be_enabled()
    await other.picture("buy-confirm")
    await other.everybody_can_use_it()
    await pay.click()
    await other.sees(say("buying.done"))
    await other.picture("buy-done")
    await other.everybody_can_use_it()
    await other.press(say("buying.back"))
    await other.stands_at(f"/chats/{group}")

    # The order card stands in the conversation and moves on by itself, in both browsers.
    cards = [walker.page.locator("[data-card=order]").last for walker in (one, other)]
    for card in cards:
        await expect(card).to_contain_text(say("orders.state.to_ship"))
    order = (await mei.get("/api/orders"))["items"][0]
    kept = (await mei.get(f"/api/orders/{order['id']}"))["source"]
    assert kept["kind"] == "card"
    assert kept["ref"] == f"product:{product['id']}"
    assert kept["sharer"] == str(lin.id)
    await town.ship(await town.known("li_haisheng"), order)
    for card in cards:
        await expect(card).to_contain_text(say("orders.state.shipped"))
    await one.picture("order-card")
    await one.everybody_can_use_it()
    await mei.post(f"/api/orders/{order['id']}/receive", {})
    for card in cards:
        await expect(card).to_contain_text(say("orders.state.done"))


async def test_who_does_not_tick_tells_nobody(come: Come, town: Town) -> None:
    product = await town.product("菠萝")
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("梅婆婆", fen=50_000)
    await town.befriend(lin, mei)
    talk = await town.talk(lin, mei)
    card = await lin.get(f"/api/products/{product['id']}/card")
    sent = {"client_id": "d" * 32, "kind": "card", "body": {"card": card}}
    await lin.post(f"/api/conversations/{talk}/messages", sent)
    walker = await come(mei)
    say = walker.say
    await walker.go(f"/chats/{talk}")
    await walker.page.locator("[data-card=product]").click()
    await choose_first(walker, "菠萝", product["options"])
    await walker.press(say("buying.next"))
    await walker.page.get_by_label(re.compile(say("buying.tell"))).uncheck()
    await walker.page.get_by_role("button", name=re.compile(say("pay.now", money=""))).click()
    await walker.sees(say("buying.done"))
    history = (await lin.get(f"/api/conversations/{talk}/messages"))["items"]
    assert [one["body"]["card"]["kind"] for one in history if one["kind"] == "card"] == ["product"]


async def card_in_a_talk(town: Town, mei: Visitor) -> tuple[str, dict[str, Any]]:
    """A friend of Mei sent her a product; the conversation, and the product."""
    product = await town.product("菠萝")
    lin = await town.newcomer("林小满", home=False)
    await town.befriend(lin, mei)
    talk = await town.talk(lin, mei)
    card = await lin.get(f"/api/products/{product['id']}/card")
    sent = {"client_id": "e" * 32, "kind": "card", "body": {"card": card}}
    await lin.post(f"/api/conversations/{talk}/messages", sent)
    return talk, product


@pytest.mark.parametrize(("language", "wide"), [("zh", False), ("en", True)])
async def test_an_empty_wallet_is_filled_without_leaving_the_conversation(
    come: Come, town: Town, language: str, *, wide: bool
) -> None:
    mei = await town.newcomer("梅婆婆")
    talk, product = await card_in_a_talk(town, mei)
    walker = await come(mei, language=language, wide=wide, dark=wide)
    say = walker.say
    top_up = re.compile(re.escape(say("wallet.top_up_by", money="¥")))
    await walker.go(f"/chats/{talk}")
    await walker.page.locator("[data-card=product]").click()
    title = product["title" if language == "zh" else "title_en"]
    await choose_first(walker, title, product["options"])
    await walker.press(say("buying.next"))
    await walker.sees(say("pay.short", money="¥0.00"))
    await walker.picture("buy-short")
    await walker.everybody_can_use_it()
    await walker.page.get_by_role("button", name=top_up).click()
    sheet = walker.part(say("wallet.top_up"))
    await sheet.get_by_role("button", name=top_up).click()
    await walker.sees(say("bank.fake"))
    await walker.picture("buy-bank")
    await walker.everybody_can_use_it()
    await walker.press(say("bank.go"))
    pay = walker.page.get_by_role("button", name=re.compile(say("pay.now", money="")))
    await expect(pay).to_be_focused()
    assert (await mei.get("/api/orders"))["items"] == []
    await walker.page.keyboard.press("Enter")
    await walker.sees(say("buying.done"))
    await walker.stands_at(f"/chats/{talk}")
    assert [one["state_name"] for one in (await mei.get("/api/orders"))["items"]] == ["to_ship"]
    assert (await mei.get("/api/wallet"))["balance_fen"] == 0


async def test_a_thin_wallet_orders_and_pays_another_way(come: Come, town: Town) -> None:
    mei = await town.newcomer("梅婆婆")
    talk, product = await card_in_a_talk(town, mei)
    walker = await come(mei, wide=True)
    say = walker.say
    await walker.go(f"/chats/{talk}")
    await walker.page.locator("[data-card=product]").click()
    await choose_first(walker, "菠萝", product["options"])
    await walker.press(say("buying.next"))
    await walker.press(say("wallet.other_way"))
    await walker.stands_at("/pay/.*")


async def test_a_price_that_moves_under_the_sheet_is_shown_before_anything_is_paid(
    come: Come, town: Town
) -> None:
    keeper = await town.newcomer("变价铺主", home=False)
    mei = await town.newcomer("梅婆婆", fen=50_000)
    talk, shop, made = await offered(town, keeper, mei, "变价铺", "时价荔枝", 9)
    walker = await come(mei)
    say = walker.say
    await begin_to_buy(walker, talk)
    sku = made["skus"][0]["id"]
    changed = await keeper.ask("PATCH", f"/api/shops/{shop}/skus/{sku}", {"price_fen": 1250})
    assert changed.status_code == 200
    walker.expect_refusal(409, "/api/trades")
    await walker.press(say("pay.now", money="¥10.00"))
    await walker.sees(say("checkout.changed"))
    await walker.picture("buy-changed")
    await walker.everybody_can_use_it()
    assert (await mei.get("/api/orders"))["items"] == []
    await walker.press(say("pay.now", money="¥12.50"))
    await walker.sees(say("buying.done"))
    assert [one["total_fen"] for one in (await mei.get("/api/orders"))["items"]] == [1250]
    # The way back closes the sheet, and the conversation is still there.
    await walker.page.go_back()
    await expect(walker.page.get_by_role("dialog")).to_be_hidden()
    await walker.stands_at(f"/chats/{talk}")


async def test_what_sells_out_under_the_sheet_says_so_and_escape_leads_back(
    come: Come, town: Town
) -> None:
    keeper = await town.newcomer("独一份铺主", home=False)
    mei = await town.newcomer("梅婆婆", fen=50_000)
    # A name of its own: the walks of before may stand in the same mall.
    title = f"最后一个哈密瓜 {keeper.handle[-8:]}"
    talk, _, _ = await offered(town, keeper, mei, "独一份铺", title, 1)
    walker = await come(mei)
    say = walker.say
    await begin_to_buy(walker, talk)
    await town.order(await town.newcomer("手快的", fen=2_000), title)
    walker.expect_refusal(409, "/api/trades")
    await walker.press(say("pay.now", money="¥10.00"))
    await walker.sees(say("problems.sold_out"))
    await walker.picture("buy-sold-out")
    # The button slept while it asked, and the focus was lost: the keyboard is still in the sheet.
    await walker.page.keyboard.press("Tab")
    await expect(walker.page.get_by_role("dialog").locator(":focus")).to_have_count(1)
    await walker.page.keyboard.press("Escape")
    await expect(walker.page.get_by_role("dialog")).to_be_hidden()
    await walker.stands_at(f"/chats/{talk}")
    assert (await mei.get("/api/orders"))["items"] == []


async def test_who_comes_by_a_card_and_buys_on_the_page_names_its_sharer(
    come: Come, town: Town
) -> None:
    product = await town.product("菠萝")
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("梅婆婆", fen=50_000)
    card = await lin.get(f"/api/products/{product['id']}/card")
    walker = await come(mei)
    say = walker.say
    await walker.go(f"/products/{product['id']}?source={card['source']}")
    await walker.press(say("product.buy"))
    await choose_first(walker, say("product.variant"), product["options"])
    await walker.press(say("product.buy"), inside=say("product.variant"))
    await walker.stands_at("/checkout")
    await walker.press(say("checkout.place"))
    await walker.stands_at("/pay/.*")
    order = (await mei.get("/api/orders"))["items"][0]
    source = (await mei.get(f"/api/orders/{order['id']}"))["source"]
    assert (source["kind"], source["sharer"]) == ("card", str(lin.id))
