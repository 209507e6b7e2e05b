"""A link in a message shows its page: asked for with the message, looked at later, told after.

The page is looked at outside of any transaction. Nothing shows when the message was recalled or
edited meanwhile, when it has a preview, or when the operator switched previews off.
"""

import functools
from collections.abc import Sequence
from typing import Any

import msgspec

from hutong import __version__
from hutong.kernel import jobs, outside, settings
from hutong.kernel.db import Tx, again, reading
from hutong.kernel.sql import load
from hutong.touch.chat.actions import files, keeping, letting, locking
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.adapters.pages import Pages
from hutong.touch.chat.rules import previews as rules
from hutong.touch.chat.shapes.messages import Draft, Message

sql = load("hutong.touch.chat", "files.sql")

JOB = "chat.preview"


class Asked(msgspec.Struct, frozen=True):
    """Which link of which message, as it was worded then."""

    conversation: int
    seq: int
    edit_no: int
    link: str


@functools.lru_cache(maxsize=1)
def pages() -> Pages:
    """Return the pages of the public web."""
    return Pages(outside.Outside(f"Hutong/{__version__} (link preview)"), files.draw)


async def later(tx: Tx, messages: Sequence[Message]) -> None:
    """Queue a look at the first link of each of these texts, in the transaction that keeps them."""
    if not settings.current().chat_previews:
        return
    asked = [
        Asked(int(m.conversation), m.seq, m.edit_no, link)
        for m in messages
        if m.kind == "text" and (link := rules.first_link(str(m.body.get("text", ""))))
    ]
    queued = [
        jobs.Job(kind=JOB, payload=msgspec.to_builtins(one), owner=one.conversation)
        for one in asked
    ]
    await jobs.queue_all(tx, queued)


async def look(payload: dict[str, Any]) -> None:
    """Look at a page and tell the conversation of it; a repetition tells nothing new."""
    asked = msgspec.convert(payload, Asked)
    if not settings.current().chat_previews:
        return
    async with reading() as tx:
        if not await _wanted(tx, asked):
            return
    preview = await pages().look(asked.link)
    if preview is None:
        return
    shown = msgspec.to_builtins(preview)
    kept = (preview.picture,) if preview.picture else ()

    async def work(tx: Tx) -> None:
        held = await locking.hold(tx, [asked.conversation])
        if not held or held[asked.conversation].dissolved_at or not await _wanted(tx, asked):
            return
        if preview.picture and not await letting.take_hold(tx, preview.picture):
            return
        await keeping.before(tx, [(asked.conversation, asked.seq)])
        await tx.run(sql.show_page, conversation=asked.conversation, seq=asked.seq, preview=shown)
        body = {"target": asked.seq, "preview": shown}
        told = Draft(conversation=asked.conversation, kind="previewed", body=body, files=kept)
        await append(tx, [told])

    await again(work)


async def _wanted(tx: Tx, asked: Asked) -> bool:
    text = await tx.value(
        sql.page_to_show, conversation=asked.conversation, seq=asked.seq, edit_no=asked.edit_no
    )
    return text is not None and rules.first_link(text) == asked.link
