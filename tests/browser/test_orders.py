"""Orders: by state, cancelled, sent, received, bought again."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser


async def test_orders_stand_under_their_state(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    await town.order(buyer, "牛油果")
    await town.order(buyer, "带枝番茄", paid=False)
    walker = await come(buyer)
    say = walker.say
    await walker.go("/orders")
    await walker.sees("牛油果")
    await walker.sees("带枝番茄")
    await walker.press(say("orders.tab.to_ship"))
    await walker.does_not_see("带枝番茄")
    await walker.sees("牛油果")
    await walker.press(say("orders.tab.unpaid"))
    await walker.does_not_see("牛油果")
    await walker.sees("带枝番茄")
    await walker.picture("orders-unpaid")
    await walker.press(say("orders.tab.shipped"))
    await walker.sees(say("orders.empty"))


async def test_an_unpaid_order_is_cancelled_after_being_asked(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    (order,) = await town.order(buyer, "带枝番茄", paid=False)
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    await walker.press(say("orders.act.cancel"))
    await walker.tick(say("orders.reasons.mistake"))
    await walker.picture("cancel-asked")
    await walker.everybody_can_use_it()
    await walker.press(say("orders.act.cancel"), inside=say("orders.ask_cancel"))
    await walker.sees(say("orders.cancelled"))
    await expect(
        walker.page.get_by_role("heading", name=say("orders.state.cancelled"))
    ).to_be_visible()
    await walker.press(say("orders.act.again"))
    await walker.press(say("product.see_cart"))
    await walker.stands_at("/cart")
    await walker.sees("带枝番茄")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_was_sent_is_followed_and_received(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    await walker.sees(say("orders.held"))
    parcel = await town.ship(await town.known("li_haisheng"), order)
    await walker.page.reload()
    box = walker.part(say("parcels.one"))
    await expect(box).to_contain_text(parcel["tracking"])
    await expect(box).to_contain_text("骑手已出发")
    await walker.sees(say("orders.timeline"))
    await walker.picture("order-sent")
    await walker.press(say("orders.act.receive"))
    await walker.picture("receive-asked")
    await walker.everybody_can_use_it()
    await walker.press(say("orders.act.receive"), inside=say("orders.ask_receive"))
    await walker.sees(say("orders.received"))
    await expect(walker.page.get_by_role("heading", name=say("orders.state.done"))).to_be_visible()
    await walker.everybody_can_use_it()
    assert (await buyer.get(f"/api/orders/{order['id']}"))["state_name"] == "done"
