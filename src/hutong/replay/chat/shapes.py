"""What is played: groups, and what happens in each, one after another."""

from dataclasses import dataclass, field
from typing import NamedTuple

from hutong.replay.shapes import Omitted

KIND = "irc"
KEEPER, LATE, LEAVER, ABSENT = "keeper", "latecomer", "leaver", "absent"
WITNESSES = (KEEPER, LATE, LEAVER, ABSENT)
"""People of ours who are in every group; no author of the files is called so."""
JOINED, LEFT, TEXT = "joined", "left", "text"


class Event(NamedTuple):
    """Somebody comes, goes, or says something; `quotes` is the line that she answers, or -1."""

    kind: str
    who: str
    line: int = -1
    text: str = ""
    quotes: int = -1


@dataclass
class Talk:
    """One group: everything that happens in it after it was made."""

    key: str
    events: list[Event] = field(default_factory=list)

    def views(self) -> dict[str, range]:
        """Return which events each person may see: from her last coming to her going."""
        begun: dict[str, int] = {KEEPER: 0}
        ended: dict[str, int] = {}
        for place, event in enumerate(self.events):
            if event.kind == JOINED:
                begun[event.who] = place
                ended.pop(event.who, None)
            elif event.kind == LEFT:
                ended[event.who] = place + 1
        every = len(self.events)
        return {who: range(place, ended.get(who, every)) for who, place in begun.items()}


@dataclass
class Plan:
    """Everything a replay does, decided before it begins, and the rows that are left out."""

    talks: list[Talk] = field(default_factory=list)
    omitted: list[Omitted] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> list[str]:
        """Return everybody who takes part, ourselves first."""
        named = (event.who for talk in self.talks for event in talk.events)
        return list(dict.fromkeys([*WITNESSES, *named]))
