"""A product: its pictures, its variants, what others say, and putting it into the cart."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_variant_is_chosen_and_put_into_the_cart(
    come: Come, town: Town, language: str
) -> None:
    product = await town.product("牛油果")
    buyer = await town.newcomer()
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    await walker.sees("1 / 3")
    pictures = walker.part(say("product.pictures"))
    await pictures.focus()
    await walker.page.keyboard.press("ArrowRight")
    await walker.sees("2 / 3")
    await walker.press(say("product.add"))
    sheet = walker.part(say("product.variant"))
    confirm = sheet.get_by_role("button", name=say("product.choose_first"))
    await expect(confirm).to_be_disabled()
    await walker.picture("variants")
    await walker.everybody_can_use_it()
    for option in product["options"]:
        values = option["values_en" if language == "en" else "values"]
        await sheet.get_by_role("button", name=values[-1], exact=True).click()
    await sheet.get_by_role("button", name=say("common.more_of")).click()
    await sheet.get_by_role("button", name=say("product.add")).click()
    await walker.sees(say("product.in_cart"))
    # The cart over the page counts along.
    await walker.page.get_by_role("link", name=f"{say('tabs.cart')}, 2").wait_for()
    await walker.press(say("product.see_cart"))
    await walker.stands_at("/cart")
    kept = (await buyer.get("/api/cart"))["items"]
    assert [(one["quantity"], one["options"]) for one in kept] == [
        (2, {option["name"]: option["values"][-1] for option in product["options"]})
    ]


async def test_neighbours_say_what_they_think_of_it(come: Come, town: Town) -> None:
    product = await town.product("牛油果")
    walker = await come()
    await walker.go(f"/products/{product['id']}")
    reviews = walker.part(walker.say("reviews.title"))
    await reviews.scroll_into_view_if_needed()
    assert product["review_count"] > 0
    await expect(reviews).to_contain_text(f"{product['stars']:.1f}")
    said = (await (await town.somebody()).get(f"/api/products/{product['id']}/reviews"))["items"]
    await expect(reviews).to_contain_text(said[0]["text"])
    await expect(reviews).to_contain_text(said[0]["person"]["name"])
    await reviews.get_by_text(said[0]["text"]).scroll_into_view_if_needed()
    await walker.picture("reviews")


async def test_on_a_desk_everything_is_chosen_on_the_page(come: Come, town: Town) -> None:
    product = await town.product("红心油桃")
    walker = await come(await town.newcomer(), wide=True)
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    before = walker.page.get_by_role("button", name=say("product.picture_before"))
    await expect(before).to_be_disabled()
    await walker.press(say("product.picture_after"))
    await expect(before).to_be_enabled()
    await walker.press(say("product.add"))
    await walker.sees(say("product.choose_first"))
    await walker.press("脆")
    await walker.press("1 千克")
    await walker.sees(re.compile("18"))
    await walker.press(say("product.buy"))
    await walker.stands_at("/checkout")
    await walker.sees("红心油桃")


async def test_who_is_not_signed_in_is_brought_back_to_the_product(come: Come, town: Town) -> None:
    product = await town.product("菠萝")
    person = await town.newcomer()
    walker = await come()
    say = walker.say
    await walker.go(f"/products/{product['id']}")
    await walker.press(say("product.buy"))
    sheet = walker.part(say("product.variant"))
    await sheet.get_by_role("button", name="整只").click()
    await sheet.get_by_role("button", name="1 个").click()
    await sheet.get_by_role("button", name=say("product.buy")).click()
    await walker.stands_at("/sign-in")
    await walker.fill(say("enter.handle"), person.handle)
    await walker.fill(say("enter.password"), "a long password")
    await walker.press(say("enter.sign_in"))
    await walker.stands_at(f"/products/{product['id']}")


@pytest.mark.parametrize("wide", [False, True])
async def test_what_was_taken_down_says_so_and_not_that_it_is_sold_out(
    come: Come, town: Town, *, wide: bool
) -> None:
    keeper = await town.newcomer("收摊的", home=False)
    shop = (await keeper.post("/api/shops", {"name": "收摊铺", "category": "水果"}))["id"]
    goods = {"title": "下季再来的枇杷", "skus": [{"price_fen": 900, "stock": 5}], "state": "listed"}
    made = await keeper.post(f"/api/shops/{shop}/products", goods)
    await keeper.put(f"/api/shops/{shop}/products/{made['id']}/state", {"state": "unlisted"})
    walker = await come(await town.newcomer(home=False), wide=wide)
    say = walker.say
    await walker.go(f"/products/{made['id']}")
    down = walker.page.get_by_role("button", name=say("product.unlisted"))
    await expect(down).to_be_disabled()
    await walker.does_not_see(say("product.sold_out"))
    await walker.does_not_see(say("product.stock", n=5))
    await walker.picture("taken-down")
    await walker.everybody_can_use_it()
