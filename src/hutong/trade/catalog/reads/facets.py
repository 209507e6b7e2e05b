"""Counts beside a search: by category and by price, each ignoring its own filter."""

import time
from typing import Any, ClassVar

from hutong.kernel import words
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade.catalog.rules import prices
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.search import (
    ANY_PRICE_FEN,
    Asked,
    CategoryCount,
    Facets,
)

sql = load("hutong.trade.catalog", "search.sql")

COUNTED_MAX = 10_000
_CATEGORIES_MAX = 30
_EACH_MAX = 1_000
_KEPT_S = 30.0
_EVERY_PRICE = (0, ANY_PRICE_FEN)

_Counts = dict[str, dict[int, int]]


class _Kept:
    counts: ClassVar[dict[int, int]] = {}
    until = 0.0


async def count(
    tx: Tx, asked: Asked, terms: list[str], branch: list[int] | None, tree: Tree
) -> Facets:
    """Count what was found: one statement without filters, at most three with both."""
    query = words.tsquery(terms)
    price = (asked.min_fen, ANY_PRICE_FEN if asked.max_fen is None else asked.max_fen)
    by_price = await _count(tx, asked, query, branch, _EVERY_PRICE)
    in_all = by_price
    if price != _EVERY_PRICE:
        in_all = await _count(tx, asked, query, branch, price)
    if not query and not asked.shop and price == _EVERY_PRICE:
        categories = await _in_the_mall(tx, tree)
    elif branch is None:
        categories = in_all["category"]
    else:
        categories = (await _count(tx, asked, query, None, price))["category"]
    total = in_all["total"].get(0, 0)
    return Facets(
        _named(categories, tree),
        prices.buckets(by_price["price"]),
        total,
        capped=total >= COUNTED_MAX,
    )


async def _in_the_mall(tx: Tx, tree: Tree) -> dict[int, int]:
    """Count every category of the whole mall, now and then; people browse it all the time."""
    if time.monotonic() >= _Kept.until or not _Kept.counts.keys() <= tree.by_id.keys():
        rows = await tx.rows(sql.count_categories, categories=list(tree.by_id), cap=_EACH_MAX)
        _Kept.counts = {key: number for key, number in rows if number}
        _Kept.until = time.monotonic() + _KEPT_S
    return _Kept.counts


async def _count(
    tx: Tx, asked: Asked, query: str, branch: list[int] | None, price: tuple[int, int]
) -> _Counts:
    rows: list[Any] = await tx.rows(
        sql.count_found,
        words=query,
        shop=asked.shop,
        categories=branch,
        low=price[0],
        high=price[1],
        cap=COUNTED_MAX,
        ladder=prices.LADDER_FEN,
    )
    found: _Counts = {"category": {}, "price": {}, "total": {}}
    for kind, key, number in rows:
        found[kind][key or 0] = number
    return found


def _named(counts: dict[int, int], tree: Tree) -> list[CategoryCount]:
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_CATEGORIES_MAX]
    return [
        CategoryCount(one.id, one.name, one.name_en, number)
        for key, number in best
        if (one := tree.by_id.get(key))
    ]
