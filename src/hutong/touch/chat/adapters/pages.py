"""Looking at the page of a link, through the guard of `kernel.outside`."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from hutong.kernel import errors
from hutong.kernel.outside import Fetched, Outside, Wish
from hutong.touch.chat.rules import previews as rules
from hutong.touch.chat.shapes.files import Picture
from hutong.touch.chat.shapes.previews import Page, Preview

_log = structlog.get_logger()

_PAGE = Wish(
    types=frozenset({"text/html", "application/xhtml+xml"}), bytes_max=256 * 1024, cut=True
)
_PICTURE = Wish(
    types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
    bytes_max=3 * 1024 * 1024,
)


class Pages:
    """Pages of the public web; `draw` keeps a picture of one, for whoever takes hold of it."""

    def __init__(self, outside: Outside, draw: Callable[[bytes], Awaitable[Picture]]) -> None:
        self._outside = outside
        self._draw = draw

    async def look(self, link: str) -> Preview | None:
        """Return what a page shows of itself; None for whatever cannot or may not be read."""
        try:
            found = await self._outside.fetch(link, _PAGE)
        except errors.Problem as problem:
            # A stranger's address failed a stranger's message: nothing of ours is wrong.
            _log.info("preview_refused", code=problem.code)
            return None
        page = await asyncio.to_thread(_read, found)
        if page is None:
            return None
        picture, colour = await self._picture(page.picture) if page.picture else (None, None)
        return Preview(link, rules.host_of(found.url), page.title, page.text, picture, colour)

    async def _picture(self, address: str) -> tuple[str | None, str | None]:
        """Return key and mean colour of a page's picture, drawn again; a preview lives without."""
        try:
            found = await self._outside.fetch(address, _PICTURE)
            kept = await self._draw(found.body)
        except errors.Problem as problem:
            _log.info("preview_without_picture", code=problem.code)
            return None, None
        return kept.key, kept.colour


def _read(found: Fetched) -> Page | None:
    return rules.read(found.url, found.body, found.charset)
