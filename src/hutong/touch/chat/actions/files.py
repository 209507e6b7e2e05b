"""Pictures, recordings and files are handed in before they are sent.

A key is announced, then its bytes go into the store, outside of any transaction, then comes the row
that promises them: a row without bytes would be a broken promise, bytes without a row are swept
away (`letting`).
"""

import functools
from datetime import timedelta
from typing import Any

from hutong.kernel import clock, errors, settings
from hutong.kernel import files as store_of
from hutong.kernel.db import Tx, transaction
from hutong.kernel.limits import Limit
from hutong.kernel.sql import load
from hutong.touch.chat.actions import letting
from hutong.touch.chat.rules import files as rules
from hutong.touch.chat.shapes.files import Document, Picture, Voice

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
    kept = await draw(data, declared)
    facts = {"width": kept.width, "height": kept.height, "colour": kept.colour}
    await _note(me, kept.key, "picture", facts)
    return kept


async def draw(data: bytes, declared: str | None = None) -> Picture:
    """Store a picture, drawn again, for whoever takes hold of it then. Raises as `picture`."""
    key = await _announced(rules.PICTURES, "webp")
    kept = await store().put_image(data, declared_type=declared, key=key)
    return Picture(kept.key, kept.width, kept.height, kept.colour, kept.bytes)


async def voice(me: int, data: bytes, ms: int) -> Voice:
    """Keep a recording. Raises NotARecording, WrongLength, FileTooLarge, TooMany."""
    _count(me)
    chosen = settings.current()
    rules.check_size(len(data), chosen.chat_voice_bytes)
    suffix = rules.sound(data, ms, chosen.chat_voice_ms)
    key = await _announced(rules.VOICES, suffix)
    await store().put_at(key, data)
    await _note(me, key, "voice", {"ms": ms, "bytes": len(data)})
    return Voice(key, ms, len(data), store_of.content_type_of(key))


async def document(me: int, data: bytes, given: str) -> Document:
    """Keep a file as it is; it is never shown, only saved. Raises FileTooLarge, TooMany."""
    _count(me)
    rules.check_size(len(data), settings.current().chat_file_bytes)
    name, kind = rules.name(given), store_of.type_of(data)
    key = await _announced(rules.DOCUMENTS, "bin")
    await store().put_at(key, data)
    await _note(me, key, "file", {"name": name, "bytes": len(data), "type": kind})
    return Document(key, name, len(data), kind)


async def sweep() -> int:
    """Forget what was handed in and never sent; returns how many. Its bytes are let go."""
    async with transaction() as tx:
        rows = await tx.rows(sql.forget_unsent, before=clock.now() - UNSENT_FOR)
        await letting.loosen(tx, [row["key"] for row in rows])
    return len(rows)


async def let_go() -> int:
    """Delete the bytes that nothing holds any more; returns how many files went."""
    return await letting.sweep(store().delete)


async def _announced(kind: str, suffix: str) -> str:
    """Return a fresh key that the sweep knows of, so that no crash leaves bytes behind."""
    key = store().fresh_key(kind, suffix)
    async with transaction() as tx:
        await letting.loosen(tx, [key])
    return key


async def _note(me: int, key: str, kind: str, facts: dict[str, Any]) -> None:
    async with transaction() as tx:
        await keep(tx, me, key, kind, facts)


async def keep(tx: Tx, me: int, key: str, kind: str, facts: dict[str, Any]) -> None:
    """Note that somebody handed something in, with what was found in it.

    Raises Unavailable when it took so long that its bytes are going.
    """
    if not await letting.take_hold(tx, key):
        raise errors.Unavailable("Storing this took too long, so it was not. Please try again.")
    await tx.run(sql.keep_upload, person=me, key=key, kind=kind, facts=facts, at=clock.now())


def _count(me: int) -> None:
    _limit(settings.current().chat_uploads_per_min).take(me, "files")


@functools.lru_cache(maxsize=4)
def _limit(per_min: float) -> Limit:
    """The buckets of one rule; other settings (in a test) begin with fresh ones."""
    return Limit(per_s=per_min / 60, burst=max(1.0, per_min / 2))
