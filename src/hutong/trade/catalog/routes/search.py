"""Searching the mall."""

from litestar.di import NamedDependency, Provide

from hutong.kernel import paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import get
from hutong.kernel.ids import Id
from hutong.kernel.paging import Limit
from hutong.trade.catalog.actions import searches
from hutong.trade.catalog.reads import search as reads
from hutong.trade.catalog.reads.suggest import suggest
from hutong.trade.catalog.shapes.search import Asked, Fen, Found, Q, Sort, Suggestions


async def wanted(
    q: Q = "",
    category: Id | None = None,
    shop: Id | None = None,
    min_fen: Fen = 0,
    max_fen: Fen | None = None,
    sort: Sort = "sales",
) -> Asked:
    """Return what is looked for; which piece of the answer is a matter of the route."""
    return Asked(
        q=q.replace("\0", ""),
        category=int(category or 0),
        shop=int(shop or 0),
        min_fen=min_fen,
        max_fen=max_fen,
        sort=sort,
    )


@get("/api/products", right="open", dependencies={"asked": Provide(wanted)})
async def search(
    asked: NamedDependency[Asked],
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
    facets: bool = False,  # noqa: FBT001, FBT002  it comes by name, from the query string
) -> Found:
    """Search the mall, or browse it without `q`; with `facets` also count what was found."""
    async with transaction() as tx:
        found = await reads.search(tx, asked.on_page(after, limit, facets=facets))
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
