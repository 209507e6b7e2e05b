"""Checking out over two shops: the address, the coupon, the price explained, the order placed."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser

TITLES = ("牛油果", "带枝番茄")
LANE = {"zh": ("浙江省", "杭州市", "西湖区"), "en": ("Zhejiang", "Hangzhou", "Xihu District")}
MONEY = re.compile(r"([−-]?)[¥￥]([\d,]+\.\d\d)")


async def sums(walker: Walker, shop: str) -> list[tuple[str, int]]:
    """The lines that explain a shop's total: what it is and how much, in fen."""
    rows = walker.part(shop).locator("dl > div")
    found = []
    for text in await rows.all_inner_texts():
        amount = MONEY.search(text)
        sign = -1 if amount and amount[1] else 1
        fen = round(float(amount[2].replace(",", "")) * 100) if amount else 0
        found.append((text.split("\n")[0].strip(), sign * fen))
    return found


async def claim(town: Town, buyer: Any, name: str, shop: str | None = None) -> None:
    """Put a coupon of that name into somebody's pocket."""
    where = {"shop": shop} if shop else {}
    offered = (await buyer.get("/api/coupons", **where))["items"]
    coupon = next(one for one in offered if one["name"] == name)
    await buyer.post(f"/api/coupons/{coupon['id']}/claim", {})


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_new_neighbour_gives_an_address_and_orders(
    come: Come, town: Town, language: str
) -> None:
    buyer = await town.newcomer(home=False)
    await town.fill_cart(buyer, *TITLES)
    walker = await come(buyer, language=language)
    say = walker.say
    await walker.go("/cart")
    await walker.press(say("cart.checkout", n=2))
    place = walker.page.get_by_role("button", name=say("checkout.place"))
    await expect(place).to_be_disabled()
    await walker.press(say("checkout.no_address"))
    await walker.press(say("common.save"))
    await walker.sees(say("common.needed"))
    await expect(walker.page.get_by_label(say("addresses.name"))).to_be_focused()
    await walker.fill(say("addresses.name"), "林小满")
    await walker.fill(say("addresses.phone"), "13800138000")
    await walker.page.get_by_text(say("addresses.region_hint")).click()
    regions = walker.part(say("addresses.region"))
    province, city, district = LANE[language]
    await regions.get_by_role("button", name=province, exact=True).click()
    await regions.get_by_role("button", name=city, exact=True).click()
    await walker.picture("region")
    await walker.everybody_can_use_it()
    await regions.get_by_role("button", name=district, exact=True).click()
    await walker.fill(say("addresses.line"), "文三路 1 号")
    await walker.picture("address-form")
    await walker.everybody_can_use_it()
    await walker.press(say("common.save"))
    await walker.sees(f"{' '.join(LANE[language])} 文三路 1 号")
    tropical = "南风热带" if language == "zh" else "South Wind Tropical"
    await walker.part(tropical).get_by_label(say("checkout.remark")).fill("挑软一点的")
    await walker.picture("checkout")
    await place.click()
    await walker.stands_at("/pay/.*")
    orders = (await buyer.get("/api/orders"))["items"]
    assert {one["shop_name"] for one in orders} == {"南风热带", "暖棚鲜蔬"}
    remarks = [(await buyer.get(f"/api/orders/{one['id']}"))["remark"] for one in orders]
    assert "挑软一点的" in remarks


