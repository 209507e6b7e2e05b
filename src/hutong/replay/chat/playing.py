"""Doing it: groups are made, and everybody comes, speaks and goes in the order of the plan.

Within a group one thing is asked for after another; groups run side by side. Client ids and
idempotency keys follow from the plan, so what is asked again after a crash is not done again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hutong.replay.chat.shapes import JOINED, KEEPER, KIND, TEXT, WITNESSES, Event, Talk
from hutong.replay.client import Refused
from hutong.replay.world import Person, World

_BLOCK = 50
"""So many events are noted as done together."""
_TITLE = 60


@dataclass
class Group:
    """A talk's group in the house; `seqs` has the lines that were said, by their number."""

    key: str
    id: str
    code: str
    seqs: dict[int, int] = field(default_factory=dict)


class Playing:
    """Plays talks; `failed` says in which the house refused something, which ends that one."""

    def __init__(self, world: World, done: Callable[[int], None]) -> None:
        self.world = world
        self.failed: dict[str, str] = {}
        self.said = 0
        self._done = done

    async def play(self, talk: Talk) -> None:
        """Play a talk from where it was left."""
        try:
            await self._all_of(talk, await self._group(talk))
        except Refused as refused:
            self.failed[talk.key] = str(refused)

    async def _all_of(self, talk: Talk, group: Group) -> None:
        for begin in range(0, len(talk.events), _BLOCK):
            events = talk.events[begin : begin + _BLOCK]
            key = f"{KIND}:{talk.key}:{begin}"
            known = self.world.journal.get(key)
            if known is None:
                known = []
                for place, event in enumerate(events, begin):
                    known.append(await self._act(group, event, place))
                self.world.journal.put(key, known)
            group.seqs.update({e.line: s for e, s in zip(events, known, strict=True) if s})
            self._done(len(events))

    async def _group(self, talk: Talk) -> Group:
        key = f"{KIND}:{talk.key}:group"
        keeper = person(self.world, KEEPER)
        new = {"title": talk.key[-_TITLE:], "people": []}
        made = await keeper.post_once("/api/groups", new, key, lambda made: made["id"])
        code = self.world.journal.get(f"{key}:code")
        if code is None:
            told = await keeper.ask("GET", f"/api/conversations/{made}/invitation")
            code = told["code"]
            self.world.journal.put(f"{key}:code", code)
        return Group(talk.key, str(made), str(code))

    async def _act(self, group: Group, event: Event, place: int) -> int:
        """Do one thing and return the seq of what was said, 0 for a coming or going."""
        who = person(self.world, event.who)
        if event.kind == TEXT:
            group.seqs[event.line] = await self.say(group, event)
            return group.seqs[event.line]
        # One person may come and go more than once, so the key has the place of the event.
        key = f"{KIND}:{group.key}:{place}:{event.kind}"
        if event.kind == JOINED:
            await who.ask("POST", f"/api/group-codes/{group.code}/join", {}, key=key)
        else:
            await who.ask("POST", f"/api/conversations/{group.id}/leave", key=key)
        return 0

    async def say(self, group: Group, event: Event) -> int:
        """Say one line, and return its seq."""
        body: dict[str, Any] = {"text": event.text}
        if event.quotes >= 0:
            body["reply"] = {"seq": group.seqs[event.quotes]}
        name = client_id(self.world, group.key, event.line)
        told = await person(self.world, event.who).ask(
            "POST",
            f"/api/conversations/{group.id}/messages",
            {"client_id": name, "kind": "text", "body": body},
        )
        self.said += 1
        return int(told["seq"])


def person(world: World, who: str) -> Person:
    """Return a person of the plan: an author of the files, or one of ours."""
    return world.witness(who) if who in WITNESSES else world.talker(who)


def client_id(world: World, key: str, line: int) -> str:
    """Return the client id of a line: 128 bits, the same however often the line is played."""
    words = f"{world.journal.seed}:{key}:{line}"
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()
