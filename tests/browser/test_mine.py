"""What is mine: coupons, addresses, the wallet, and a shop of my own."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser


async def test_a_coupon_is_claimed_and_stands_in_the_pocket(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    walker = await come(buyer)
    say = walker.say
    await walker.go("/me")
    await walker.page.get_by_role("link", name=say("coupons.title")).click()
    ticket = walker.page.get_by_role("listitem").filter(has_text="新邻居见面礼")
    await ticket.get_by_role("button", name=say("coupons.take")).click()
    await walker.sees(say("coupons.yours"))
    await walker.press(say("coupons.mine"))
    await walker.sees("新邻居见面礼")
    await walker.picture("coupons-mine")
    assert len((await buyer.get("/api/my/coupons"))["items"]) == 1


async def test_an_address_is_changed(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    walker = await come(buyer)
    say = walker.say
    await walker.go("/addresses")
    await walker.press(say("addresses.edit_one", name="林小满"))
    await walker.fill(say("addresses.line"), "帽儿胡同 12 号")
    await walker.picture("address-edit")
    await walker.everybody_can_use_it()
    await walker.press(say("common.save"))
    await walker.sees("帽儿胡同 12 号")
    (home,) = (await buyer.get("/api/addresses"))["items"]
    assert home["line"] == "帽儿胡同 12 号"


async def test_an_address_outside_china_is_free_form(come: Come, town: Town) -> None:
    buyer = await town.newcomer(home=False)
    walker = await come(buyer, language="en")
    say = walker.say
    await walker.go("/addresses")
    await walker.press(say("addresses.add"))
    await walker.tick(say("addresses.abroad"))
    await walker.fill(say("addresses.name"), "Anna Berg")
    await walker.fill(say("addresses.phone"), "+46 70 000 00 00")
    await walker.fill(say("addresses.country"), "se")
    await walker.fill(say("addresses.region_free"), "Uppsala")
    await walker.fill(say("addresses.line"), "Svartbäcksgatan 1")
    await walker.fill(say("addresses.postcode"), "753 32")
    await walker.press(say("common.save"))
    await walker.sees("Uppsala Svartbäcksgatan 1")
    (home,) = (await buyer.get("/api/addresses"))["items"]
    assert (home["country"], home["postcode"]) == ("SE", "753 32")


async def test_a_removed_address_can_be_had_back(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    walker = await come(buyer)
    say = walker.say
    await walker.go("/addresses")
    await walker.press(say("addresses.remove_one", name="林小满"))
    await walker.does_not_see("南锣鼓巷 7 号")
    await walker.press(say("common.undo"))
    await walker.sees("南锣鼓巷 7 号")
    await walker.press(say("addresses.remove_one", name="林小满"))
    await walker.press(say("common.back"))
    await walker.stands_at("/me")
    await walker.go("/addresses")
    await walker.sees(say("addresses.none"))
    assert (await buyer.get("/api/addresses"))["items"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_photo_a_name_and_a_price_open_a_shop_in_one_form(
    come: Come, town: Town, demo_images: Path, language: str
) -> None:
    keeper = await town.newcomer(home=False)
    walker = await come(keeper, language=language)
    say, name = walker.say, f"小满的摊子 {keeper.handle[-4:]}"
    await walker.go("/me")
    await walker.follow(say("open_shop.title"))
    await walker.press(say("open_shop.open"))
    await walker.sees(say("common.needed"))
    await expect(walker.page.get_by_label(say("open_shop.name"))).to_be_focused()
    # A name, a category, a photo, a title and a price: five things, on one screen, and it is open.
    await walker.fill(say("open_shop.name"), name)
    await walker.press("柑橘" if language == "zh" else "Citrus")
    photo = sorted(demo_images.glob("*.jpg"))[8]
    await walker.page.get_by_label(say("open_shop.photo")).set_input_files(photo)
    await walker.page.get_by_role("button", name=say("common.remove_picture", n=1)).wait_for()
    await walker.fill(say("open_shop.product"), "自家院子的柿子")
    await walker.fill(say("search.price"), "6.80")
    await walker.picture("open-shop-filled", whole=True)
    await walker.everybody_can_use_it()
    await walker.press(say("open_shop.open"))
    await walker.stands_at("/shops/.*")
    await walker.sees(say("open_shop.done"))
    await walker.sees("自家院子的柿子")
    await walker.settle()
    await walker.picture("shop-opened")
    anybody = await come(await town.newcomer())
    await anybody.go(walker.page.url)
    await anybody.page.get_by_role("link").filter(has_text="自家院子的柿子").click()
    await anybody.press(anybody.say("product.add"))
    sheet = anybody.part(anybody.say("product.variant"))
    await sheet.get_by_role("button", name=anybody.say("product.add")).click()
    await anybody.sees(anybody.say("product.in_cart"))


async def test_money_that_moved_stands_in_the_wallet(come: Come, town: Town) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    walker = await come(buyer)
    say = walker.say
    await walker.go("/wallet")
    moves = walker.page.get_by_role("listitem")
    await expect(moves.filter(has_text=say("wallet.kinds.topup"))).to_contain_text("¥200.00")
    paid = f"¥{order['total_fen'] / 100:.2f}"
    await expect(moves.filter(has_text=say("wallet.kinds.pay")).first).to_contain_text(paid)
