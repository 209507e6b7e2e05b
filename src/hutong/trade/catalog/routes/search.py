"""Searching the mall."""

from collections.abc import Hashable
from typing import Any

import msgspec

from hutong.kernel import errors, paging, settings
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import get, put
from hutong.kernel.ids import Id
from hutong.kernel.paging import Limit
from hutong.kernel.recent import Recent
from hutong.trade.catalog.actions import searches
from hutong.trade.catalog.reads import search as reads
from hutong.trade.catalog.reads.suggest import suggest
from hutong.trade.catalog.shapes.search import (
    Asked,
    Fen,
    Found,
    HotWords,
    Q,
    Sort,
    Suggestions,
)


def _checked(given: dict[str, Any]) -> Asked:
    """Return the search, within the limits of its shape. Raises BadInput.

    The web framework looks at types alone and passes limits by.
    """
    try:
        return msgspec.convert(given, Asked, strict=False)
    except msgspec.ValidationError as wrong:
        raise errors.BadInput(f"This cannot be searched for: {wrong}.") from wrong


_answers: Recent[Hashable, Found] = Recent(lambda: settings.current().browse_cache_s, most=2_000)


@get("/api/products", right="open", express=True)
async def search(  # noqa: PLR0913, PLR0917  each filter of the mall is a query parameter
    q: Q = "",
    category: Id | None = None,
    shop: Id | None = None,
    min_fen: Fen = 0,
    max_fen: Fen | None = None,
    sort: Sort = "best",
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
    facets: bool = False,  # noqa: FBT001, FBT002  it comes by name, from the query string
) -> Found:
    """Search the mall, or browse it without `q`; with `facets` also count what was found.

    Without `sort`, products that have the words in their title come first, the best sold first.
    """
    asked = _checked(
        {
            "q": q,
            "category": category or "0",
            "shop": shop or "0",
            "min_fen": min_fen,
            "max_fen": max_fen,
            "sort": sort,
            "after": after,
            "limit": limit,
            "facets": facets,
        }
    )
    key = msgspec.structs.astuple(asked)
    known = _answers.get(key)
    if known is not None:
        return known
    mark = _answers.asking()
    async with transaction() as tx:
        found = await reads.search(tx, asked)
    _answers.put(key, found, mark)
    if asked.q and found.items and not found.loosened and not after:
        await _hear(asked.q)
    return found


async def _hear(q: str) -> None:
    searches.hear(q)
    if searches.due():
        async with transaction() as tx:
            await searches.note(tx)


@get("/api/suggestions", right="open", express=True)
async def suggestions(q: Q = "") -> Suggestions:
    """Suggest what may be meant by the beginning of a word; before it, the hot words."""
    async with reading() as tx:
        return Suggestions(await suggest(tx, q))


@put("/api/admin/hot-words", right="operator")
async def set_hot_words(data: HotWords) -> HotWords:
    """Replace the words that are suggested before anybody typed."""
    async with transaction() as tx:
        return await searches.set_hot(tx, data)


routes = [search, suggestions, set_hot_words]
