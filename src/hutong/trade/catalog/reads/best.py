"""The order that a search comes in when nobody asked for another: the title first, then sales.

A product whose title is what was typed comes before one whose title holds the words, and that one
before a product that has them only in its category, attributes or options; among equals sales
decide. Of a common word the best sold (`ENOUGH`) are ranked so and then the rest, so that looking
for the first ones may stop early. `edge` is the last of the best sold; the cursor keeps it, so that
every page sees the same two parts.
"""

from typing import Any

import msgspec

from hutong.kernel import words
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade.catalog.shapes.search import ANY_PRICE_FEN, Asked, Cursor, Edge, Hit

sql = load("hutong.trade.catalog", "search.sql")

CAP = 50_000
ENOUGH = 120
"""More than a page and one more ever are."""

_STEP = 2**45
"""Larger than any tally of sales, so that a better fit outweighs it."""

_REST = 3 * _STEP
_EVERYTHING = Edge(-1, 0)
_NO_END = Edge(2**62, 0)


class Ranked(Hit, frozen=True, gc=False):
    """A hit among the best sold, and the last of these."""

    edge_sales: int
    edge_product: int


class Best(msgspec.Struct, frozen=True):
    """Hits in their order, and where the best sold end; None when all were ranked as one."""

    hits: list[Hit]
    edge: Edge | None = None


async def best(
    tx: Tx, asked: Asked, terms: list[str], branch: list[int] | None, start: Cursor, *, window: int
) -> Best:
    """Return one page and one more. With `window` 0 everything is ranked as one."""
    most = asked.limit + 1
    given: dict[str, Any] = {
        "words": words.tsquery(terms),
        "title": words.prefix(asked.q.replace("\0", "")),
        "holds": _patterns(terms),
        "step": _STEP,
        "categories": branch,
        "low": asked.min_fen,
        "high": ANY_PRICE_FEN if asked.max_fen is None else asked.max_fen,
        "rank": start.rank,
        "tie": start.tie,
    }
    alone = asked.after and start.edge is None
    if not window or alone:
        return Best(await _ranked(tx, asked, given, _NO_END, most))
    hits: list[Ranked] = []
    if start.rank < _REST:
        edge = start.edge or _EVERYTHING
        sizes = {"window": window, "enough": ENOUGH, "most": most}
        hits = await tx.all(Ranked, sql.window_best, **given, **_named(edge), **sizes)
    if len(hits) == most:
        return Best(list(hits), start.edge or Edge(hits[0].edge_sales, hits[0].edge_product))
    if start.edge is None:
        return Best(await _ranked(tx, asked, given, _NO_END, most))
    rest = await _ranked(tx, asked, given, start.edge, most - len(hits))
    return Best([*hits, *rest], start.edge)


async def _ranked(tx: Tx, asked: Asked, given: dict[str, Any], below: Edge, most: int) -> list[Hit]:
    block = 0 if below is _NO_END else 4
    return await tx.all(
        Hit,
        sql.find_best,
        **given,
        **_named(below),
        block=block,
        shop=asked.shop,
        cap=CAP,
        most=most,
    )


def _named(edge: Edge) -> dict[str, int]:
    return {"edge_sales": edge.sales, "edge_product": edge.product}


def _patterns(terms: list[str]) -> list[str]:
    """Return what a title with all the words is like. Titles are kept as typed: berry, berries."""
    parts = dict.fromkeys(part for term in terms for part in words.parts(term))
    return [f"%{part[:-1] if len(part) > 3 and part.endswith('y') else part}%" for part in parts]
