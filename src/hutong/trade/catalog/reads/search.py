"""Search: one page in the order asked for, facets beside it, and what to do when nothing is found.

Two ways to the same page. A common word is on enough of the next few thousand products in the
order asked for, so those are looked through (`window`). A rare word is not, so its index gives
all that have it and they are sorted (`find_words`). Either way costs a few thousand rows, however
large the mall is.
"""

from typing import Any

import msgspec

from hutong.kernel import paging, words
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade.catalog.reads import categories, facets, goods
from hutong.trade.catalog.reads.best import CAP, Best, best
from hutong.trade.catalog.shapes.search import ANY_PRICE_FEN, Asked, Cursor, Found, Hit

sql = load("hutong.trade.catalog", "search.sql")

WINDOW = 4_000
_OFTEN = 200
_FIRST = Cursor(-(2**62), -(2**62))

_BROWSE = {
    "best": sql.browse_sales,
    "sales": sql.browse_sales,
    "price": sql.browse_price,
    "price_desc": sql.browse_price_desc,
    "newest": sql.browse_newest,
}
_WINDOW = {
    "sales": sql.window_sales,
    "price": sql.window_price,
    "price_desc": sql.window_price_desc,
    "newest": sql.window_newest,
}


class Often(msgspec.Struct, frozen=True):
    """How many products have a word."""

    term: str
    times: int


async def search(tx: Tx, asked: Asked) -> Found:
    """Answer a search. `tx` is a transaction, because the planner is told to plan each time.

    When nothing has all the words, the rarest are left out one after the other until something
    is found; the answer says so. Raises BadInput for a cursor that this list never gave.
    """
    await tx.run(sql.plan_each_time)
    tree = await categories.recent_tree(tx)
    if asked.category and asked.category not in tree.by_id:
        tree = await categories.tree(tx)
    branch = tree.branch(asked.category) if asked.category else None
    start = paging.after(asked.after, Cursor) or _FIRST
    terms = words.terms(asked.q.replace("\0", ""))
    kept = terms if start.words is None else [term for term in terms if term in start.words]
    if asked.q.strip() and not terms:
        return Found([])
    found = await _hits(tx, asked, kept, branch, start)
    if not found.hits and not asked.after and len(kept) > 1:
        kept, found = await _loosen(tx, asked, kept, branch)
    counts = await facets.count(tx, asked, kept, branch, tree) if asked.facets else None
    return await _page(tx, asked, found, terms, kept, counts)


async def _page(
    tx: Tx, asked: Asked, found: Best, terms: list[str], kept: list[str], counts: Any
) -> Found:
    shown = found.hits[: asked.limit]
    dropped = [term for term in terms if term not in kept]
    following = None
    if len(found.hits) > asked.limit:
        last = shown[-1]
        following = paging.cursor(last.rank, last.tie, kept if dropped else None, found.edge)
    items = await goods.cards(tx, [(hit.shop, hit.product) for hit in shown])
    return Found(items, following, counts, bool(dropped), dropped)


async def _hits(
    tx: Tx,
    asked: Asked,
    terms: list[str],
    branch: list[int] | None,
    start: Cursor,
    *,
    rare: bool = False,
) -> Best:
    """Return one page and one more; `rare` says that few products have all of the words."""
    most = asked.limit + 1
    filters = {
        "categories": branch,
        "low": asked.min_fen,
        "high": ANY_PRICE_FEN if asked.max_fen is None else asked.max_fen,
        "rank": start.rank,
        "tie": start.tie,
        "most": most,
    }
    if not terms:
        return Best(await tx.all(Hit, _BROWSE[asked.sort], **filters, shop=asked.shop))
    if asked.sort == "best":
        window = 0 if asked.shop or rare else WINDOW
        return await best(tx, asked, terms, branch, start, window=window)
    query = words.tsquery(terms)
    if not asked.shop and not rare:
        hits = await tx.all(Hit, _WINDOW[asked.sort], **filters, words=query, window=WINDOW)
        if len(hits) == most:
            return Best(hits)
    hits = await tx.all(
        Hit, sql.find_words, **filters, words=query, shop=asked.shop, sort=asked.sort, cap=CAP
    )
    return Best(hits)


async def _loosen(
    tx: Tx, asked: Asked, terms: list[str], branch: list[int] | None
) -> tuple[list[str], Best]:
    """Leave out words that nothing has, then the rarest of the others, until something is left."""
    asked_for = [words.tsquery([term]) for term in terms]
    rows = await tx.all(Often, sql.how_often, terms=terms, asked=asked_for, cap=_OFTEN)
    times = {row.term: row.times for row in rows}
    kept = [term for term in terms if times[term]]
    while kept:
        rare = min(times[term] for term in kept) < _OFTEN
        found = await _hits(tx, asked, kept, branch, _FIRST, rare=rare)
        if found.hits:
            return kept, found
        kept.remove(min(kept, key=lambda term: times[term]))
    return terms, Best([])
