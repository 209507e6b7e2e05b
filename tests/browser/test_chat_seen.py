"""What was seen of a conversation: what is new, what was read, and what nobody keeps."""

import secrets
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.talk import friends, group, is_in_step, is_there_once, line, say, together, write
from tests.browser.town import Town
from tests.browser.walker import PATIENCE_MS

pytestmark = pytest.mark.browser

_HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => window.away === true })"

_LOOK_AWAY = """(away) => {
  window.away = away
  document.dispatchEvent(new Event('visibilitychange'))
}"""

_KEPT = """async () => {
  const names = await caches.keys()
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  return lists.flat().map((one) => one.url).filter((url) => url.includes('/conversations/'))
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_wrote_sees_at_once_that_it_was_read(
    come: Come, town: Town, language: str
) -> None:
    lin, mei, bo = await friends(town, "林小满", "梅姐", "阿波")
    talk, circle = await together(lin, mei), await group(lin, "豆腐群", mei, bo)
    one = await come(lin, language=language)
    other = await come(mei, language=language, dark=True)
    await one.go(f"/chats/{talk}")
    await other.go("/chats")
    await is_in_step(one)
    await write(one, "豆腐还有吗")
    await is_there_once(one, "豆腐还有吗")
    mark = line(one, "豆腐还有吗").locator(".read-mark")
    await expect(mark).to_have_text(one.say("chat.sent"))
    await other.page.get_by_role("link").filter(has_text="豆腐还有吗").click()
    await expect(mark).to_have_text(one.say("chat.read"))
    await one.picture("chat-read")
    await one.everybody_can_use_it()
    # In a group it is asked how many, while one looks; who they are is a press away.
    await one.go(f"/chats/{circle}")
    await write(one, "谁要豆腐")
    await is_there_once(one, "谁要豆腐")
    await other.go(f"/chats/{circle}")
    count = line(one, "谁要豆腐").locator(".read-mark").get_by_role("button")
    await expect(count).to_have_text(one.say("chat.read_by", n=1), timeout=PATIENCE_MS)
    await count.click()
    await one.part(one.say("chat.readers")).get_by_text("梅姐").wait_for()


async def test_the_line_over_what_is_new_goes_when_it_is_new_no_longer(
    come: Come, town: Town
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    for text in ("豆腐来了", "还热着"):
        await say(mei, talk, text)
    one = await come(lin)
    await one.page.add_init_script(_HIDDEN)
    await one.go(f"/chats/{talk}")
    above = one.page.get_by_text(one.say("chat.unread_line"))
    await expect(above).to_be_visible()
    await one.picture("chat-unread-line")
    # It stands as long as one reads, and goes with the answer.
    await write(one, "这就来")
    await is_there_once(one, "这就来")
    await expect(above).to_have_count(0)
    # What comes while one looks away is new again; what comes under one's eyes is not.
    await one.page.evaluate(_LOOK_AWAY, arg=True)
    await say(mei, talk, "给你留了两块")
    await is_there_once(one, "给你留了两块")
    await expect(above).to_have_count(0)
    await one.page.evaluate(_LOOK_AWAY, arg=False)
    await expect(above).to_have_count(1)
    await say(mei, talk, "带上碗")
    await is_there_once(one, "带上碗")
    await expect(above).to_have_count(0)


async def test_no_worker_keeps_what_was_shown_in_a_conversation(
    come: Come, town: Town, demo_images: Path
) -> None:
    lin, mei = await friends(town, "林小满", "梅姐")
    talk = await together(lin, mei)
    photo = sorted(demo_images.glob("*.jpg"))[3].read_bytes()
    kept = (await lin.ask("POST", "/api/chat/pictures", content=photo)).json()
    wish = {"client_id": secrets.token_hex(16), "kind": "picture", "body": {"key": kept["key"]}}
    sent = await lin.post(f"/api/conversations/{talk}/messages", wish)
    other = await come(mei, worker=True)
    await other.go("/")
    await other.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    await other.go(f"/chats/{talk}")
    picture = other.page.get_by_role("button", name=other.say("chat.picture_open", name="林小满"))
    await expect(picture.locator("img")).to_have_js_property("complete", True)
    await other.settle()
    assert await other.page.evaluate(_KEPT) == []
    await lin.post(f"/api/conversations/{talk}/messages/{sent['seq']}/recall")
    await expect(picture).to_have_count(0)
