"""People who talk: friends made and words said behind the scenes, and what a chat looks like."""

import re
import secrets
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.town import Town
from tests.browser.walker import PATIENCE_MS, Walker
from tests.cast import Visitor


async def befriend(one: Visitor, other: Visitor) -> None:
    """Let two people become friends: whoever asks back has answered."""
    for asker, asked in ((one, other), (other, one)):
        await asker.post(
            "/api/contacts/requests",
            {"person": str(asked.id), "via": "handle", "handle": asked.handle},
        )


async def friends(town: Town, *names: str) -> list[Visitor]:
    """Some newcomers, each the friend of the first."""
    people = [await town.newcomer(name, home=False) for name in names]
    for other in people[1:]:
        await befriend(people[0], other)
    return people


async def together(one: Visitor, other: Visitor) -> str:
    """The conversation of two friends."""
    row = await one.post("/api/conversations", {"person": str(other.id)})
    return str(row["id"])


async def group(owner: Visitor, title: str, *others: Visitor) -> str:
    """A group with people in it."""
    people = [str(other.id) for other in others]
    row = await owner.post("/api/groups", {"title": title, "people": people})
    return str(row["id"])


async def say(who: Visitor, conversation: str, text: str) -> dict[str, Any]:
    """Say something without a browser; the message."""
    wish = {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}}
    message: dict[str, Any] = await who.post(f"/api/conversations/{conversation}/messages", wish)
    return message


async def say_all(who: Visitor, conversation: str, texts: list[str]) -> list[dict[str, Any]]:
    """Say many things, one after the other."""
    return [await say(who, conversation, text) for text in texts]


def line(walker: Walker, text: str | re.Pattern[str]) -> Locator:
    """The message on the screen that has this text."""
    return walker.page.get_by_role("article").filter(has_text=text)


def field(walker: Walker) -> Locator:
    """Where one writes."""
    return walker.page.get_by_role("combobox", name=walker.say("chat.write"))


async def write(walker: Walker, text: str) -> None:
    """Write and send as one does with a keyboard."""
    await field(walker).fill(text)
    await walker.page.keyboard.press("Enter")


async def is_there_once(walker: Walker, text: str) -> None:
    """Wait until a message stands on the screen, accepted, and once."""
    await expect(line(walker, text)).to_have_count(1, timeout=PATIENCE_MS)
    # Asked about both at once: what waits is being sent a moment later.
    sending, waiting = (
        walker.page.get_by_role("img", name=walker.say(state))
        for state in ("chat.sending", "chat.waiting")
    )
    await expect(sending.or_(waiting)).to_have_count(0, timeout=PATIENCE_MS)


async def menu_of(walker: Walker, text: str) -> Locator:
    """What can be done with the message that has this text: its menu, open."""
    await line(walker, text).locator(".bubble").click(button="right")
    menu = walker.part(walker.say("chat.options"))
    await menu.wait_for()
    found: Locator = menu
    return found


async def is_in_step(walker: Walker) -> None:
    """Wait until the connection stands."""
    await expect(walker.page.get_by_text(walker.say("chats.connecting"))).to_have_count(
        0, timeout=PATIENCE_MS
    )
