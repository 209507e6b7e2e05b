"""Something was wrong: asking, being answered, sending back, seeing the money."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker
from tests.browser.words import Words

pytestmark = pytest.mark.browser


async def answer(town: Town, walker: Walker, **said: Any) -> str:
    """Answer as the shop the request that is on the screen; its path at the shop."""
    keeper = await town.known("li_haisheng")
    shop = (await town.product("牛油果"))["shop"]
    path = f"/api/shops/{shop}/aftersales/{walker.page.url.rsplit('/', 1)[1]}"
    await keeper.post(f"{path}/answer", said)
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_refund_is_asked_agreed_and_seen_in_the_wallet(
    come: Come, town: Town, demo_images: Path, language: str
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    await walker.press(say("orders.act.aftersale"))
    await walker.stands_at(f"/orders/{order['id']}/aftersale")
    await walker.sees(say("aftersale.which"))
    await walker.page.get_by_role("radio", name=say("aftersale.reasons.not_wanted")).click()
    await walker.fill(say("aftersale.text"), "买多了 · too many")
    picture = min(demo_images.glob("*.jpg"))
    await walker.page.get_by_label(say("aftersale.pictures")).set_input_files(picture)
    await walker.page.get_by_role("button", name=say("common.remove_picture", n=1)).wait_for()
    await walker.page.get_by_label(say("aftersale.pictures")).set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"these are only words"}
    )
    walker.expect_refusal(422, "/api/images")
    await walker.press(say("common.remove_refused", name="notes.png"))
    await expect(walker.page.get_by_role("alert")).to_have_count(0)
    await walker.sees(say("aftersale.goes.wallet"))
    freight = f"¥{order['freight_fen'] / 100:.2f}"
    await walker.sees(say("aftersale.with_freight", money=freight))
    await walker.picture("aftersale-asking")
    await walker.everybody_can_use_it()
    await walker.press(say("aftersale.send"))
    await walker.stands_at("/aftersales/.*")
    await walker.sees(say("aftersale.state.asked"))
    await answer(town, walker, approve=True)
    await walker.page.reload()
    await walker.sees(say("aftersale.state.refunded"))
    await walker.picture("aftersale-refunded")
    await walker.everybody_can_use_it()
    await walker.go("/wallet")
    await walker.sees(say("wallet.kinds.refund"))
    assert (await buyer.get("/api/wallet"))["balance_fen"] == 20_000
    back = (await buyer.get(f"/api/orders/{order['id']}"))["lines"][0]["refunded_fen"]
    assert back == order["lines"][0]["paid_fen"]


async def test_a_refusal_is_told_with_its_reason(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}/aftersale")
    await walker.page.get_by_role("radio", name=say("aftersale.reasons.other")).click()
    await walker.press(say("aftersale.send"))
    await walker.stands_at("/aftersales/.*")
    await answer(town, walker, approve=False, reason="今早已经装箱")
    await walker.page.reload()
    await walker.sees(say("aftersale.state.refused"))
    await walker.sees("今早已经装箱")
    # What was chosen from a list is told in the language of who reads it.
    english = Words("en")
    other = await come(buyer, language="en")
    await other.go(walker.page.url.removeprefix(walker.url))
    await other.sees(english("aftersale.reasons.other"))
    await other.sees("今早已经装箱")
    await other.go("/aftersales")
    await other.sees(english("aftersale.reasons.other"))
    await walker.go("/aftersales")
    await walker.sees(say("aftersale.state.refused"))


async def test_goods_travel_back_and_the_money_follows(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    keeper = await town.known("li_haisheng")
    await town.ship(keeper, order)
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}/aftersale")
    await walker.page.get_by_role("radio", name=say("aftersale.return")).check()
    await walker.page.get_by_role("radio", name=say("aftersale.reasons.spoiled")).click()
    await walker.sees(say("aftersale.without_freight"))
    await walker.press(say("aftersale.send"))
    await walker.stands_at("/aftersales/.*")
    path = await answer(town, walker, approve=True, return_to="南锣鼓巷 9 号")
    await walker.page.reload()
    await walker.sees(re.compile("南锣鼓巷 9 号"))
    await walker.fill(say("parcels.carrier"), "胡同三轮")
    await walker.fill(say("parcels.tracking"), "BACK0001")
    await walker.picture("aftersale-sending-back")
    await walker.everybody_can_use_it()
    await walker.press(say("aftersale.sent"))
    await walker.sees(say("aftersale.state.sent"))
    await keeper.post(f"{path}/received", {})
    await walker.page.reload()
    await walker.sees(say("aftersale.state.refunded"))
    await walker.sees(say("aftersale.went.wallet"))
    await walker.picture("aftersale-refunded")
    await walker.everybody_can_use_it()
    await walker.go(f"/orders/{order['id']}")
    await walker.sees(re.compile(say("aftersale.to.wallet")))
    await walker.picture("order-refunded", whole=True)
    assert (await buyer.get("/api/wallet"))["balance_fen"] > 20_000 - order["total_fen"]


async def test_two_variants_of_one_product_are_told_apart(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=30_000)
    skus = (await town.product("牛油果"))["skus"][:2]
    home = (await buyer.get("/api/addresses"))["items"][0]["id"]
    lines = [{"sku": one["id"], "quantity": 1} for one in skus]
    wish: dict[str, Any] = {"lines": lines, "address": home}
    quote = await buyer.post("/api/quotes", wish)
    wish |= {"expected_total_fen": quote["total_fen"], "pay_with": "wallet"}
    (placed,) = (await buyer.post("/api/trades", wish))["orders"]
    order = await buyer.get(f"/api/orders/{placed['id']}")
    chosen = [" · ".join(line["options_en"].values()) for line in order["lines"]]
    walker = await come(buyer, language="en")
    say = walker.say
    await walker.go(f"/orders/{order['id']}/aftersale")
    await walker.page.get_by_role("checkbox", name=chosen[1]).check()
    await walker.page.get_by_role("radio", name=say("aftersale.reasons.other")).click()
    await walker.picture("aftersale-variants")
    await walker.everybody_can_use_it()
    await walker.press(say("aftersale.send"))
    await walker.stands_at("/aftersales/.*")
    await walker.sees(chosen[1])
    await walker.does_not_see(chosen[0])
    await town.ship(await town.known("li_haisheng"), order)
    await walker.go(f"/orders/{order['id']}")
    parcel = walker.part(say("parcels.one"))
    for words in chosen:
        await expect(parcel).to_contain_text(words)
    await walker.go(f"/orders/{order['id']}/review")
    for words in chosen:
        await walker.sees(words)


async def test_a_request_is_taken_back(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}/aftersale")
    await walker.page.get_by_role("radio", name=say("aftersale.reasons.other")).click()
    await walker.press(say("aftersale.send"))
    await walker.stands_at("/aftersales/.*")
    await walker.press(say("aftersale.cancel"))
    await walker.press(say("aftersale.cancel"), inside=say("aftersale.cancel"))
    await walker.sees(say("aftersale.state.cancelled"))
