"""From rows to events: who comes and goes when, what is said, and what cannot be played.

A sample is cut out of a channel, so somebody may speak whom the files never let in. Whoever's
first line is no coming was there before: she is let in before the first line. Whoever speaks after
she went is let in again right before. A rename ends one author and begins another in the files, so
one person goes and another comes.
"""

import re
import unicodedata
from collections import defaultdict

from hutong.replay.chat.files import Line, Link, Sample
from hutong.replay.chat.shapes import (
    ABSENT,
    JOINED,
    LATE,
    LEAVER,
    LEFT,
    TEXT,
    WITNESSES,
    Event,
    Plan,
    Talk,
)
from hutong.replay.shapes import Omitted

SEATS = 500
_SPOKEN = ("message", "action")
# What a channel's colours and bells are made of, and marks that turn the direction of writing:
# the house keeps none of them in words.
_NO_WORDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def plan(samples: list[Sample], *, limit: int | None = None) -> Plan:
    """Decide everything; `limit` counts samples."""
    made = Plan(facts=defaultdict(int))
    for sample in samples[:limit]:
        room = _Room(sample, made)
        room.open()
        for place, line in enumerate(sample.lines):
            room.witness(place)
            room.take(line)
        room.witness(len(sample.lines))
        room.close()
        made.talks.append(Talk(sample.key, room.events))
    made.facts = dict(made.facts)
    return made


def words(text: str) -> str:
    """Return a line as the house keeps it: composed, without what draws nothing, trimmed."""
    return unicodedata.normalize("NFC", _NO_WORDS.sub("", text)).strip()


class _Room:
    """A group while it is planned."""

    def __init__(self, sample: Sample, plan: Plan) -> None:
        self.events: list[Event] = []
        self._sample = sample
        self._plan = plan
        self._inside: dict[str, int] = {}  # since which event; who was silent longest comes first
        self._said: dict[int, int] = {}
        self._links: dict[int, list[Link]] = defaultdict(list)
        for link in sample.links:
            self._links[link.line].append(link)

    def open(self) -> None:
        """Let in who is there before the first line."""
        for who in (LEAVER, ABSENT):
            self.events.append(Event(JOINED, who))
        first: dict[str, bool] = {}
        for line in self._sample.lines:
            if line.author:
                first.setdefault(line.author, line.kind != "join")
            if line.kind == "rename" and line.new_author:
                first.setdefault(line.new_author, False)
        there = [who for who, before in first.items() if before]
        for who in there[: SEATS - len(WITNESSES)]:
            self._come(who)
            self._plan.facts["there_before_the_first_line"] += 1

    def witness(self, place: int) -> None:
        """Let the latecomer in at the half, and the leaver out at three quarters."""
        lines = len(self._sample.lines)
        if place == lines // 2:
            self.events.append(Event(JOINED, LATE))
        if place == lines * 3 // 4:
            self.events.append(Event(LEFT, LEAVER))

    def close(self) -> None:
        """Name the links that are left: their lines are not in the sample."""
        for links in self._links.values():
            for link in links:
                self._unlink(link, "there is no such line")

    def take(self, line: Line) -> None:
        """Play a row, or say why not."""
        if line.kind in _SPOKEN:
            self._speak(line)
        elif line.kind == "join":
            self._told(line, self._come(line.author), "she is in the group already")
        elif line.kind == "leave":
            self._told(line, self._go(line.author), "she is not in the group")
        elif line.kind == "rename":
            went = line.new_author != line.author and self._go(line.author)
            came = bool(line.new_author) and self._come(line.new_author)
            self._told(line, went or came, "it leaves everybody where she is")
        else:
            self._omit(line, f"a line of kind '{line.kind}' is of no person")
        if line.kind not in _SPOKEN:
            for link in self._links.pop(line.number, ()):
                self._unlink(link, "the line that answers is not said by anybody")

    def _speak(self, line: Line) -> None:
        text = words(line.text)
        if not text or not line.author or line.author in WITNESSES:
            self._omit(line, "it has no words" if not text else "it has no author")
            for link in self._links.pop(line.number, ()):
                self._unlink(link, "the line that answers is not played")
            return
        if self._come(line.author):
            self._plan.facts["let_in_to_speak"] += 1
        quotes = self._quoted(line)
        self._said[line.number] = len(self.events)
        self.events.append(Event(TEXT, line.author, line.number, text, quotes))
        self._inside[line.author] = self._inside.pop(line.author)
        facts = self._plan.facts
        facts["messages"] += 1
        facts["replies"] += quotes >= 0
        facts["messages_tidied"] += text != line.text
        facts["actions_as_messages"] += line.kind == "action"

    def _quoted(self, line: Line) -> int:
        """Return the line that is quoted: a message quotes one, so the last of several."""
        found = -1
        for link in sorted(self._links.pop(line.number, ()), key=lambda link: -link.earlier):
            if link.earlier == line.number:
                self._unlink(link, "it begins a thread and answers nothing")
            elif link.earlier not in self._said:
                self._unlink(link, "the line that it answers is not said by anybody before it")
            elif self._said[link.earlier] < self._inside[line.author]:
                self._unlink(link, "who answers came after the line that it answers")
            elif found >= 0:
                self._unlink(link, "a message quotes one line, and this is not the last of several")
            else:
                found = link.earlier
        return found

    def _come(self, who: str) -> bool:
        if not who or who in self._inside or who in WITNESSES:
            return False
        if len(self._inside) >= SEATS - len(WITNESSES):
            self._go(next(iter(self._inside)))
            self._plan.facts["made_room_for_others"] += 1
        self._inside[who] = len(self.events)
        self.events.append(Event(JOINED, who))
        return True

    def _go(self, who: str) -> bool:
        if self._inside.pop(who, None) is None:
            return False
        self.events.append(Event(LEFT, who))
        return True

    def _told(self, line: Line, played: bool, why_not: str) -> None:  # noqa: FBT001  an outcome
        if played:
            self._plan.facts[f"{line.kind}s"] += 1
        else:
            self._omit(line, why_not)

    def _omit(self, line: Line, reason: str) -> None:
        name = f"{self._sample.name}:{line.number}"
        self._plan.omitted.append(Omitted(f"{self._sample.file}_messages", line.row, name, reason))

    def _unlink(self, link: Link, reason: str) -> None:
        name = f"{self._sample.name}:{link.line}>{link.earlier}"
        self._plan.omitted.append(
            Omitted(f"{self._sample.file}_reply_links", link.row, name, reason)
        )
