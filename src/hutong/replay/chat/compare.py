"""What somebody may see in the house, laid beside what the files say she may see."""

from collections.abc import Iterable
from typing import NamedTuple

from hutong.replay.chat.reading import Message
from hutong.replay.chat.shapes import JOINED, LEFT, TEXT, Event

_TOLD_BY_THE_HOUSE = frozenset({"previewed"})
"""Kinds that the house adds by itself, at any moment."""


class Seen(NamedTuple):
    """One message as it is compared: what, by whom, which words, and which line it quotes."""

    kind: str
    who: str
    text: str = ""
    line: int = -1
    quotes: int = -1


class Reader:
    """Reads messages of one group: `names` are authors by id, `lines` lines by client id."""

    def __init__(self, names: dict[str, str], lines: dict[str, int]) -> None:
        self.added_by_the_house = 0
        self._names = names
        self._lines = lines
        self._at: dict[int, int] = {}

    def know(self, messages: Iterable[Message]) -> None:
        """Note which line has which seq, so that quotes can be told."""
        for one in messages:
            if one["kind"] == TEXT:
                self._at[one["seq"]] = self._lines.get(one["client_id"] or "", -2)

    def read(self, messages: Iterable[Message]) -> list[Seen]:
        """Return messages as they are compared."""
        found = []
        for one in messages:
            if one["kind"] in _TOLD_BY_THE_HOUSE:
                self.added_by_the_house += 1
            else:
                found.append(self._seen(one))
        return found

    def _seen(self, one: Message) -> Seen:
        kind, body = one["kind"], one["body"]
        if kind == JOINED:
            return Seen(kind, ",".join(self._name(came["id"]) for came in body["people"]))
        if kind == LEFT:
            return Seen(kind, self._name(body["person"]))
        if kind != TEXT:
            return Seen(kind, self._name(one["sender"]))
        reply = body.get("reply")
        quotes = self._at.get(reply["seq"], -2) if reply else -1
        line = self._lines.get(one["client_id"] or "", -2)
        return Seen(kind, self._name(one["sender"]), body["text"], line, quotes)

    def _name(self, number: str) -> str:
        return self._names.get(number, f"a stranger ({number})")


def expected(events: Iterable[Event]) -> list[Seen]:
    """Return what the files say as it is compared."""
    return [Seen(one.kind, one.who, one.text, one.line, one.quotes) for one in events]


def difference(what: str, files: list[Seen], house: list[Seen]) -> str | None:
    """Say where the first difference is, None when there is none."""
    if files == house:
        return None
    for place, (left, right) in enumerate(zip(files, house, strict=False)):
        if left != right:
            return f"{what}: at {place} the files have {left}, the house {right}"
    return f"{what}: the files have {len(files):,} messages, the house {len(house):,}"


def misnumbered(messages: list[Message]) -> str | None:
    """Say where numbers have a gap, or the count of what is read does not fit; None for nowhere."""
    nth = None
    for before, one in zip([None, *messages], messages, strict=False):
        if before is not None and one["seq"] != before["seq"] + 1:
            return f"after seq {before['seq']} comes {one['seq']}"
        if one["prev"] != one["seq"] - 1:
            return f"seq {one['seq']} says that {one['prev']} stands before it"
        if nth is not None and one["nth"] != nth + (one["kind"] == TEXT):
            return f"seq {one['seq']} is read as number {one['nth']} after {nth}"
        nth = one["nth"]
    return None
