"""The store: keys in, bytes out, over obstore. A folder here, S3 and its kin by URL."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from hutong.kernel.files.images import THUMBNAIL_SIZES, ImageLimits, SafeImage, make_safe
from hutong.kernel.files.keys import (
    IMAGE_KIND,
    PRIVATE_IMAGE_KIND,
    checked,
    fresh_key,
    new_key,
    thumbnail_key,
)
from hutong.kernel.files.refusals import NoStore
from hutong.kernel.settings import without_keys

_CHUNK_BYTES = 256 * 1024
_DRAWN = (IMAGE_KIND, PRIVATE_IMAGE_KIND)


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A stored picture: its key, its size in pixels and bytes, its thumbnails' keys by size.

    `colour` (like `#a4b07c`) is the mean colour, to paint before the picture has arrived.
    """

    key: str
    width: int
    height: int
    bytes: int
    thumbnails: dict[int, str]
    colour: str


class Files:
    """All files of one deployment. Safe to share between tasks; one a process is enough."""

    def __init__(
        self, place: str | Path, *, limits: ImageLimits | None = None, drawing_at_once: int = 2
    ) -> None:
        """`place` is a folder (made if missing) or a URL that obstore knows (`s3://bucket/...`).

        At most `drawing_at_once` pictures are decoded at a time; the others wait in order.
        Raises NoStore for a place that is none.
        """
        self._place = str(place)
        self._store = _opened(place)
        self._limits = limits or ImageLimits()
        # A pool of our own rather than a semaphore around `to_thread`: when a sender goes away
        # its thread cannot be stopped, and a semaphore would let the next one in beside it.
        self._pool = ThreadPoolExecutor(drawing_at_once, thread_name_prefix="pictures")

    async def put_image(
        self, data: bytes, *, declared_type: str | None = None, key: str | None = None
    ) -> StoredImage:
        """Draw the picture again and keep it. Raises what `images.make_safe` raises.

        Sending the same picture twice gives the same key and changes nothing. One that is not for
        everybody is kept under a `fresh_key` of the kind `pic`.
        """
        if key is not None and key.partition("/")[0] != PRIVATE_IMAGE_KIND:
            raise ValueError("a picture that everybody may see is named by what is in it")
        loop = asyncio.get_running_loop()
        safe = await loop.run_in_executor(self._pool, make_safe, data, self._limits, declared_type)
        key = key or new_key(IMAGE_KIND, safe.full, "webp")
        # The picture last: where it can be read, its thumbnails can.
        for size in THUMBNAIL_SIZES:
            await obstore.put_async(self._store, thumbnail_key(key, size), safe.thumbnails[size])
        await obstore.put_async(self._store, key, safe.full)
        return _stored(key, safe)

    async def put_bytes(self, kind: str, data: bytes, suffix: str) -> str:
        """Keep bytes as they are (imports, exports, bills) and return their key.

        `kind` and `suffix` are words of the program, such as `bill` and `csv`; kinds of pictures
        are refused because whatever lies there has been drawn by us. Raises ValueError.
        """
        if kind in _DRAWN:
            raise ValueError("pictures are stored by put_image only")
        key = await asyncio.to_thread(new_key, kind, data, suffix)
        await obstore.put_async(self._store, key, data)
        return key

    async def put_at(self, key: str, data: bytes) -> None:
        """Keep bytes as they are under a key of `fresh_key`. Raises ValueError as `put_bytes`."""
        if checked(key).partition("/")[0] in _DRAWN:
            raise ValueError("pictures are stored by put_image only")
        await obstore.put_async(self._store, key, data)

    @staticmethod
    def fresh_key(kind: str, suffix: str) -> str:
        """Return a key that is known before its bytes are there, and that nobody else can get."""
        return fresh_key(kind, suffix)

    async def read(self, key: str) -> bytes | None:
        """The whole file, or None where there is none. Raises UnknownKey."""
        try:
            found = await obstore.get_async(self._store, checked(key))
        except FileNotFoundError:
            return None
        return bytes(await found.bytes_async())

    async def stream(self, key: str) -> AsyncIterator[bytes] | None:
        """The file in pieces of about 256 KiB, or None where there is none. Raises UnknownKey."""
        try:
            found = await obstore.get_async(self._store, checked(key))
        except FileNotFoundError:
            return None
        return _pieces(found)

    async def delete(self, key: str) -> None:
        """Remove the file, and a picture's thumbnails, for everybody. Absent is fine."""
        for name in _with_thumbnails(checked(key)):
            try:
                await obstore.delete_async(self._store, name)
            except FileNotFoundError:
                continue  # somebody was quicker; gone is what was asked for

    async def answers(self, *, within_s: float) -> bool:
        """Keep a few bytes and delete them; False when the store says nothing in that time.

        Raises NoStore when it refuses: whoever finds out by an upload has lost it.
        """
        try:
            async with asyncio.timeout(within_s):
                await self.delete(await self.put_bytes("check", b"May we keep files?\n", "txt"))
        except TimeoutError:
            return False
        except (BaseError, OSError) as no:
            raise _refused(self._place, no) from no
        return True

    def close(self) -> None:
        """Let the picture threads finish what they began and end them."""
        self._pool.shutdown(wait=True)


def _opened(place: str | Path) -> ObjectStore:
    text = str(place)
    try:
        if "://" in text and not text.startswith("file://"):
            return from_url(text)
        folder = Path(unquote(urlsplit(text).path)) if "://" in text else Path(text)
        return LocalStore(folder.absolute(), mkdir=True)
    except (BaseError, OSError, ValueError) as no:
        raise _refused(text, no) from no


def _refused(place: str, why: Exception) -> NoStore:
    """Say what the store said; its first line alone, and without keys."""
    shown = without_keys(place) if "://" in place else place
    said = str(why).partition("\n")[0].replace(place, shown).rstrip(".")
    return NoStore(
        f"{shown} does not keep files for us ({said}). Nothing was changed. Set HUTONG_FILES_URL "
        "to a folder or bucket that Hutong may write to and delete from, or leave it out."
    )


def _stored(key: str, safe: SafeImage) -> StoredImage:
    return StoredImage(
        key=key,
        width=safe.width,
        height=safe.height,
        bytes=len(safe.full),
        thumbnails={size: thumbnail_key(key, size) for size in THUMBNAIL_SIZES},
        colour=safe.colour,
    )


def _with_thumbnails(key: str) -> list[str]:
    # The picture first: where it can be read, its thumbnails can.
    if key.partition("/")[0] not in _DRAWN or "-" in key:
        return [key]
    return [key, *(thumbnail_key(key, size) for size in THUMBNAIL_SIZES)]


async def _pieces(found: "obstore.GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=_CHUNK_BYTES):
        yield bytes(piece)
