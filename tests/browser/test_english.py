"""What an English reader reads: shops, options and reasons, not only titles."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser
HAN = re.compile(r"[\u4e00-\u9fff]")


async def test_an_english_reader_finds_chooses_and_buys_in_english(come: Come, town: Town) -> None:
    product = await town.product("牛油果")
    buyer = await town.newcomer("Xiaoman")
    walker = await come(buyer, language="en")
    say = walker.say
    await walker.go("/search?q=avocado")
    shop = product["shop_info"]["name_en"]
    await expect(
        walker.page.get_by_role("link", name=re.compile("avocado", re.IGNORECASE)).first
    ).to_contain_text(shop)
    await walker.go(f"/products/{product['id']}")
    await walker.press(say("product.add"))
    sheet = walker.part(say("product.variant"))
    for option in product["options"]:
        name = option["values_en"][0]
        await sheet.get_by_role("button", name=name, exact=True).click()
    await sheet.get_by_role("button", name=say("product.add")).click()
    chosen = [option["values_en"][0] for option in product["options"]]
    await walker.go("/cart")
    await walker.sees(shop)
    for value in chosen:
        await walker.sees(re.compile(re.escape(value)))
    line = walker.page.get_by_role("listitem").filter(has=walker.page.get_by_role("checkbox"))
    assert not HAN.search(await line.first.inner_text())


async def test_hot_words_are_in_the_language_of_the_reader(come: Come) -> None:
    for language, word in (("en", "avocado"), ("zh", "牛油果")):
        walker = await come(language=language)
        await walker.go("/")
        await walker.page.get_by_role("combobox").first.focus()
        await expect(walker.page.get_by_role("option", name=word, exact=True)).to_be_visible()


async def test_the_boards_over_the_doors_of_the_mall_are_read_in_english(come: Come) -> None:
    walker = await come(language="en")
    await walker.go("/")
    boards = walker.part(walker.say("mall.categories"))
    await boards.get_by_role("link", name="Citrus").wait_for()
    assert not HAN.search(await boards.inner_text())


async def test_the_claim_centre_shows_every_shop_by_its_name(come: Come, town: Town) -> None:
    offered = (await (await town.somebody()).get("/api/coupons", limit=100))["items"]
    names = {one["shop_name_en"] for one in offered if one["shop"]}
    assert names
    buyer = await town.newcomer()
    walker = await come(buyer, language="en")
    say = walker.say
    await walker.go("/coupons")
    await walker.part(say("coupons.of_platform")).wait_for()
    for name in names:
        await walker.part(name).wait_for()
    await walker.picture("claim-centre", whole=True)
    await walker.everybody_can_use_it()
    mine = next(one for one in offered if one["shop"])
    group = walker.part(mine["shop_name_en"])
    await group.get_by_role("button", name=say("coupons.take")).first.click()
    await walker.sees(say("coupons.yours"))
    held = (await buyer.get("/api/my/coupons"))["items"]
    assert [one["shop"] for one in held] == [mine["shop"]]
