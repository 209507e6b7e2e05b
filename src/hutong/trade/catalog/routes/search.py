"""Searching the mall."""

from typing import Any

import msgspec
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery

from hutong.kernel import errors, paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import get
from hutong.kernel.ids import Id
from hutong.kernel.paging import Limit
from hutong.trade.catalog.actions import searches
from hutong.trade.catalog.reads import search as reads
from hutong.trade.catalog.reads.suggest import suggest
from hutong.trade.catalog.shapes.search import Asked, Fen, Found, Q, Sort, Suggestions


def _checked(given: dict[str, Any]) -> Asked:
    """Return the search, within the limits of its shape. Raises BadInput.

    The web framework looks at types alone and passes limits by.
    """
    try:
        return msgspec.convert(given, Asked, strict=False)
    except msgspec.ValidationError as wrong:
        raise errors.BadInput(f"This cannot be searched for: {wrong}.") from wrong


async def wanted(
    q: FromQuery[Q] = "",
    category: FromQuery[Id | None] = None,
    shop: FromQuery[Id | None] = None,
    min_fen: FromQuery[Fen] = 0,
    max_fen: FromQuery[Fen | None] = None,
    sort: FromQuery[Sort] = "sales",
) -> Asked:
    """Return what is looked for; which piece of the answer is a matter of the route."""
    given = {
        "q": q,
        "category": category or "0",
        "shop": shop or "0",
        "min_fen": min_fen,
        "max_fen": max_fen,
        "sort": sort,
    }
    return _checked(given)


@get("/api/products", right="open", dependencies={"asked": Provide(wanted)})
async def search(
    asked: NamedDependency[Asked],
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
    facets: bool = False,  # noqa: FBT001, FBT002  it comes by name, from the query string
) -> Found:
    """Search the mall, or browse it without `q`; with `facets` also count what was found."""
    page = _checked(
        msgspec.structs.asdict(asked) | {"after": after, "limit": limit, "facets": facets}
    )
    async with transaction() as tx:
        found = await reads.search(tx, page)
    if asked.q and found.items and not found.loosened and not after:
        searches.hear(asked.q)
        if searches.due():
            async with transaction() as tx:
                await searches.note(tx)
    return found


@get("/api/suggestions", right="open", express=True)
async def suggestions(q: Q = "") -> Suggestions:
    """Suggest what may be meant by the beginning of a word."""
    async with reading() as tx:
        return Suggestions(await suggest(tx, q))


routes = [search, suggestions]
