"""Reading what a device sent: only the fields that a kind has, each within its limits."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from hutong.kernel import errors, ids
from hutong.kernel.text import clean_text
from hutong.touch.cards import Card
from hutong.touch.chat.rules import search, stickers
from hutong.touch.chat.rules.refusals import TooLong
from hutong.touch.chat.shapes.bodies import (
    Carded,
    File,
    Picture,
    Place,
    Said,
    Sticker,
    Text,
    Voice,
)
from hutong.touch.chat.shapes.messages import EVERYBODY

EXCERPT_CHARS_MAX = 100
ALL = "all"
LIVE_CARDS = frozenset({"order", "contact"})
"""Kinds of cards that move on by themselves: with the order, and when a person is erased."""

# What turns the direction of writing, and marks of byte order: pasted along, never meant.
_STRAY = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
_REACTION = re.compile(r"[^\s\x00-\x1f<>&\"']{1,16}")

S = TypeVar("S")


def read(kind: str, raw: msgspec.Raw, *, chars_max: int) -> Said:
    """Return what was said. Raises TooLong, or BadInput for what no message of the kind has.

    Whether a card is real, a key is hers and a quote is there is asked later.
    """
    reader = _READERS.get(kind)
    if reader is None:
        raise errors.BadInput(f"`kind`: there are {', '.join(sorted(_READERS))}. Nothing was sent.")
    return reader(raw, chars_max)


def words(text: str, chars_max: int) -> str:
    """Return the words of a message in the form that is kept. Raises TooLong or BadInput."""
    tidy = _STRAY.sub("", text.replace("\r\n", "\n"))
    if len(tidy.strip()) > chars_max:
        raise TooLong(
            f"A message takes up to {chars_max} characters, and this has {len(tidy.strip())}. "
            "Nothing was sent; send it in parts or as a file."
        )
    return clean_text(tidy, "text", least=1, most=chars_max, lines=True)


def mentions(given: list[str]) -> tuple[int, ...]:
    """Return whom a message names. Raises BadInput for what is neither an id nor `all`."""
    named: dict[int, None] = {}
    for one in given:
        person = EVERYBODY if one == ALL else ids.read(one)
        if not person and one != ALL:
            raise errors.BadInput("`mentions` are ids of people, or `all`. Nothing was sent.")
        named[person] = None
    return tuple(named)


def named(people: tuple[int, ...]) -> list[str]:
    """Return mentions as a body shows them."""
    return [ALL if person == EVERYBODY else str(person) for person in people]


def excerpt(kind: str, body: dict[str, Any]) -> str:
    """Return the beginning of a message, as a quote of it shows it; empty for what has no words."""
    return " ".join(search.text_of(kind, body).split())[:EXCERPT_CHARS_MAX]


def reaction(emoji: str) -> str:
    """Return an emoji that may stand under a message. Raises BadInput, for words as well."""
    is_one = _REACTION.fullmatch(emoji) and not emoji.isascii()
    if not is_one or any(unicodedata.category(sign).startswith("L") for sign in emoji):
        raise errors.BadInput("`emoji` is one emoji. Nothing was changed.")
    return emoji


def card_of(said: Said) -> Card:
    """Return the card of what was said, as it has to be checked."""
    return msgspec.convert(said.body["card"], Card)


def _text(raw: msgspec.Raw, chars_max: int) -> Said:
    told = _shaped(raw, Text)
    people = mentions([str(one) for one in told.mentions])
    body: dict[str, Any] = {"text": words(told.text, chars_max), "mentions": named(people)}
    reply_to = told.reply.seq if told.reply else None
    return Said(kind="text", body=body, mentions=people, reply_to=reply_to)


def _sticker(raw: msgspec.Raw, _chars_max: int) -> Said:
    chosen = _shaped(raw, Sticker).id
    if chosen not in stickers.IDS:
        raise errors.BadInput("There is no such sticker. Nothing was sent.")
    return Said(kind="sticker", body={"id": chosen})


def _picture(raw: msgspec.Raw, _chars_max: int) -> Said:
    key = _shaped(raw, Picture).key
    return Said(kind="picture", body={"key": key}, key=key)


def _voice(raw: msgspec.Raw, _chars_max: int) -> Said:
    told = _shaped(raw, Voice)
    body: dict[str, Any] = {"key": told.key}
    if told.wave:
        body["wave"] = told.wave
    return Said(kind="voice", body=body, key=told.key)


def _file(raw: msgspec.Raw, _chars_max: int) -> Said:
    key = _shaped(raw, File).key
    return Said(kind="file", body={"key": key}, key=key)


def _place(raw: msgspec.Raw, _chars_max: int) -> Said:
    told = _shaped(raw, Place)
    name = clean_text(told.name, "name", least=1, most=100)
    line = clean_text(told.line, "line", most=200)
    return Said(kind="place", body={"name": name, "line": line, "lat": told.lat, "lng": told.lng})


def _card(raw: msgspec.Raw, _chars_max: int) -> Said:
    return of_card(_shaped(raw, Carded).card)


def of_card(card: Card) -> Said:
    """Return what a card says; whether it is real is asked before."""
    live = (card.kind, card.ref) if card.kind in LIVE_CARDS else None
    return Said(kind="card", body={"card": msgspec.to_builtins(card)}, live=live)


_READERS: dict[str, Callable[[msgspec.Raw, int], Said]] = {
    "text": _text,
    "sticker": _sticker,
    "picture": _picture,
    "voice": _voice,
    "file": _file,
    "place": _place,
    "card": _card,
}


def _shaped(raw: msgspec.Raw, shape: type[S]) -> S:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.MsgspecError as wrong:
        raise errors.BadInput(f"`body`: {wrong}. Nothing was sent.", field="body") from wrong
    except UnicodeDecodeError as wrong:
        raise errors.BadInput("`body` is not UTF-8 text. Nothing was sent.") from wrong
