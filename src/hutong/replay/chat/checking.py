"""At the end: what the keeper, the latecomer, the leaver, the absent and the authors may see."""

import zlib
from collections import Counter
from dataclasses import dataclass

from hutong.replay.chat import compare, playing, reading
from hutong.replay.chat.compare import Reader, Seen
from hutong.replay.chat.reading import Caught, Message
from hutong.replay.chat.shapes import ABSENT, KEEPER, KIND, TEXT, WITNESSES, Talk
from hutong.replay.client import Refused
from hutong.replay.world import Person, World

_IN_FULL = 16
"""Of the authors one in so many reads everything; the others read both ends of what they see."""


@dataclass
class _Group:
    """A group that is being compared, and everything that its keeper sees."""

    talk: Talk
    id: str
    reader: Reader
    every: list[Message]


class Checking:
    """Compares talks; `differences` are sentences, `counts` what was compared."""

    def __init__(self, world: World, names: dict[str, str], absent: Caught) -> None:
        self.differences: list[str] = []
        self.counts: Counter[str] = Counter()
        self._world = world
        self._names = names
        self._absent = absent

    async def check(self, talk: Talk) -> None:
        """Compare everything that anybody may see of a talk."""
        number = self._world.journal.get(f"{KIND}:{talk.key}:group")
        if number is None:
            self.differences.append(f"{talk.key}: the group was never made")
            return
        try:
            group = await self._opened(talk, str(number))
            self._keeper(group)
            for who, places in talk.views().items():
                if who != KEEPER:
                    files = compare.expected(talk.events[places.start : places.stop])
                    await self._view(group, who, files)
        except Refused as refused:
            self.differences.append(f"{talk.key}: {refused}")
            return
        self._unread(group)
        self.counts["added_by_the_house"] += group.reader.added_by_the_house

    async def _opened(self, talk: Talk, number: str) -> _Group:
        spoken = [event.line for event in talk.events if event.kind == TEXT]
        lines = {playing.client_id(self._world, talk.key, line): line for line in spoken}
        reader = Reader(self._names, lines)
        every = await reading.whole(playing.person(self._world, KEEPER), number)
        reader.know(every)
        return _Group(talk, number, reader, every)

    def _keeper(self, group: _Group) -> None:
        """She sees all of it, and before it that the group was made."""
        name = f"{group.talk.key}, {KEEPER}"
        seen = group.reader.read(group.every)
        self._numbers(name, group.every)
        files = [Seen("created", KEEPER), *compare.expected(group.talk.events)]
        self._same(name, files, seen)
        self.counts[f"messages_of_the_{KEEPER}"] += len(seen)

    async def _view(self, group: _Group, who: str, files: list[Seen]) -> None:
        name, person = f"{group.talk.key}, {who}", playing.person(self._world, who)
        witness = who in WITNESSES
        if not witness and zlib.crc32(name.encode()) % _IN_FULL:
            await self._ends(group, person, name, files)
            return
        found = await reading.whole(person, group.id)
        self._numbers(name, found)
        self._same(name, files, group.reader.read(found))
        self.counts[f"messages_of_the_{who}" if witness else "messages_of_authors"] += len(found)
        self.counts["authors_in_full"] += not witness

    async def _ends(self, group: _Group, person: Person, name: str, files: list[Seen]) -> None:
        first, last = map(group.reader.read, await reading.edges(person, group.id))
        self._same(f"{name}, first", files[: len(first)] if first else files, first)
        self._same(f"{name}, last", files[len(files) - len(last) :] if last else files, last)
        self.counts["authors_at_both_ends"] += 1

    def _unread(self, group: _Group) -> None:
        """The absent one has read nothing, so everything that was said is new to her."""
        said = sum(event.kind == TEXT for event in group.talk.events)
        told = self._absent.conversations.get(group.id)
        if told is None:
            self.differences.append(f"{group.talk.key}: the {ABSENT} is not told of it")
        elif told["unread"] != said:
            self.differences.append(
                f"{group.talk.key}: {said:,} messages are new to the {ABSENT}, and she is told of "
                f"{told['unread']:,}"
            )
        self.counts["unread_counts"] += 1

    def _numbers(self, name: str, messages: list[Message]) -> None:
        wrong = compare.misnumbered(messages)
        if wrong is not None:
            self.differences.append(f"{name}: {wrong}")

    def _same(self, name: str, files: list[Seen], house: list[Seen]) -> None:
        wrong = compare.difference(name, files, house)
        if wrong is not None:
            self.differences.append(wrong)
