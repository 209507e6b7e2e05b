"""Words of texts and of queries, so that both meet in an index.

A run of Chinese (or Japanese, Korean) is indexed as its single signs and its pairs of signs, with
no dictionary, so the index never needs one again and forgets nothing. Only the query is cut into
words, each of which becomes the pairs it is made of. Any word that stands within a run of a title
is therefore found, whatever the dictionary thinks of the text (decision record 7).
"""

import re
import unicodedata

import rjieba

QUERY_CHARS_MAX = 100
TERMS_MAX = 12

_HAN = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f\u3005\u3007"
)
_RUN = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
_STOP = frozenset("的了和与及或之在是有个也很把被让给")
_WORD_CHARS_MAX = 40


def normal(text: str) -> str:
    """Return the text in the form that is compared: compatibility forms folded, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def lexemes(*texts: str | None) -> list[str]:
    """Return what the index holds for these texts, sorted, each once."""
    found: set[str] = set()
    for text in texts:
        for run, word in _RUN.findall(normal(text or "")):
            if run:
                found.update(run)
                found.update(_pairs(run))
            else:
                found.add(_folded(word))
    return sorted(found)


def terms(query: str) -> list[str]:
    """Cut a query into words, each once, in the order typed; at most `TERMS_MAX`.

    Words that say nothing are left out, unless there are no others.
    """
    found: dict[str, None] = {}
    for run, word in _RUN.findall(normal(query[:QUERY_CHARS_MAX])):
        found.update(dict.fromkeys(rjieba.cut(run) if run else [_folded(word)]))
    telling = [term for term in found if term not in _STOP]
    return (telling or list(found))[:TERMS_MAX]


def tsquery(terms: list[str]) -> str:
    """Return the tsquery that asks for all of these words; empty for none."""
    asked = dict.fromkeys(part for term in terms for part in parts(term))
    return " & ".join(f"'{part}'" for part in asked)


def parts(term: str) -> list[str]:
    """Return the lexemes that stand for one word of a query."""
    if len(term) > 1 and _RUN.fullmatch(term) and _RUN.findall(term)[0][0]:
        return _pairs(term)
    return [term]


def prefix(text: str) -> str:
    """Return the form in which the beginning of a title is kept and looked up."""
    return " ".join(normal(text).split())[:_WORD_CHARS_MAX]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _folded(word: str) -> str:
    """Drop accents and the plural of an English word, on both sides alike."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    plain = plain[:_WORD_CHARS_MAX]
    if not plain.isascii() or len(plain) <= 3 or plain.endswith(("ss", "us", "is")):
        return plain or word[:_WORD_CHARS_MAX]
    if plain.endswith("ies"):
        return plain[:-3] + "y"
    if plain.endswith(("xes", "ches", "shes", "sses", "zes", "oes")):
        return plain[:-2]
    return plain.removesuffix("s")
