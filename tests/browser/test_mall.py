"""Looking for something: the mall, its categories, the search."""

import re

import pytest

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser

A_PRICE = re.compile(r"[¥￥]\s?([\d,]+\.\d\d)")


async def prices(walker: Walker) -> list[float]:
    """The prices of the first products on the screen, as they are read aloud."""
    tiles = walker.page.locator("main").get_by_role("link").filter(has_text=A_PRICE)
    await tiles.first.wait_for()
    said = [A_PRICE.search(text) for text in await tiles.all_inner_texts()]
    return [float(found[1].replace(",", "")) for found in said if found]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_visitor_looks_around_the_mall(come: Come, town: Town, language: str) -> None:
    walker = await come(language=language)
    say = walker.say
    await walker.go("/")
    await walker.sees(say("mall.neighbours"))
    await walker.sees("巷口果铺" if language == "zh" else "Alley Mouth Fruit")
    # Which goods come first changes with every sale.
    assert len(await prices(walker)) > 3
    await walker.follow("柑橘" if language == "zh" else "Citrus")
    await walker.stands_at("/search")
    await walker.sees("脐橙" if language == "zh" else "Navel oranges")
    await walker.does_not_see("牛油果" if language == "zh" else "Avocados")
    await walker.picture("category")


async def test_words_are_suggested_and_remembered(come: Come, town: Town) -> None:
    walker = await come()
    box = walker.page.get_by_role("combobox", name=walker.say("search.placeholder")).filter(
        visible=True
    )
    await walker.go("/")
    await box.press_sequentially("苹果", delay=30)
    guess = walker.page.get_by_role("option", name="红蛇果").or_(
        walker.page.get_by_role("option", name=re.compile("苹果"))
    )
    await guess.first.wait_for()
    await walker.picture("suggestions")
    await walker.everybody_can_use_it()
    await guess.first.click()
    await walker.stands_at("/search")
    chosen = await box.input_value()
    assert "果" in chosen
    await (
        walker.page.get_by_role("link", name=walker.say("tabs.home"))
        .filter(visible=True)
        .first.click()
    )
    await box.click()
    await walker.sees(walker.say("search.yours"))
    await walker.page.get_by_role("option", name=chosen).first.wait_for()


async def test_results_can_be_sorted_and_narrowed(come: Come, town: Town) -> None:
    walker = await come()
    say = walker.say
    await walker.go("/search?q=苹果")
    await walker.sees("粉红女士苹果")
    await walker.press(say("search.price"))
    await walker.page.wait_for_url("**sort=price")
    await walker.settle()
    rising = await prices(walker)
    assert rising == sorted(rising)
    await (
        walker.page.get_by_role("button", name=re.compile(say("search.price")))
        .filter(visible=True)
        .first.click()
    )
    await walker.page.wait_for_url("**sort=price_desc")
    await walker.settle()
    falling = await prices(walker)
    assert falling == sorted(falling, reverse=True)
    await walker.press(say("search.filter"))
    sheet = walker.page.get_by_role("dialog", name=say("search.filter"))
    await sheet.get_by_label(say("search.to")).fill("10")
    await walker.picture("facets")
    await walker.everybody_can_use_it()
    await sheet.get_by_role("button", name=say("common.ok")).click()
    await walker.page.wait_for_url("**max_fen=1000**")
    await sheet.get_by_role("button", name=re.compile("看 .* 件商品")).click()
    await sheet.wait_for(state="hidden")
    await walker.settle()
    assert max(await prices(walker)) <= 10


async def test_a_search_that_finds_nothing_says_the_next_step(come: Come, town: Town) -> None:
    walker = await come()
    say = walker.say
    await walker.go("/search?q=苹果&min_fen=900000")
    await walker.sees(say("search.none", q="苹果"))
    await walker.picture("search-nothing")
    await walker.everybody_can_use_it()
    await walker.press(say("search.clear"))
    await walker.sees("粉红女士苹果")


async def test_a_search_that_was_too_narrow_is_loosened_and_says_so(come: Come, town: Town) -> None:
    walker = await come()
    await walker.go("/search?q=牛油果 潜水艇")
    await walker.sees(re.compile(walker.say("search.loosened", words="(.+)")))
    await walker.sees("牛油果")
    await walker.picture("search-loosened")


async def test_a_shop_shows_itself_and_its_shelf(come: Come, town: Town) -> None:
    product = await town.product("牛油果")
    walker = await come(await town.newcomer())
    say = walker.say
    await walker.go("/")
    await walker.follow(re.compile("南风热带"))
    await walker.stands_at("/(shops|products)/.*")
    await walker.go(f"/shops/{product['shop']}")
    await walker.sees("海生的叔叔")
    await walker.press(say("coupons.take"))
    await walker.sees(say("coupons.yours"))
    await walker.page.get_by_role("combobox", name=say("shop.search")).fill("芒果")
    await walker.page.keyboard.press("Enter")
    await walker.sees("青皮芒果")
    await walker.does_not_see("高山香蕉")
    await walker.follow(re.compile("青皮芒果"))
    await walker.stands_at("/products/.*")