async def test_every_part_of_the_price_is_explained(come: Come, town: Town) -> None:
    buyer = await town.newcomer()
    avocados, tomatoes = [await town.product(title) for title in TITLES]
    await buyer.put(f"/api/cart/{avocados['skus'][1]['id']}", {"quantity": 3})
    await buyer.put(f"/api/cart/{tomatoes['skus'][0]['id']}", {"quantity": 1})
    await claim(town, buyer, "第一次来南风", avocados["shop"])
    await claim(town, buyer, "新邻居见面礼")
    walker = await come(buyer)
    say = walker.say
    await walker.go("/cart")
    await walker.press(say("cart.checkout", n=4))
    await walker.sees(say("coupons.title"))
    await walker.settle()
    await walker.page.get_by_role("button", name=re.compile(say("coupons.title"))).click()
    sheet = walker.part(say("coupons.choose"))
    box = sheet.get_by_role("checkbox", name="第一次来南风")
    await box.set_checked(True)
    await walker.picture("coupon-choice")
    await walker.everybody_can_use_it()
    await sheet.get_by_role("button", name=say("common.done")).click()
    await walker.sees(say("checkout.kinds.shop_coupon"))
    await expect(walker.part("南风热带")).to_contain_text(say("checkout.paid_by_shop"))
    lines = await sums(walker, "南风热带")
    *parts, (last, total) = lines
    assert parts[0] == (say("checkout.goods"), 7740)
    assert last == say("checkout.shop_total")
    assert total == sum(fen for _, fen in parts)
    await walker.picture("checkout-explained", whole=True)
    await walker.everybody_can_use_it()


async def test_what_ran_short_meanwhile_is_told_at_its_line(come: Come, town: Town) -> None:
    keeper = await town.newcomer(home=False)
    shop = (await keeper.post("/api/shops", {"name": "快卖完铺", "category": "水果"}))["id"]
    title = f"剩得不多的枇杷 {keeper.handle[-8:]}"
    made = await keeper.post(
        f"/api/shops/{shop}/products",
        {"title": title, "skus": [{"price_fen": 1000, "stock": 3}], "state": "listed"},
    )
    buyer = await town.newcomer()
    await buyer.put(f"/api/cart/{made['skus'][0]['id']}", {"quantity": 3})
    walker = await come(buyer)
    say = walker.say
    await walker.go("/cart")
    await walker.press(say("cart.checkout", n=3))
    await walker.stands_at("/checkout")
    await expect(walker.page.get_by_role("button", name=say("checkout.place"))).to_be_enabled()
    await town.order(await town.newcomer("手快的", fen=2_000), title)
    walker.expect_refusal(409, "/api/trades")
    await walker.press(say("checkout.place"))
    await walker.sees(say("problems.sold_out"))
    await expect(walker.part("快卖完铺")).to_contain_text(say("cart.only", n=2))
    await walker.picture("ran-short")
    await walker.everybody_can_use_it()
    assert (await buyer.get("/api/orders"))["items"] == []


async def test_a_price_that_changed_meanwhile_is_shown_before_anything_is_ordered(
    come: Come, town: Town
) -> None:
    keeper = await town.newcomer(home=False)
    shop = (await keeper.post("/api/shops", {"name": "变价铺", "category": "水果"}))["id"]
    made = await keeper.post(
        f"/api/shops/{shop}/products",
        {"title": "时价荔枝", "skus": [{"price_fen": 1000, "stock": 9}], "state": "listed"},
    )
    sku = made["skus"][0]["id"]
    buyer = await town.newcomer()
    await buyer.put(f"/api/cart/{sku}", {"quantity": 1})
    walker = await come(buyer)
    say = walker.say
    await walker.go("/cart")
    await walker.press(say("cart.checkout", n=1))
    await walker.stands_at("/checkout")
    await expect(walker.page.get_by_role("button", name=say("checkout.place"))).to_be_enabled()
    await walker.sees("¥10.00")
    answer = await keeper.ask("PATCH", f"/api/shops/{shop}/skus/{sku}", {"price_fen": 1250})
    assert answer.status_code == 200
    walker.expect_refusal(409, "/api/trades")
    await walker.press(say("checkout.place"))
    await walker.sees(say("checkout.changed"))
    await walker.sees("¥12.50")
    await walker.picture("price-changed")
    await walker.everybody_can_use_it()
    assert (await buyer.get("/api/orders"))["items"] == []
    await walker.press(say("checkout.place"))
    await walker.stands_at("/pay/.*")
    assert [one["total_fen"] for one in (await buyer.get("/api/orders"))["items"]] == [1250]
