"""What tests of conversations share: what a device sends, and two friends who talk."""

import secrets
from typing import Any

from tests.cast import Visitor
from tests.touch.chat.circle import at


def said(text: str = "你好", **more: Any) -> dict[str, Any]:
    """Return a message as a device sends it, under a fresh client id."""
    return {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}, **more}


async def talk(one: Visitor, other: Visitor) -> str:
    """Return the conversation of two friends."""
    return str((await one.post("/api/conversations", {"person": str(other.id)}))["id"])


async def say(who: Visitor, conversation: str, *texts: str) -> list[dict[str, Any]]:
    """Say these one after the other and return the messages."""
    return [await who.post(f"{at(conversation)}/messages", said(text)) for text in texts]


async def sync(who: Visitor, **known: Any) -> dict[str, Any]:
    """Bring a device in step; without anything it is a fresh one."""
    return dict(await who.post("/api/chat/sync", known))


async def own(who: Visitor, conversation: str) -> dict[str, Any]:
    """Return a conversation as somebody has it."""
    return dict(await who.get(at(conversation)))


async def items(who: Visitor, conversation: str, **more: Any) -> list[dict[str, Any]]:
    """Return what somebody sees of a conversation."""
    return list((await who.get(f"{at(conversation)}/messages", **more))["items"])
