"""Pictures, recordings and files are handed in before they are sent.

Bytes go into the store before the row that knows them, outside of any transaction: a row without
bytes would be a broken promise, bytes without a row are only swept away.
"""

import functools
from datetime import timedelta
from typing import Any

from hutong.kernel import clock, settings
from hutong.kernel import files as store_of
from hutong.kernel.db import Tx, transaction
from hutong.kernel.limits import Limit
from hutong.kernel.sql import load
from hutong.touch.chat.rules import files as rules
from hutong.touch.chat.shapes.files import Document, Picture, Unsent, Voice

sql = load("hutong.touch.chat", "files.sql")

UNSENT_FOR = timedelta(days=2)


@functools.lru_cache(maxsize=1)
def store() -> store_of.Files:
    """Return the store of this process."""
    chosen = settings.current()
    return store_of.Files(chosen.files_url or chosen.data / "files")


async def picture(me: int, data: bytes, declared: str | None) -> Picture:
    """Keep a picture, drawn again. Raises what the store raises for what is none, and TooMany."""
    _count(me)
    kept = await store().put_image(data, declared_type=declared, private=True)
    facts = {"width": kept.width, "height": kept.height, "colour": kept.colour}
    await _note(me, kept.key, "picture", facts)
    return Picture(kept.key, kept.width, kept.height, kept.colour, kept.bytes)


async def voice(me: int, data: bytes, ms: int) -> Voice:
    """Keep a recording. Raises NotARecording, WrongLength, FileTooLarge, TooMany."""
    _count(me)
    chosen = settings.current()
    rules.check_size(len(data), chosen.chat_voice_bytes)
    suffix = rules.sound(data, ms, chosen.chat_voice_ms)
    key = await store().put_bytes(rules.VOICES, data, suffix)
    await _note(me, key, "voice", {"ms": ms, "bytes": len(data)})
    return Voice(key, ms, len(data), store_of.content_type_of(key))


async def document(me: int, data: bytes, given: str) -> Document:
    """Keep a file as it is; it is never shown, only saved. Raises FileTooLarge, TooMany."""
    _count(me)
    rules.check_size(len(data), settings.current().chat_file_bytes)
    name, kind = rules.name(given), store_of.type_of(data)
    key = await store().put_bytes(rules.DOCUMENTS, data, "bin")
    await _note(me, key, "file", {"name": name, "bytes": len(data), "type": kind})
    return Document(key, name, len(data), kind)


async def sweep() -> int:
    """Forget what was handed in and never sent; returns how many. The bytes stay for others."""
    async with transaction() as tx:
        old = await tx.all(Unsent, sql.forget_unsent, before=clock.now() - UNSENT_FOR)
    return len(old)


async def _note(me: int, key: str, kind: str, facts: dict[str, Any]) -> None:
    async with transaction() as tx:
        await keep(tx, me, key, kind, facts)


async def keep(tx: Tx, me: int, key: str, kind: str, facts: dict[str, Any]) -> None:
    """Note that somebody handed something in, with what was found in it."""
    await tx.run(sql.keep_upload, person=me, key=key, kind=kind, facts=facts, at=clock.now())


def _count(me: int) -> None:
    _limit(settings.current().chat_uploads_per_min).take(me, "files")


@functools.lru_cache(maxsize=4)
def _limit(per_min: float) -> Limit:
    """The buckets of one rule; other settings (in a test) begin with fresh ones."""
    return Limit(per_s=per_min / 60, burst=max(1.0, per_min / 2))
