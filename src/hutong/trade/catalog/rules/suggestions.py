"""Which suggestions to show, and in which order."""

import msgspec

from hutong.kernel import words
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.search import Suggestion

_CATEGORIES_MAX = 3
_WORDS_MAX = 5


class Title(msgspec.Struct, frozen=True):
    """A title that begins as asked; `english` tells which of the two."""

    title: str
    title_en: str | None
    english: bool


def named_so(tree: Tree, start: str) -> list[str]:
    """Return the names of categories that begin so, in either language."""
    return [
        name
        for one in tree.all
        for name in (one.name, one.name_en)
        if words.prefix(name).startswith(start)
    ]


def merged(
    categories: list[str], searched: list[str], titles: list[Title], most: int
) -> list[Suggestion]:
    """Return categories, then words, then titles; each text once, at most `most`."""
    found: dict[str, Suggestion] = {}
    for text in categories[:_CATEGORIES_MAX]:
        found.setdefault(words.prefix(text), Suggestion(text, "category"))
    for text in searched[:_WORDS_MAX]:
        found.setdefault(words.prefix(text), Suggestion(text, "word"))
    for one in titles:
        text = one.title_en if one.english and one.title_en else one.title
        found.setdefault(words.prefix(text), Suggestion(text, "product"))
    return list(found.values())[:most]
