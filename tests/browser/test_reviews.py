"""Telling the neighbours."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_stars_words_and_a_picture_are_published(
    come: Come, town: Town, demo_images: Path, language: str
) -> None:
    buyer = await town.newcomer(f"评论人 {language}", fen=20_000)
    (order,) = await town.order(buyer, "红心木瓜")
    await town.ship(await town.known("li_haisheng"), order)
    await buyer.post(f"/api/orders/{order['id']}/receive", {})
    walker = await come(buyer, language=language)
    say, words = walker.say, f"甜，熟得正好。Sweet, and just ripe ({language})."
    await walker.go(f"/orders/{order['id']}")
    await walker.press(say("orders.act.review"))
    send = walker.page.get_by_role("button", name=say("reviews.send"))
    await expect(send).to_be_disabled()
    await walker.page.get_by_role("radio", name=say("reviews.stars", n=4)).check(force=True)
    await walker.fill(say("reviews.text"), words)
    picture = sorted(demo_images.glob("*.jpg"))[3]
    await walker.page.get_by_label(say("reviews.pictures")).set_input_files(picture)
    await walker.page.get_by_role("button", name=say("common.remove_picture", n=1)).wait_for()
    await walker.picture("review-writing")
    await walker.everybody_can_use_it()
    await send.click()
    await walker.sees(say("reviews.thanks"))
    await walker.go(f"/orders/{order['id']}/review")
    own = walker.part(order["lines"][0]["title" if language == "zh" else "title_en"])
    await expect(own.get_by_role("img", name=say("common.picture_n", n=1))).to_have_count(1)
    await walker.go(f"/products/{order['lines'][0]['product']}")
    mine = walker.part(say("reviews.title")).get_by_role("listitem").filter(has_text=words).first
    await expect(mine).to_contain_text(f"评论人 {language}")
    await expect(mine.get_by_role("img", name=say("common.picture_n", n=1))).to_have_count(1)


async def test_a_file_that_is_no_picture_is_refused_and_nothing_else_is_lost(
    come: Come, town: Town, tmp_path: Path
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "红心木瓜")
    await town.ship(await town.known("li_haisheng"), order)
    await buyer.post(f"/api/orders/{order['id']}/receive", {})
    lie = tmp_path / "lie.png"
    lie.write_bytes(b"this is no picture")
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}/review")
    await walker.page.get_by_role("radio", name=say("reviews.stars", n=5)).check(force=True)
    await walker.fill(say("reviews.text"), "还在这里")
    walker.expect_refusal(422, "/api/images")
    await walker.page.get_by_label(say("reviews.pictures")).set_input_files(lie)
    await walker.page.get_by_role("alert").wait_for()
    await walker.picture("review-no-picture")
    await walker.everybody_can_use_it()
    await expect(walker.page.get_by_label(say("reviews.text"))).to_have_value("还在这里")


async def test_what_was_reviewed_can_be_written_anew_once_and_then_no_more(
    come: Come, town: Town
) -> None:
    buyer = await town.newcomer("改过主意", fen=20_000)
    (order,) = await town.order(buyer, "红心木瓜")
    await town.ship(await town.known("li_haisheng"), order)
    await buyer.post(f"/api/orders/{order['id']}/receive", {})
    words = {"items": [{"line": 1, "stars": 2, "text": "还没熟"}]}
    await buyer.post(f"/api/orders/{order['id']}/reviews", words)
    walker = await come(buyer)
    say = walker.say
    await walker.go(f"/orders/{order['id']}")
    again = walker.page.get_by_role("button", name=say("orders.act.edit_review"))
    first = walker.page.get_by_role("button", name=say("orders.act.review"))
    await again.wait_for()
    await expect(first).to_have_count(0)
    await again.click()
    await walker.sees("还没熟")
    await walker.press(say("reviews.edit"))
    await walker.page.get_by_role("radio", name=say("reviews.stars", n=5)).check(force=True)
    await walker.fill(say("reviews.text"), "放两天就熟了")
    await walker.picture("review-editing")
    await walker.everybody_can_use_it()
    await walker.press(say("reviews.edit_send"))
    await walker.sees(say("reviews.edited"))
    await walker.sees("放两天就熟了")
    await expect(walker.page.get_by_role("button", name=say("reviews.edit"))).to_have_count(0)
    await walker.go(f"/orders/{order['id']}")
    await walker.page.get_by_role("button", name=say("orders.act.again")).wait_for()
    await expect(again.or_(first)).to_have_count(0)
