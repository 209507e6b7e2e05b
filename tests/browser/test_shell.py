"""The client as a thing on the phone: installed, offline, and by keyboard alone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser

_IN_CONTROL = """() => navigator.serviceWorker.ready
  .then(() => navigator.serviceWorker.controller !== null)"""


async def test_it_can_be_installed(come: Come, town: Town) -> None:
    walker = await come(worker=True)
    page = walker.page
    await walker.go("/")
    link = await page.locator("link[rel=manifest]").get_attribute("href")
    assert link
    manifest = await page.evaluate("path => fetch(path).then(one => one.json())", link)
    assert manifest["display"] == "standalone"
    assert manifest["start_url"]
    assert manifest["name"]
    sizes = {one.get("sizes") for one in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    assert any("maskable" in one.get("purpose", "") for one in manifest["icons"])
    for icon in manifest["icons"]:
        answer = await page.evaluate(
            "path => fetch(path).then(one => [one.status, one.headers.get('content-type')])",
            icon["src"],
        )
        assert answer == [200, icon["type"]]
    await page.wait_for_function(_IN_CONTROL)
    session = await walker.context.new_cdp_session(page)
    told = await session.send("Page.getInstallabilityErrors")
    # A window without a profile is never offered an installation; nothing else may be wrong.
    wrong = [one["errorId"] for one in told["installabilityErrors"]]
    assert [one for one in wrong if one != "in-incognito"] == []


async def test_without_a_network_the_last_state_is_shown(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer, worker=True)
    say = walker.say
    await walker.go("/")
    await walker.page.wait_for_function(_IN_CONTROL)
    # The second visit is the first that the worker sees.
    await walker.go("/")
    await walker.follow(say("tabs.me"))
    await walker.follow(say("tabs.all_orders"))
    await walker.sees("牛油果")
    await walker.settle()
    await walker.go_offline()
    await walker.page.reload()
    await walker.sees("牛油果")
    await walker.sees(say("common.offline"))
    await walker.press(say("common.back"))
    await walker.follow(say("tabs.discover"))
    await walker.sees(say("mall.liked"))
    goods = walker.page.locator("main").get_by_role("link").filter(has_text="¥")
    await expect(goods).not_to_have_count(0)
    await walker.picture("offline")
    await walker.everybody_can_use_it()
    await walker.go_offline(away=False)
    await walker.page.reload()
    await walker.does_not_see(say("common.offline"))
    await town.ship(await town.known("li_haisheng"), order)
    await walker.follow(say("tabs.me"))
    await walker.follow(say("tabs.all_orders"))
    await walker.sees(say("orders.state.shipped"))


async def test_a_screen_that_cannot_come_offline_leaves_the_one_that_is_there(
    come: Come, town: Town
) -> None:
    walker = await come(await town.newcomer(home=False))
    say = walker.say
    await walker.go("/")
    await walker.sees(say("mall.liked"))
    await walker.go_offline()
    await walker.follow(say("tabs.me"))
    await walker.sees(say("problems.offline"))
    await walker.stands_at("/")
    await walker.sees(say("mall.liked"))
    await walker.picture("offline-part")
    await walker.go_offline(away=False)
    await walker.follow(say("tabs.me"))
    await walker.stands_at("/me")
    await walker.sees(say("wallet.title"))


async def test_who_is_sent_to_a_screen_that_cannot_come_is_told_and_nothing_is_thrown(
    come: Come, town: Town
) -> None:
    buyer = await town.newcomer()
    (order,) = await town.order(buyer, "带枝番茄", paid=False)
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    await walker.go_offline()
    await walker.press(say("orders.act.pay"))
    await walker.sees(say("problems.offline"))
    await walker.stands_at(f"/orders/{order['id']}")
    # What was thrown and caught by nobody would fail the walk.
    await walker.go_offline(away=False)
    await walker.press(say("orders.act.pay"))
    await walker.stands_at(f"/pay/{order['trade']}")


async def test_what_cannot_be_done_offline_says_so_and_can_be_tried_again(
    come: Come, town: Town
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果", paid=False)
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/pay/{order['trade']}")
    pay = walker.page.get_by_role(
        "button", name=say("pay.now", money=f"¥{order['total_fen'] / 100:.2f}")
    )
    await walker.go_offline()
    await pay.click()
    await walker.sees(say("problems.offline"))
    await walker.go_offline(away=False)
    await pay.click()
    await walker.sees(say("pay.state_succeeded"))


async def test_a_long_name_leaves_room_for_the_cart(come: Come, town: Town) -> None:
    walker = await come(
        await town.newcomer("Alexandra Montgomery-Featherstonehaugh", home=False),
        language="en",
        wide=True,
    )
    await walker.go("/contacts/add")
    bar = walker.page.get_by_role("banner").get_by_role("navigation")
    me = bar.get_by_role("link", name="Alexandra")
    cart = bar.get_by_role("link", name=walker.say("tabs.cart"))
    for width in (1440, 900):
        await walker.page.set_viewport_size({"width": width, "height": 900})
        await walker.everybody_can_use_it()
        name, after = await me.locator(".clip").bounding_box(), await cart.bounding_box()
        assert name
        assert after
        assert name["x"] + name["width"] <= after["x"]
    # What belongs to a tab keeps its sign lit.
    contacts = bar.get_by_role("link", name=walker.say("tabs.contacts"))
    await expect(contacts).to_have_attribute("aria-current", "true")


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        said = await page.evaluate(
            "() => (document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.innerText || '').trim()"
        )
        if said.startswith(name):
            return
    pytest.fail(f"no way to {name} by keyboard")


async def test_the_way_from_home_to_the_cart_is_walked_by_keyboard_alone(
    come: Come, town: Town
) -> None:
    buyer = await town.newcomer()
    walker = await come(buyer)
    say, page = walker.say, walker.page
    await walker.go("/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name=say("app.skip"))).to_be_focused()
    await tab_to(page, say("search.placeholder"))
    await page.keyboard.type("菠萝")
    await page.keyboard.press("Enter")
    await walker.stands_at("/search")
    await walker.sees("菠萝")
    await walker.settle()
    await tab_to(page, "菠萝")
    focus = await page.evaluate(
        "() => { const own = getComputedStyle(document.activeElement);"
        " return own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2 }"
    )
    assert focus, "what has the focus can be seen"
    await page.keyboard.press("Enter")
    await walker.stands_at("/products/.*")
    await walker.settle()
    await tab_to(page, say("product.add"))
    await page.keyboard.press("Enter")
    await walker.sees(say("product.choose_first"))
    await tab_to(page, "整只")
    await page.keyboard.press("Space")
    await tab_to(page, "1 个")
    await page.keyboard.press("Space")
    await tab_to(page, say("product.add"))
    await page.keyboard.press("Enter")
    await walker.sees(say("product.in_cart"))
    await tab_to(page, say("product.see_cart"))
    await page.keyboard.press("Enter")
    await walker.stands_at("/cart")
    await walker.sees("菠萝")


async def test_escape_closes_a_sheet_and_gives_the_focus_back(come: Come, town: Town) -> None:
    product = await town.product("菠萝")
    walker = await come()
    say, page = walker.say, walker.page
    await walker.go(f"/products/{product['id']}")
    await tab_to(page, say("product.add"))
    await page.keyboard.press("Enter")
    sheet = walker.part(say("product.variant"))
    await sheet.wait_for()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name=say("product.add")).first).to_be_focused()
