"""Everything that can be said, and what can be done with what was said."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.talk import (
    field,
    friends,
    group,
    is_there_once,
    line,
    menu_of,
    say,
    say_all,
    together,
    write,
)
from tests.browser.town import Town
from tests.browser.walker import PATIENCE_MS, Walker

pytestmark = pytest.mark.browser


async def test_stickers_pictures_files_and_places_arrive(
    come: Come, town: Town, demo_images: Path, tmp_path: Path
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one, other = await come(lin), await come(mei, dark=True)
    await one.context.grant_permissions(["geolocation"])
    await one.context.set_geolocation({"latitude": 39.9375, "longitude": 116.3971})
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    say_ = one.say
    await one.press(say_("chat.emoji"))
    await one.page.get_by_role("tab", name=say_("chat.stickers")).click()
    await one.picture("chat-stickers")
    await one.everybody_can_use_it()
    await one.page.get_by_role("button", name=say_("stickers.thumb")).click()
    await expect(other.page.get_by_role("img", name=say_("stickers.thumb"))).to_be_visible()
    await one.press(say_("chat.more"))
    photo = sorted(demo_images.glob("*.jpg"))[3]
    await one.page.get_by_label(say_("chat.picture"), exact=True).set_input_files(photo)
    seen = other.page.get_by_role("button", name=say_("chat.picture_open", name="林小满"))
    await expect(seen).to_be_visible(timeout=PATIENCE_MS)
    paper = tmp_path / "豆腐账本.txt"
    paper.write_text("豆腐 两块\n", "utf-8")
    await one.page.get_by_label(say_("chat.file"), exact=True).set_input_files(paper)
    await other.sees("豆腐账本.txt")
    await one.press(say_("chat.place"))
    sheet = one.part(say_("chat.place_title"))
    await sheet.get_by_role("button", name=say_("chat.place_here")).click()
    await one.fill(say_("chat.place_name"), "鼓楼东大街口")
    await sheet.get_by_role("button", name=say_("chat.place_send")).click()
    await other.sees("鼓楼东大街口")
    await one.settle()
    await one.picture("chat-kinds")
    await other.picture("chat-kinds")
    await other.everybody_can_use_it()
    await seen.click()
    viewer = other.part(say_("chat.viewer"))
    await viewer.wait_for()
    await other.page.wait_for_timeout(300)
    await other.picture("chat-viewer")
    await other.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    async with other.page.expect_download() as download:
        await other.page.get_by_role("link", name=re.compile("豆腐账本")).click()
    assert (await (await download.value).path()).read_text("utf-8") == "豆腐 两块\n"


async def test_a_voice_is_recorded_in_the_browser_and_heard_by_the_other(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one, other = await come(lin), await come(mei)
    await one.context.grant_permissions(["microphone"])
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    heard = re.compile(re.escape(other.say("chat.voice_play", n=9)).replace("9", r"\d"))
    own = one.page.get_by_role("button", name=heard)
    short = one.page.get_by_text(one.say("chat.voice_short"))
    for _ in range(10):
        await one.press(one.say("chat.voice"))
        await one.sees(one.say("chat.voice_seconds", n=2))
        await one.picture("chat-recording")
        await one.press(one.say("chat.voice_send"))
        await own.or_(short).first.wait_for()
        if await own.count():
            break  # on a busy machine the browser's own microphone may be late
    voice = other.page.get_by_role("button", name=heard)
    await expect(voice).to_be_visible(timeout=PATIENCE_MS)
    await expect(own).to_be_visible(timeout=PATIENCE_MS)
    await voice.click()
    stop = other.page.get_by_role("button", name=other.say("chat.voice_pause"))
    await expect(stop).to_be_visible(timeout=PATIENCE_MS)
    await other.picture("chat-voice")


async def test_an_answer_quotes_an_edit_shows_and_a_reaction_counts(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "晚上吃什么")
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    menu = await menu_of(one, "晚上吃什么")
    await menu.get_by_role("button", name=one.say("chat.reply"), exact=True).click()
    await one.sees(re.compile(one.say("chat.reply_to", name="梅姐")))
    await write(one, "炸酱面")
    quote = line(other, "炸酱面").get_by_role("button", name=re.compile("晚上吃什么"))
    await expect(quote).to_be_visible(timeout=PATIENCE_MS)
    menu = await menu_of(one, "炸酱面")
    await menu.get_by_role("button", name=one.say("chat.edit"), exact=True).click()
    await write(one, "打卤面")
    await expect(line(other, "打卤面")).to_contain_text(other.say("chat.edited"))
    menu = await menu_of(other, "打卤面")
    await menu.get_by_role("button", name=other.say("chat.react_with", emoji="👍")).click()
    mark = line(one, "打卤面").get_by_role("button", name=re.compile("👍"))
    await expect(mark).to_contain_text("1", timeout=PATIENCE_MS)
    await mark.click()
    await expect(mark).to_contain_text("2", timeout=PATIENCE_MS)
    # How far one has read is told once a second at most.
    kept = (await lin.get(f"/api/conversations/{talk}/messages", limit=50))["items"]
    (said,) = [message for message in kept if message["body"].get("text") == "打卤面"]
    path = f"/api/conversations/{talk}/messages/{said['seq']}/readers"
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not (await lin.get(path))["read"]:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.2)
    menu = await menu_of(one, "打卤面")
    await menu.get_by_role("button", name=one.say("chat.readers")).click()
    await one.sees(one.say("chat.readers_n", n=1))
    await one.picture("chat-readers")
    await one.page.keyboard.press("Escape")
    await one.picture("chat-answers")


async def test_who_is_called_by_name_sees_it_in_the_list(come: Come, town: Town) -> None:
    lin, mei, bo = await friends(town, "林小满", "梅姐", "老薄")
    talk = await group(lin, "胡同买菜群", mei, bo)
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    await other.go("/chats")
    await field(one).press_sequentially("@梅")
    picker = one.page.get_by_role("listbox", name=one.say("chat.mention"))
    await picker.get_by_role("option", name="梅姐").wait_for()
    await one.picture("chat-mention")
    await one.everybody_can_use_it()
    await one.page.keyboard.press("Enter")
    await one.page.keyboard.type("明天几点")
    await one.page.keyboard.press("Enter")
    await is_there_once(one, "明天几点")
    await other.sees(other.say("chats.mentioned"))
    await other.page.get_by_role("link").filter(has_text="胡同买菜群").click()
    await expect(line(other, "明天几点").locator(".mention")).to_have_text("@梅姐")
    await other.picture("chat-group")
    await other.everybody_can_use_it()


async def test_typing_is_seen_by_the_other(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    await one.sees(one.say("chat.online"))
    # Who opens the conversation a moment later hears of the next letter.
    told = other.page.get_by_text(other.say("chat.typing")).filter(visible=True)
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await told.count():
            await field(one).press_sequentially("写", delay=60)
            await asyncio.sleep(0.3)
    await other.picture("chat-typing")


async def test_a_draft_waits_and_shows_in_the_list(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "在吗")
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "在吗")
    await field(one).fill("写了一半")
    await one.press(one.say("common.back"))
    await one.sees(one.say("chats.draft"))
    await one.page.reload()
    await one.page.get_by_role("link").filter(has_text="写了一半").click()
    await expect(field(one)).to_have_value("写了一半")


async def test_a_long_conversation_is_read_back_and_little_of_it_is_in_the_document(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say_all(mei, talk, [f"第 {n} 句话" for n in range(1, 331)])
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "第 330 句话")
    log = one.page.get_by_role("log")
    most = 0
    top = one.page.get_by_text(one.say("chat.top")).filter(visible=True)
    async with asyncio.timeout(3 * PATIENCE_MS / 1000):
        while not await top.count():
            await log.evaluate("one => (one.scrollTop = Math.max(0, one.scrollTop - 900))")
            await asyncio.sleep(0.06)
            most = max(most, await one.page.get_by_role("article").count())
    await expect(line(one, "第 1 句话")).to_have_count(1)
    assert most <= 210
    await one.picture("chat-top")
    # What one looks at stays where it is when somebody speaks.
    await log.evaluate("one => (one.scrollTop = 300)")
    before = await at_rest(one)
    await say(mei, talk, "还在看吗")
    await one.page.wait_for_timeout(800)
    assert await one.page.evaluate(_TOP_LINE) == before
    await one.press(one.say("chat.to_bottom"))
    await is_there_once(one, "还在看吗")
    # The list comes to rest at its end.
    await one.page.wait_for_function(_AT_THE_END)


async def at_rest(walker: Walker) -> list[object]:
    """Wait until the list moves no more; the line at its top, and where that stands."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        before: list[object] = []
        while before != (now := await walker.page.evaluate(_TOP_LINE)):
            before = now
            await asyncio.sleep(0.3)
    return before


