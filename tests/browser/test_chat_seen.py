"""What was seen of a conversation: what is new, what was read, and what nobody keeps."""

import secrets
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.talk import friends, is_there_once, say, together, write
from tests.browser.town import Town

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
