"""The browser's way back: it closes what lies over a page, and the page stays as it was."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser
_ONE_ENTRY = "() => history.state.over === 1"


async def is_open(walker: Walker, name: str, *, now: bool = True) -> None:
    await expect(walker.page.get_by_role("dialog", name=name)).to_be_visible(visible=now)


async def test_back_closes_the_sheet_and_the_next_back_leaves_the_page(
    come: Come, town: Town
) -> None:
    product = await town.product("牛油果")
    walker = await come()
    say = walker.say
    await walker.go("/search?q=牛油果")
    await walker.follow(re.compile("牛油果"))
    await walker.stands_at(f"/products/{product['id']}")
    reviews = walker.part(say("reviews.title"))
    await reviews.scroll_into_view_if_needed()
    await walker.settle()
    await reviews.scroll_into_view_if_needed()
    place = await walker.page.evaluate("() => scrollY")
    await walker.press(say("product.add"))
    await is_open(walker, say("product.variant"))
    await walker.page.go_back()
    await is_open(walker, say("product.variant"), now=False)
    await walker.stands_at(f"/products/{product['id']}")
    assert await walker.page.evaluate("() => scrollY") == place
    await walker.page.go_back()
    await walker.stands_at("/search")


async def test_a_sheet_that_was_closed_by_hand_leaves_nothing_to_go_back_through(
    come: Come, town: Town
) -> None:
    product = await town.product("牛油果")
    walker = await come()
    say = walker.say
    await walker.go("/search?q=牛油果")
    await walker.follow(re.compile("牛油果"))
    for _ in range(3):
        await walker.press(say("product.add"))
        await is_open(walker, say("product.variant"))
        await walker.page.wait_for_function(_ONE_ENTRY)
        await walker.press(say("common.close"), inside=say("product.variant"))
        await is_open(walker, say("product.variant"), now=False)
    await walker.stands_at(f"/products/{product['id']}")
    await walker.page.wait_for_function("() => !history.state.over")
    await walker.page.go_back()
    await walker.stands_at("/search")
    await walker.page.go_forward()
    await walker.stands_at(f"/products/{product['id']}")


async def test_what_is_pressed_inside_a_sheet_leads_on_and_back_to_the_page(
    come: Come, town: Town
) -> None:
    product = await town.product("牛油果")
    buyer = await town.newcomer()
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    await walker.press(say("product.buy"))
    sheet = walker.part(say("product.variant"))
    await sheet.get_by_role("button", name="今天吃").click()
    await sheet.get_by_role("button", name="4 个").click()
    await sheet.get_by_role("button", name=say("product.buy")).click()
    await walker.stands_at("/checkout")
    await walker.page.go_back()
    await walker.stands_at(f"/products/{product['id']}")
    await is_open(walker, say("product.variant"), now=False)


async def test_filters_stay_when_back_closes_their_sheet(come: Come) -> None:
    walker = await come()
    say = walker.say
    await walker.go("/")
    await walker.go("/search?q=苹果")
    await walker.press(say("search.filter"))
    sheet = walker.part(say("search.filter"))
    await sheet.get_by_label(say("search.from")).fill("5")
    await sheet.get_by_label(say("search.from")).press("Enter")
    await expect(walker.page).to_have_url(re.compile("min_fen=500"))
    await is_open(walker, say("search.filter"))
    await walker.page.go_back()
    await is_open(walker, say("search.filter"), now=False)
    await expect(walker.page).to_have_url(re.compile("/search.*min_fen=500"))
    await walker.page.reload()
    await walker.settle()
    await expect(walker.page).to_have_url(re.compile("min_fen=500"))


async def test_a_sheet_over_a_sheet_is_closed_first(come: Come, town: Town) -> None:
    walker = await come(await town.newcomer(home=False))
    say = walker.say
    await walker.go("/me")
    await walker.follow(say("addresses.title"))
    await walker.press(say("addresses.add"))
    await is_open(walker, say("addresses.add"))
    await walker.page.get_by_text(say("addresses.region_hint")).click()
    await is_open(walker, say("addresses.region"))
    await walker.page.go_back()
    await is_open(walker, say("addresses.region"), now=False)
    await is_open(walker, say("addresses.add"))
    await walker.page.go_back()
    await is_open(walker, say("addresses.add"), now=False)
    await walker.stands_at("/addresses")
    await walker.page.go_back()
    await walker.stands_at("/me")


async def test_a_reload_forgets_the_sheet_and_keeps_the_page(come: Come, town: Town) -> None:
    product = await town.product("牛油果")
    walker = await come()
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    await walker.press(say("product.add"))
    await is_open(walker, say("product.variant"))
    await walker.page.reload()
    await walker.settle()
    await is_open(walker, say("product.variant"), now=False)
    await walker.press(say("product.add"))
    await is_open(walker, say("product.variant"))
    await walker.page.go_back()
    await is_open(walker, say("product.variant"), now=False)
    await walker.stands_at(f"/products/{product['id']}")
