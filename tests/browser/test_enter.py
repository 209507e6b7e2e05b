"""Signing up, in and out, and being sent to the door in the middle of something."""

import secrets

import pytest

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_stranger_signs_up_goes_out_and_comes_back(come: Come, language: str) -> None:
    walker = await come(language=language)
    say, handle = walker.say, f"new-{secrets.token_hex(4)}"
    await walker.go("/me")
    await walker.follow(say("enter.sign_in"))
    await walker.follow(say("enter.sign_up"))
    await walker.press(say("enter.come_in"))
    await walker.sees(say("enter.password_hint"))
    await walker.fill(say("enter.handle"), handle)
    await walker.fill(say("enter.name"), "街坊 Neighbour")
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.press(say("enter.come_in"))
    await walker.stands_at("/me")
    await walker.sees("街坊 Neighbour")
    await walker.follow(say("settings.title"))
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
    walker.expect_refusal(401, "/api/orders")
    await walker.follow(walker.say("tabs.all_orders"))
    await walker.stands_at("/sign-in")
    await walker.fill(walker.say("enter.handle"), person.handle)
    await walker.fill(walker.say("enter.password"), PASSWORD)
    await walker.press(walker.say("enter.sign_in"))
    await walker.stands_at("/orders")
    await walker.sees(walker.say("orders.empty"))
