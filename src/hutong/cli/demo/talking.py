"""What people of the lane say to each other, and what one of them buys without leaving the talk."""

import asyncio
import hashlib
from typing import Any

from hutong.cli.demo import stories
from hutong.cli.demo.lane import Line, Talk
from hutong.cli.demo.town import Town
from hutong.kernel import jobs

_DAY_MINUTES = 1440
_TELLS = "orders.tell"
_TRIES = 30
"""A worker on the same house may be telling at the same time; then it is a matter of seconds."""


async def talk(town: Town) -> None:
    """Let every conversation of the lane go on as far as it is written."""
    bar = town.progress.add_task("talks", total=sum(len(one.lines) for one in town.lane.talks))
    for one in town.lane.talks:
        await _Playing(town, one, await _begin(town, one)).all(bar)


async def _begin(town: Town, told: Talk) -> str:
    """Return the conversation, made by the first of its people."""
    ids = [(await town.people[handle].get("/api/me"))["id"] for handle in told.people[1:]]
    first = town.people[told.people[0]]
    with town.day(told.lines[0].minutes_ago / _DAY_MINUTES):
        if told.title is None:
            pair = {"person": ids[0]}
            return str((await first.post("/api/conversations", pair, f"talk:{told.slug}"))["id"])
        group = {"title": f"{told.title.zh} {told.title.en}", "people": ids}
        return str((await first.post("/api/groups", group, f"talk:{told.slug}"))["id"])


class _Playing:
    """One conversation, line after line; what stands there already is said again to no effect."""

    def __init__(self, town: Town, told: Talk, conversation: str) -> None:
        self._town = town
        self._told = told
        self._conversation = conversation
        self._sources: dict[str, str] = {}
        """Product -> the source of its card, as it stands in this conversation."""
        self._bought: dict[str, stories.Purchase] = {}

    async def all(self, bar: Any) -> None:
        for number, line in enumerate(self._told.lines):
            with self._town.day(line.minutes_ago / _DAY_MINUTES):
                await self._play(number, line)
            self._town.progress.advance(bar)

    async def _play(self, number: int, line: Line) -> None:
        if line.text:
            await self._say(number, line, "text", await self._words(line))
        elif line.image:
            await self._say(number, line, "picture", {"key": await self._hand_in(number, line)})
        elif line.product:
            await self._share(number, line)
        elif line.buys:
            await self._buy(line)
        elif line.ships:
            await self._ship(line)

    async def _words(self, line: Line) -> dict[str, Any]:
        people = [self._town.people[handle] for handle in line.mentions]
        return {
            "text": line.text,
            "mentions": [(await person.get("/api/me"))["id"] for person in people],
        }

    async def _hand_in(self, number: int, line: Line) -> str:
        """Return the key of a line's picture; what stands there already has one."""
        who = self._town.people[line.person]
        for message in (await who.get(self._messages))["items"]:
            if message["client_id"] == self._client_id(number):
                return str(message["body"]["key"])
        path = self._town.lane.images / line.image
        data = await asyncio.to_thread(path.read_bytes)
        kept = await who.ask("POST", "/api/chat/pictures", data, kind="image/jpeg")
        return str(kept["key"])

    async def _share(self, number: int, line: Line) -> None:
        product = self._town.products[line.product]
        card = await self._town.people[line.person].get(f"/api/products/{product}/card")
        await self._say(number, line, "card", {"card": card})
        self._sources[line.product] = card["source"]

    async def _say(self, number: int, line: Line, kind: str, body: dict[str, Any]) -> None:
        said = {"client_id": self._client_id(number), "kind": kind, "body": body}
        path = f"/api/conversations/{self._conversation}/messages"
        await self._town.people[line.person].post(path, said, f"talk:{self._told.slug}:{number}")

    def _client_id(self, number: int) -> str:
        return hashlib.sha256(f"{self._told.slug}:{number}".encode()).hexdigest()[:32]

    @property
    def _messages(self) -> str:
        return f"/api/conversations/{self._conversation}/messages?limit=200"

    async def _buy(self, line: Line) -> None:
        """Buy from the card that was shared last of this product; the order's card appears."""
        product = self._town.product_of_sku[line.buys]
        source = {
            "kind": "card",
            "ref": self._sources[product],
            "conversation": self._conversation,
        }
        key = f"talk:{self._told.slug}:{line.buys}"
        bought = await stories.buy(self._town, line.person, {line.buys: 1}, key, source=source)
        self._bought[line.buys] = bought
        await self._until_shown(bought, "to_ship", "shipped")

    async def _ship(self, line: Line) -> None:
        bought = self._bought[line.ships]
        await stories.ship(self._town, bought, self._town.shop_of_sku[line.ships])
        await self._until_shown(bought, "shipped")

    async def _until_shown(self, bought: stories.Purchase, *states: str) -> None:
        """Let the house tell what happened until the order's card in the talk says so."""
        (order,) = bought.orders.values()
        for _ in range(_TRIES):
            await jobs.fire(_TELLS)
            items = (await self._town.people[bought.buyer].get(self._messages))["items"]
            cards = [one["body"]["card"] for one in items if one["kind"] == "card"]
            if any(c["ref"] == order and c["snapshot"]["state"] in states for c in cards):
                return
