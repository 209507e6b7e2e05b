"""Two people, two browsers: what one says the other sees, whatever happens in between."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Come
from tests.browser.talk import (
    field,
    friends,
    group,
    is_in_step,
    is_there_once,
    line,
    menu_of,
    say,
    together,
    write,
)
from tests.browser.town import Town
from tests.browser.walker import PATIENCE_MS

pytestmark = pytest.mark.browser

_COUNT = """([person, what]) => new Promise((done) => {
  const asked = indexedDB.open(`hutong-chat-${person}`)
  asked.onsuccess = () => {
    const count = asked.result.transaction(what).objectStore(what).count()
    count.onsuccess = () => done(count.result)
  }
})"""

_AWAY = """() => {
  Object.defineProperty(document, 'hidden', { get: () => window.away === true })
  window.told = []
  window.Notification = class {
    static permission = 'granted'
    constructor(title, more) { window.told.push([title, more.body]) }
    close() {}
  }
}"""


async def test_what_one_says_the_other_sees_at_once(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one, other = await come(lin), await come(mei, dark=True)
    await one.go(f"/chats/{talk}")
    await other.go("/chats")
    await is_in_step(one)
    await write(one, "姐，今天的豆腐还有吗？")
    await is_there_once(one, "姐，今天的豆腐还有吗？")
    # In the list of the other one: the words, and that one waits.
    row = other.page.get_by_role("link").filter(has_text="林小满")
    await expect(row).to_contain_text("豆腐", timeout=PATIENCE_MS)
    await expect(row).to_contain_text("1")
    await other.picture("chats")
    await other.everybody_can_use_it()
    await row.click()
    await is_there_once(other, "姐，今天的豆腐还有吗？")
    await write(other, "有，给你留两块")
    await is_there_once(one, "有，给你留两块")
    await one.picture("chat")
    await one.everybody_can_use_it()
    await other.picture("chat")
    await other.everybody_can_use_it()
    # What was seen is read, and nothing waits any more.
    await other.press(other.say("common.back"))
    await expect(row.get_by_text(other.say("chats.unread", n=1))).to_have_count(0)


async def test_what_is_written_without_a_network_goes_out_when_it_is_back(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "先说一句")
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    await is_there_once(one, "先说一句")
    await is_in_step(one)
    await one.go_offline()
    await write(one, "地铁里写的第一句")
    await write(one, "地铁里写的第二句")
    waiting = one.page.get_by_role("img", name=re.compile(one.say("chat.waiting")))
    await expect(waiting.first).to_be_visible()
    await one.picture("chat-offline")
    # Meanwhile the other one speaks.
    await say(mei, talk, "你在听吗")
    await one.go_offline(away=False)
    for text in ("你在听吗", "地铁里写的第一句", "地铁里写的第二句"):
        await is_there_once(one, text)
    await expect(waiting).to_have_count(0)
    for text in ("地铁里写的第一句", "地铁里写的第二句"):
        await is_there_once(other, text)
    said = await other.page.get_by_role("article").all_inner_texts()
    last = [text.split("\n")[-1] for text in said]
    assert [text for text in last if "地铁" in text] == ["地铁里写的第一句", "地铁里写的第二句"]


async def test_what_waits_outlives_a_reload_and_is_sent_once(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "在吗")
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "在吗")
    # The server takes it, and its answer is lost on the way back.
    path, gone = f"**/api/conversations/{talk}/messages", asyncio.Event()

    async def lost(route: Route) -> None:
        if route.request.method == "POST":
            await route.fetch()
            await route.abort()
            gone.set()
        else:
            await route.continue_()

    one.forgives_the_network()
    await one.page.route(path, lost)
    await write(one, "只说这一次")
    await expect(line(one, "只说这一次")).to_have_count(1)
    await asyncio.wait_for(gone.wait(), PATIENCE_MS / 1000)
    await one.page.unroute(path)
    await one.page.reload()
    await is_there_once(one, "只说这一次")
    kept = (await mei.get(f"/api/conversations/{talk}/messages", limit=50))["items"]
    assert [one["body"]["text"] for one in kept] == ["在吗", "只说这一次"]
    queued = await one.page.evaluate(_COUNT, [str(lin.id), "queue"])
    assert queued == 0


async def test_what_was_read_once_can_be_read_without_a_network(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "地址是帽儿胡同十二号")
    one = await come(lin, worker=True)
    await one.go("/")
    await one.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    await one.go("/chats")
    await one.sees("地址是帽儿胡同十二号")
    # It is read ahead, without being opened.
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await one.page.evaluate(_COUNT, [str(lin.id), "messages"]):  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.1)
    await one.go_offline()
    await one.page.reload()
    await one.sees("地址是帽儿胡同十二号")
    await one.page.get_by_role("link").filter(has_text="梅姐").click()
    await expect(line(one, "帽儿胡同十二号")).to_have_count(1)
    await one.picture("chat-offline-reading")


async def test_a_recalled_message_is_gone_for_both_and_can_be_written_anew(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    await other.go(f"/chats/{talk}")
    await write(one, "说错的话")
    await is_there_once(other, "说错的话")
    menu = await menu_of(one, "说错的话")
    await one.settle()
    await one.picture("chat-menu")
    await one.everybody_can_use_it()
    await menu.get_by_role("button", name=one.say("chat.recall"), exact=True).click()
    await one.sees(one.say("chat.recalled_mine"))
    await other.sees(other.say("chat.recalled", name="林小满"))
    await other.does_not_see("说错的话")
    await one.press(one.say("chat.edit_again"))
    await expect(field(one)).to_have_value("说错的话")
    await write(one, "说对的话")
    await is_there_once(other, "说对的话")


async def test_what_waits_is_counted_on_the_tab_and_in_the_name_of_the_window(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one = await come(lin)
    await one.go("/")
    await say(mei, talk, "第一句")
    await say(mei, talk, "第二句")
    await expect(one.page).to_have_title(re.compile(r"^\(2\) "), timeout=PATIENCE_MS)
    tab = one.page.get_by_role("navigation", name=one.say("tabs.name")).get_by_role("link")
    await expect(tab.filter(has_text=one.say("tabs.chats"))).to_contain_text("2")
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "第二句")
    await one.sees(one.say("chat.unread_line"))
    await expect(one.page).not_to_have_title(re.compile(r"^\("), timeout=PATIENCE_MS)
    # The server has heard of it, too.
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while (await lin.get(f"/api/conversations/{talk}"))["unread"]:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.2)


async def test_one_person_reads_in_one_browser_and_the_other_browser_knows(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    phone, desk = await come(lin), await come(lin, wide=True, language="en")
    await desk.go("/chats")
    await phone.go(f"/chats/{talk}")
    await write(phone, "从手机上写的")
    await desk.sees("从手机上写的")
    await say(mei, talk, "两边都看得到")
    await is_there_once(phone, "两边都看得到")
    await desk.sees("两边都看得到")
    await expect(desk.page.get_by_text(desk.say("chats.unread", n=1))).to_have_count(
        0, timeout=PATIENCE_MS
    )


async def test_two_tabs_of_one_browser_do_not_say_it_twice(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_in_step(one)
    second = await one.context.new_page()
    await second.goto(f"/chats/{talk}")
    box = second.get_by_role("combobox", name=one.say("chat.write"))
    await box.fill("从第二页说的")
    await box.press("Enter")
    await is_there_once(one, "从第二页说的")
    await expect(second.get_by_role("article")).to_have_count(1)
    # The first page goes; the second goes on alone.
    await one.page.close()
    one.page = second
    await box.fill("第一页关了")
    await box.press("Enter")
    await is_there_once(one, "第一页关了")
    await say(mei, talk, "听见了")
    await is_there_once(one, "听见了")
    kept = (await mei.get(f"/api/conversations/{talk}/messages", limit=50))["items"]
    # What is on its way may come after what was said meanwhile.
    said = sorted(message["body"]["text"] for message in kept)
    assert said == sorted(["从第二页说的", "第一页关了", "听见了"])


_FAST = """(texts) => {
  const box = document.querySelector('textarea')
  for (const text of texts) {
    box.value = text
    box.dispatchEvent(new Event('input', { bubbles: true }))
    const enter = { key: 'Enter', bubbles: true, cancelable: true }
    box.dispatchEvent(new KeyboardEvent('keydown', enter))
  }
}"""


async def test_who_writes_faster_than_the_queue_loses_nothing(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_in_step(one)
    await field(one).wait_for()
    texts = ["快的一", "快的二", "快的三"]
    await one.page.evaluate(_FAST, texts)
    for text in texts:
        await is_there_once(one, text)
    kept = (await mei.get(f"/api/conversations/{talk}/messages", limit=50))["items"]
    assert [message["body"]["text"] for message in kept] == texts


async def test_who_looks_elsewhere_is_told_unless_it_is_muted(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one = await come(lin)
    await one.page.add_init_script(f"({_AWAY})()")
    await one.go("/chats")
    await say(mei, talk, "看着呢")
    await one.sees("看着呢")
    await one.page.evaluate("() => (window.away = true)")
    await say(mei, talk, "走开了吗")
    await one.page.wait_for_function("() => window.told.length > 0")
    assert await one.page.evaluate("() => window.told") == [["梅姐", "走开了吗"]]
    await lin.ask("PATCH", f"/api/conversations/{talk}/mine", {"muted": True})
    await one.page.locator(".chat-row .muted svg, .chat-row svg.muted").first.wait_for()
    await say(mei, talk, "静音了")
    await one.sees("静音了")
    assert len(await one.page.evaluate("() => window.told")) == 1


async def test_the_house_tells_under_its_own_name_and_in_the_language_of_the_reader(
    come: Come, town: Town
) -> None:
    buyer = await town.newcomer(fen=20_000)
    (order,) = await town.order(buyer, "牛油果")
    one = await come(buyer, language="en")
    await one.page.add_init_script(f"({_AWAY})()")
    await one.go("/chats")
    await is_in_step(one)
    await one.page.evaluate("() => (window.away = true)")
    await town.ship(await town.known("li_haisheng"), order)
    await one.page.wait_for_function("() => window.told.length > 0")
    goods = order["lines"][0]["title_en"]
    told = [one.say("chats.system"), f"{one.say('chats.news.shipped')} · {goods}"]
    assert (await one.page.evaluate("() => window.told"))[-1] == told


async def test_where_sockets_do_not_get_through_the_long_poll_does(come: Come, town: Town) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    one = await come(lin)
    one.forgives_the_network()
    await one.page.route_web_socket(re.compile("token="), lambda socket: socket.close())
    await one.go(f"/chats/{talk}")
    async with one.page.expect_request("**/api/gateway/poll", timeout=30_000):
        pass
    await is_in_step(one)
    await say(mei, talk, "走的是长轮询")
    await is_there_once(one, "走的是长轮询")
    await write(one, "一样快")
    await is_there_once(one, "一样快")
    await say(mei, talk, "再来一句")
    await is_there_once(one, "再来一句")
    # A poll that waits for half a minute holds up nobody who writes.
    other = await come(mei)
    await other.go(f"/chats/{talk}")
    await is_in_step(other)
    await field(one).press_sequentially("我想想再说", delay=1000)
    await other.sees(other.say("chat.typing"))


async def test_who_is_taken_out_of_a_group_reads_what_was_and_hears_no_more(
    come: Come, town: Town
) -> None:
    lin, mei, bo = await friends(town, "林小满", "梅姐", "老薄")
    talk = await group(lin, "胡同买菜群", mei, bo)
    await say(lin, talk, "明天去早市")
    one = await come(bo)
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "明天去早市")
    answer = await lin.ask("DELETE", f"/api/conversations/{talk}/members/{bo.id}")
    assert answer.status_code < 300, answer.text
    await one.sees(one.say("chat.left"))
    await say(lin, talk, "他听不到这句")
    await one.page.wait_for_timeout(1500)
    await one.does_not_see("他听不到这句")
    await is_there_once(one, "明天去早市")
    await one.page.reload()
    await is_there_once(one, "明天去早市")
    await one.does_not_see("他听不到这句")
    await one.picture("chat-left")


async def test_what_is_refused_says_why_and_can_be_sent_again_or_dropped(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    await say(mei, talk, "先别说话")
    one = await come(lin)
    await one.go(f"/chats/{talk}")
    await is_there_once(one, "先别说话")
    await mei.put(f"/api/contacts/{lin.id}/block")
    one.expect_refusal(409, f"/api/conversations/{talk}/messages")
    await write(one, "听得见吗")
    await one.sees(one.say("chat.discard"))
    await one.picture("chat-refused")
    await one.everybody_can_use_it()
    answer = await mei.ask("DELETE", f"/api/contacts/{lin.id}/block")
    assert answer.status_code < 300, answer.text
    await line(one, "听得见吗").get_by_text(one.say("chat.retry"), exact=True).click()
    await one.does_not_see(one.say("chat.discard"))
    await is_there_once(one, "听得见吗")
    kept = (await mei.get(f"/api/conversations/{talk}/messages", limit=50))["items"]
    assert [message["body"]["text"] for message in kept] == ["先别说话", "听得见吗"]
