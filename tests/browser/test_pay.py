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


async def bank_in_the_sheet(walker: Walker, outcome: str) -> None:
    """The bank's form in the sheet that tops up."""
    say = walker.say
    sheet = walker.part(say("wallet.top_up"))
    await sheet.get_by_role("radio", name=re.compile(say(f"bank.{outcome}"))).first.check()
    await walker.press(say("bank.go"), inside=say("wallet.top_up"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_is_short_of_money_tops_up_in_place_and_pays_from_the_wallet(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer(fen=300)
    (order,) = await town.order(buyer, "牛油果", paid=False)
    walker = await come(buyer, language=language)
    say = walker.say
    due = order["total_fen"]
    missing, whole = (f"¥{fen // 100}.{fen % 100:02}" for fen in (due - 300, due))
    await walker.go(f"/pay/{order['trade']}")
    await expect(
        walker.page.get_by_role("radio", name=re.compile(say("pay.wallet")))
    ).to_be_disabled()
    await walker.press(say("wallet.top_up_by", money=missing))
    await walker.sees(say("wallet.just_enough"))
    await walker.picture("top-up")
    await walker.everybody_can_use_it()
    await walker.press(say("wallet.top_up_by", money=missing), inside=say("wallet.top_up"))
    await walker.sees(say("bank.fake"))
    await walker.picture("top-up-bank")
    await walker.everybody_can_use_it()
    await bank_in_the_sheet(walker, "decline")
    await walker.sees(say("wallet.declined"))
    assert (await buyer.get("/api/wallet"))["balance_fen"] == 300
    await walker.press(say("wallet.top_up_by", money=missing), inside=say("wallet.top_up"))
    await bank_in_the_sheet(walker, "success")
    await walker.sees(say("pay.topped_up"))
    pay = walker.page.get_by_role("button", name=say("pay.now", money=whole))
    await expect(pay).to_be_focused()
    await walker.stands_at(f"/pay/{order['trade']}")
    await pay.click()
    await walker.sees(say("pay.state_succeeded"))
    await walker.picture("paid")
    await walker.everybody_can_use_it()
    await walker.follow(say("pay.see_orders"))
    await walker.sees(say("orders.state.to_ship"))
    assert (await buyer.get("/api/wallet"))["balance_fen"] == 0


async def test_a_wallet_is_filled_where_one_looks_into_it(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    walker = await come(buyer, dark=True)
    say = walker.say
    await walker.go("/wallet")
    await walker.press(say("wallet.top_up"))
    await walker.press("¥100", inside=say("wallet.top_up"))
    await walker.press(say("wallet.top_up_by", money="¥100.00"), inside=say("wallet.top_up"))
    # The bank took it and its word is lost: the sheet waits, and may be closed.
    await bank_in_the_sheet(walker, "lost")
    await walker.sees(say("pay.hint_pending_here"))
    await walker.picture("top-up-waits")
    await walker.everybody_can_use_it()
    await walker.press(say("common.close"), inside=say("wallet.top_up"))
    await walker.press(say("wallet.top_up"))
    await walker.press("¥50", inside=say("wallet.top_up"))
    await walker.press(say("wallet.top_up_by", money="¥50.00"), inside=say("wallet.top_up"))
    await bank_in_the_sheet(walker, "success")
    await walker.sees(say("pay.topped_up"))
    await walker.sees("¥50.00")
    await walker.sees(say("wallet.kinds.topup"))
    await walker.stands_at("/wallet")


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


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_pays_while_the_bank_is_silent_is_asked_first(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "带枝番茄", paid=False)
    payments = f"/api/trades/{order['trade']}/payments"
    payment = await buyer.post(payments, {"method": "sandbox"})
    await buyer.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "lost"})
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    await walker.sees(say("bank_waits.title"))
    await walker.picture("order-bank-waits")
    await walker.everybody_can_use_it()
    to_bank = walker.page.get_by_role("link", name=say("bank_waits.go"))
    await expect(to_bank).to_have_attribute("href", f"/bank/{payment['id']}")
    await walker.press(say("orders.act.pay"))
    await walker.sees(say("bank_waits.title"))
    await walker.picture("pay-bank-waits")
    await walker.everybody_can_use_it()
    pay = walker.page.get_by_role("button", name=re.compile(say("pay.now", money="")))
    await pay.click()
    await walker.picture("pay-again")
    await walker.everybody_can_use_it()
    await walker.press(say("common.back"), inside=say("bank_waits.again"))
    await walker.stands_at(f"/pay/{order['trade']}")
    assert (await buyer.get("/api/wallet"))["balance_fen"] == 20_000
    await pay.click()
    await walker.press(say("bank_waits.again_yes"), inside=say("bank_waits.again"))
    await walker.sees(say("pay.state_succeeded"))
    assert (await buyer.get(f"/api/orders/{order['id']}"))["state_name"] == "to_ship"
    await walker.go(f"/orders/{order['id']}")
    await walker.sees(say("orders.state.to_ship"))
    await walker.does_not_see(say("bank_waits.title"))
