"""What is suggested to others: words that were searched for and found, and the hot words."""

import time
from collections import Counter

import msgspec

from hutong.kernel import words
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.kernel.text import clean_text
from hutong.trade.catalog.shapes.goods import WORD_MAX
from hutong.trade.catalog.shapes.search import HotWord, HotWords

sql = load("hutong.trade.catalog", "search.sql")

_EVERY = 64
_EVERY_S = 10.0
_WORDS_MAX = 5_000

_heard: Counter[str] = Counter()


class _Last:
    noted = time.monotonic()


def hear(q: str) -> None:
    """Count a search that found something; nothing says who asked."""
    word = words.prefix(q)
    if word and (word in _heard or len(_heard) < _WORDS_MAX):
        _heard[word] += 1


def due() -> bool:
    """Tell whether enough was heard to be written down."""
    if not _heard:
        return False
    return _heard.total() >= _EVERY or time.monotonic() - _Last.noted >= _EVERY_S


async def note(tx: Tx) -> None:
    """Write down what was heard since the last time. Words are locked in their order."""
    taken = sorted(_heard.items())
    _heard.clear()
    _Last.noted = time.monotonic()
    await tx.run(
        sql.note_searches,
        words=[word for word, _ in taken],
        times=[number for _, number in taken],
    )


async def set_hot(tx: Tx, given: HotWords) -> HotWords:
    """Replace the hot words; a word that stands twice is kept once. Raises BadInput."""
    tidied = [HotWord(_tidy(word.zh, "zh"), _tidy(word.en, "en")) for word in given.words]
    kept = HotWords(list(dict.fromkeys(tidied)))
    await tx.run(sql.put_hot_words, words=msgspec.to_builtins(kept.words))
    return kept


def _tidy(word: str, field: str) -> str:
    return clean_text(word, field, least=1, most=WORD_MAX)


async def forget_slowly(tx: Tx) -> None:
    """Halve every count, so that what was popular last week makes room."""
    await tx.run(sql.halve_searches)
    await tx.run(sql.drop_searches)
