"""Suggestions while somebody types: categories, words that people search for, titles.

Before anybody typed: the hot words of the operator.
"""

import msgspec

from hutong.kernel import words
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade.catalog.reads import categories
from hutong.trade.catalog.rules.suggestions import Title, merged, named_so
from hutong.trade.catalog.shapes.search import HotWord, Suggestion

sql = load("hutong.trade.catalog", "search.sql")

_MOST = 10
# A word that few people searched for may be somebody's name or number; it is nobody else's.
_TIMES_MIN = 3
_END = "\U0010ffff"


async def suggest(tx: Tx, q: str) -> list[Suggestion]:
    """Return at most ten texts that begin with `q`, in either language, best first.

    For nothing at all these are the hot words.
    """
    start = words.prefix(q.replace("\0", ""))
    if not start:
        return [] if q.strip() else await _hot(tx)
    tree = await categories.recent_tree(tx)
    stop = start + _END
    rows = await tx.rows(sql.suggest_words, start=start, stop=stop, least=_TIMES_MIN, most=_MOST)
    titles = await tx.all(Title, sql.suggest_products, start=start, stop=stop, most=_MOST)
    return merged(named_so(tree, start), [row[0] for row in rows], titles, _MOST)


async def _hot(tx: Tx) -> list[Suggestion]:
    kept = msgspec.convert(await tx.value(sql.hot_words) or [], list[HotWord])
    return [Suggestion(word.zh, "word", word.en) for word in kept]
