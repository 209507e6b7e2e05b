"""Words of messages for the index, each marked with its conversation.

The same word in two conversations is two lexemes, so a search reads what its asker may see and
nothing else. The mark is a short hash: two conversations may share one, and the search looks at
the conversation itself as well.
"""

import hashlib
from typing import Any

from hutong.kernel import words

_BEFORE, _EXCERPT = 20, 100


def mark(conversation: int) -> str:
    """Return the six letters that stand before every word of a conversation."""
    return hashlib.blake2b(str(conversation).encode(), digest_size=3).hexdigest()


def text_of(kind: str, body: dict[str, Any]) -> str:
    """Return what of a message can be searched."""
    if kind == "text":
        return str(body.get("text", ""))
    if kind == "file":
        return str(body.get("name", ""))
    if kind == "place":
        return f"{body.get('name', '')} {body.get('line', '')}"
    if kind == "card":
        shown = body.get("card", {}).get("snapshot", {})
        names = ("title", "title_en", "name", "name_en", "display_name", "shop_name")
        return " ".join(str(shown[name]) for name in names if shown.get(name))
    return ""


def vector(conversation: int, text: str) -> str | None:
    """Return the tsvector of a text in a conversation, or None where nothing can be found.

    All of it is found: of the longest text that settings allow, half of what a tsvector takes.
    """
    found = words.lexemes(text)
    if not found:
        return None
    before = mark(conversation)
    return " ".join(f"'{before}{one}'" for one in found)


def query(conversation: int, terms: list[str]) -> str:
    """Return the tsquery for all of these words within a conversation."""
    before = mark(conversation)
    asked = dict.fromkeys(part for term in terms for part in words.parts(term))
    return " & ".join(f"'{before}{part}'" for part in asked)


def around(kind: str, body: dict[str, Any], terms: list[str]) -> str:
    """Return the part of a message around the first of these words, on one line."""
    text = " ".join(text_of(kind, body).split())
    folded = text.casefold()
    places = [place for term in terms if (place := folded.find(term)) >= 0]
    start = max(0, min(places, default=0) - _BEFORE)
    cut = text[start : start + _EXCERPT]
    return f"{'…' if start else ''}{cut}{'…' if start + _EXCERPT < len(text) else ''}"
