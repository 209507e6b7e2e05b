"""Signing up, in and out, and being sent to the door in the middle of something."""

import asyncio
import secrets
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_stranger_signs_up_goes_out_and_comes_back(come: Come, language: str) -> None:
    walker = await come(language=language)
    say, handle = walker.say, f"new-{secrets.token_hex(4)}"
    await walker.go("/me")
    await walker.follow(say("enter.sign_in"))
    await walker.follow(say("enter.sign_up"))
    await walker.stands_at("/sign-up")
    await walker.press(say("enter.come_in"))
    await walker.sees(say("enter.password_hint"))
    await walker.fill(say("enter.handle"), handle)
    await walker.fill(say("enter.name"), "街坊 Neighbour")
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.press(say("enter.come_in"))
    await walker.stands_at("/me")
    await walker.sees("街坊 Neighbour")
    await walker.follow(say("settings.title"))
    # The chat may just be asking when the session ends.
    for asked in ("/api/chat/", "/api/contacts"):
        walker.expect_refusal(401, asked)
    await walker.press(say("settings.sign_out"))
    await walker.stands_at("/")
    await walker.follow(say("tabs.me"))
    await walker.follow(say("enter.sign_in"))
    walker.expect_refusal(401, "/api/sessions")
    await walker.fill(say("enter.handle"), handle)
    await walker.fill(say("enter.password"), "not the password")
    await walker.press(say("enter.sign_in"))
    await walker.page.get_by_role("alert").wait_for()
    await walker.picture("sign-in-wrong")
    await walker.everybody_can_use_it()
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.press(say("enter.sign_in"))
    await walker.stands_at("/me")
    await walker.sees(f"@{handle}")


async def test_a_handle_that_is_taken_is_said_beside_it(come: Come, town: Town) -> None:
    taken = await town.newcomer(home=False)
    walker = await come()
    walker.expect_refusal(409, "/api/people")
    await walker.go("/sign-up")
    await walker.fill(walker.say("enter.handle"), taken.handle)
    await walker.fill(walker.say("enter.password"), PASSWORD)
    await walker.press(walker.say("enter.come_in"))
    await walker.sees(walker.say("problems.handle_taken"))
    await walker.stands_at("/sign-up")


async def test_who_was_signed_out_elsewhere_signs_in_and_goes_on(come: Come, town: Town) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person)
    await walker.go("/me")
    await walker.sees(f"@{person.handle}")
    answer = await person.ask("DELETE", "/api/sessions/current")
    assert answer.status_code == 204
    # What keeps conversations in step hears of it too.
    for path in ("/api/orders", "/api/contacts", "/api/chat", "/api/gateway"):
        walker.expect_refusal(401, path)
    await walker.follow(walker.say("tabs.all_orders"))
    await walker.stands_at("/sign-in")
    await walker.fill(walker.say("enter.handle"), person.handle)
    await walker.fill(walker.say("enter.password"), PASSWORD)
    await walker.press(walker.say("enter.sign_in"))
    await walker.stands_at("/orders")
    await walker.sees(walker.say("orders.empty"))


async def test_who_is_signed_out_while_a_page_is_on_its_way_is_led_to_the_door(
    come: Come, town: Town
) -> None:
    person = await town.newcomer(home=False)
    walker, may_come = await come(person), asyncio.Event()
    await walker.go("/me")
    await walker.sees(f"@{person.handle}")

    async def late(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await walker.page.route("**/assets/Orders-*.js", late)
    for path in ("/api/orders", "/api/contacts", "/api/chat", "/api/gateway"):
        walker.expect_refusal(401, path)
    await walker.follow(walker.say("tabs.all_orders"))
    answer = await person.ask("DELETE", "/api/sessions/current")
    assert answer.status_code == 204
    await walker.page.wait_for_function("() => !localStorage.getItem('hutong.person')")
    may_come.set()
    await walker.stands_at("/sign-in")


async def pick_first_variant(walker: Walker, product: dict[str, Any]) -> None:
    """Choose the first value of each option in the sheet."""
    sheet = walker.part(walker.say("product.variant"))
    for option in product["options"]:
        await sheet.get_by_role("button", name=option["values"][0], exact=True).click()


@pytest.mark.parametrize("wish", ["buy", "add"])
async def test_who_signs_up_in_the_middle_of_buying_goes_on_where_they_were(
    come: Come, town: Town, wish: str
) -> None:
    product = await town.product("菠萝")
    walker = await come()
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    await walker.press(say(f"product.{wish}"))
    await pick_first_variant(walker, product)
    sheet = walker.part(say("product.variant"))
    await sheet.get_by_role("button", name=say("common.more_of")).click()
    await sheet.get_by_role("button", name=say(f"product.{wish}")).click()
    await walker.stands_at("/sign-in")
    await walker.page.reload()
    await walker.follow(say("enter.sign_up"))
    await walker.stands_at("/sign-up")  # both screens have these fields
    await walker.fill(say("enter.handle"), f"new-{secrets.token_hex(4)}")
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.press(say("enter.come_in"))
    if wish == "add":
        await walker.sees(say("product.in_cart"))
        await walker.press(say("product.see_cart"))
        await walker.sees("菠萝")
        await expect(walker.page.get_by_label(say("common.quantity")).last).to_have_value("2")
    else:
        await walker.stands_at("/checkout")
        await walker.sees("菠萝")
        await walker.sees("× 2")
        await walker.picture("checkout-after-sign-up")