async def test_two_panes_on_a_desk(come: Come, town: Town) -> None:
    lin, mei, bo = await friends(town, "Lin", "Mei", "Bo")
    talk = await together(lin, mei)
    crowd = await group(lin, "Lane kitchen", mei, bo)
    await say_all(mei, talk, ["Is the tofu still warm?", "I could come by at six"])
    await say_all(bo, crowd, ["Who has a big pot?"])
    one = await come(lin, wide=True, language="en")
    await one.go("/chats")
    await one.sees(one.say("chat.pick"))
    await one.page.get_by_role("link").filter(has_text="Mei").click()
    await is_there_once(one, "Is the tofu still warm?")
    await write(one, "Just out of the pot")
    await is_there_once(one, "Just out of the pot")
    for dark in (False, True):
        await one.sees_by(dark=dark)
        await one.picture("chats-two-panes")
        await one.everybody_can_use_it(colours_only=dark)
    await one.page.get_by_role("link").filter(has_text="Lane kitchen").click()
    await is_there_once(one, "Who has a big pot?")
    await one.picture("chats-two-panes-group")


_AT_THE_END = """() => {
  const log = document.querySelector('[role=log]')
  return log.scrollHeight - log.scrollTop - log.clientHeight < 60
}"""

_TOP_LINE = """() => {
  const log = document.querySelector('[role=log]')
  const top = log.getBoundingClientRect().top
  const row = [...log.querySelectorAll('[data-seq]')]
    .find((one) => one.getBoundingClientRect().bottom > top)
  return [row.dataset.seq, Math.round(row.getBoundingClientRect().top)]
}"""
