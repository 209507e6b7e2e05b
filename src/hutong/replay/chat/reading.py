"""Reading back what people may see: whole conversations, their edges, and a catch-up."""

import time
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hutong.replay.world import Person

Message: TypeAlias = dict[str, Any]
_PAGE = 200
_EDGE = 5


@dataclass
class Caught:
    """What a device learns that has nothing: its conversations, and how long that took, in ms."""

    conversations: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_ms: float = 0.0
    all_ms: float = 0.0


async def whole(person: Person, group: str) -> list[Message]:
    """Return everything a person may see of a conversation."""
    found: list[Message] = []
    after = 0
    while True:
        page = await _page(person, group, f"after={after}&limit={_PAGE}")
        found += page["items"]
        if not page["more"]:
            return found
        after = page["newest"]


async def edges(person: Person, group: str) -> tuple[list[Message], list[Message]]:
    """Return the first messages that a person may see, and the last ones."""
    first = await _page(person, group, f"after=0&limit={_EDGE}")
    last = await _page(person, group, f"limit={_EDGE}")
    return first["items"], last["items"]


async def caught_up(person: Person) -> Caught:
    """Ask as a device that has nothing, piece by piece."""
    caught, begun = Caught(), time.monotonic()
    ask: dict[str, Any] = {"version": None, "epoch": None, "known": {}}
    while True:
        told = await person.ask("POST", "/api/chat/sync", ask)
        caught.all_ms = round(1000 * (time.monotonic() - begun), 1)
        caught.first_ms = caught.first_ms or caught.all_ms
        caught.conversations |= {one["id"]: one for one in told["conversations"]}
        if told["next"] is None:
            return caught
        ask["after"] = told["next"]


async def _page(person: Person, group: str, query: str) -> dict[str, Any]:
    found: dict[str, Any] = await person.ask("GET", f"/api/conversations/{group}/messages?{query}")
    return found
