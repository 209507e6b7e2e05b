"""Paying: from the wallet after topping up, and at the sandbox bank that says no and then yes."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser


async def bank_answers(walker: Walker, outcome: str) -> None:
    """At the bank: choose how it answers, and let it."""
    await walker.stands_at("/bank/.*")
    await walker.sees(walker.say("bank.fake"))
    await walker.page.get_by_role(
        "radio", name=re.compile(walker.say(f"bank.{outcome}"))
    ).first.check()
    await walker.press(walker.say("bank.go"))
    await walker.stands_at("/payments/.*")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_is_short_of_money_tops_up_and_pays_from_the_wallet(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer()
    (order,) = await town.order(buyer, "牛油果", paid=False)
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/pay/{order['trade']}")
    await expect(
        walker.page.get_by_role("radio", name=re.compile(say("pay.wallet")))
    ).to_be_disabled()
    await walker.follow(say("wallet.top_up"))
    await walker.stands_at("/wallet")
    await walker.press(say("wallet.top_up"))
    await walker.press("¥100", inside=say("wallet.top_up"))
    await walker.picture("top-up")
    await walker.everybody_can_use_it()
    await walker.press(say("wallet.to_bank"))
    await bank_answers(walker, "success")
    await walker.sees(say("pay.topped_up"))
    await walker.follow(say("wallet.see"))
    await walker.sees("¥100.00")
    await walker.sees(say("wallet.kinds.topup"))
    await walker.go(f"/pay/{order['trade']}")
    await walker.page.get_by_role("button", name=re.compile(say("pay.now", money=""))).click()
    await walker.sees(say("pay.state_succeeded"))
    await walker.picture("paid")
    await walker.everybody_can_use_it()
    await walker.follow(say("pay.see_orders"))
    await walker.sees(say("orders.state.to_ship"))
    left = 10_000 - order["total_fen"]
    assert (await buyer.get("/api/wallet"))["balance_fen"] == left


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_bank_says_no_and_then_yes(come: Come, town: Town, language: str) -> None:
    buyer = await town.newcomer()
    (order,) = await town.order(buyer, "带枝番茄", paid=False)
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/pay/{order['trade']}")
    await walker.page.get_by_role("button", name=re.compile(say("pay.now", money=""))).click()
    await bank_answers(walker, "decline")
    await walker.sees(say("pay.state_declined"))
    await walker.picture("declined")
    await walker.everybody_can_use_it()
    assert (await buyer.get(f"/api/orders/{order['id']}"))["state_name"] == "unpaid"
    await walker.follow(say("pay.another"))
    await walker.page.get_by_role("button", name=re.compile(say("pay.now", money=""))).click()
    await bank_answers(walker, "success")
    await walker.sees(say("pay.state_succeeded"))
    assert (await buyer.get(f"/api/orders/{order['id']}"))["state_name"] == "to_ship"
    await walker.go(f"/pay/{order['trade']}")
    await walker.sees(say("pay.already"))
