"""The cart over two shops."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import PATIENCE_MS
from tests.cast import Visitor

pytestmark = pytest.mark.browser

TITLES = {"zh": ("牛油果", "带枝番茄"), "en": ("Avocados", "Tomatoes on the vine")}


async def kept(buyer: Visitor) -> dict[str, int]:
    """What the server has in the cart."""
    items = (await buyer.get("/api/cart"))["items"]
    return {one["title"]: one["quantity"] for one in items}


async def becomes(buyer: Visitor, wanted: dict[str, int]) -> None:
    """Wait until the server has heard of it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE_MS / 1000
    while (found := await kept(buyer)) != wanted:
        assert loop.time() < until, found
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_cart_over_two_shops_is_changed_and_put_right_again(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer()
    await town.fill_cart(buyer, *TITLES["zh"])
    walker = await come(buyer, language=language)
    say, (avocados, tomatoes) = walker.say, TITLES[language]
    await walker.go("/cart")
    await walker.sees("¥23.60")
    await (
        walker.page.get_by_role("group", name=say("cart.how_many", what=avocados))
        .get_by_role("button", name=say("common.more_of"))
        .click()
    )
    await walker.sees("¥37.40")
    await becomes(buyer, {"牛油果": 2, "带枝番茄": 1})
    await walker.press(say("cart.remove", what=tomatoes))
    await walker.sees(say("cart.removed", n=1))
    await becomes(buyer, {"牛油果": 2})
    await walker.press(say("common.undo"))
    await walker.sees(tomatoes)
    await becomes(buyer, {"牛油果": 2, "带枝番茄": 1})
    await walker.tick(avocados, on=False)
    await expect(walker.page.get_by_role("button", name=say("cart.checkout", n=1))).to_be_enabled()
    await walker.tick(say("cart.all"))
    await walker.press(say("cart.checkout", n=3))
    await walker.stands_at("/checkout")
    await walker.sees(avocados)
    await walker.sees(tomatoes)


async def test_an_empty_cart_says_the_next_step(come: Come, town: Town) -> None:
    walker = await come(await town.newcomer(home=False))
    await walker.go("/cart")
    await walker.sees(walker.say("cart.empty"))
    await walker.picture("cart-empty")
    await walker.everybody_can_use_it()
    await walker.follow(walker.say("cart.go"))
    await walker.stands_at("/")


async def test_what_ran_short_is_said_in_the_cart(come: Come, town: Town) -> None:
    buyer, keeper = await town.newcomer(), await town.newcomer(home=False)
    shop = (await keeper.post("/api/shops", {"name": "两只筐", "category": "水果"}))["id"]
    made = await keeper.post(
        f"/api/shops/{shop}/products",
        {"title": "最后的柿子", "skus": [{"price_fen": 500, "stock": 5}], "state": "listed"},
    )
    sku = made["skus"][0]["id"]
    await buyer.put(f"/api/cart/{sku}", {"quantity": 5})
    move = {"sku": sku, "kind": "corrected", "quantity": -3, "note": "mice"}
    await keeper.post(f"/api/shops/{shop}/stock", {"moves": [move]})
    walker = await come(buyer)
    await walker.go("/cart")
    await walker.sees(re.compile(walker.say("cart.only", n=2)))
