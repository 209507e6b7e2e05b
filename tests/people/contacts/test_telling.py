"""Whatever somebody does after she was blocked, she sees what she would see had she been dropped.

Two worlds, in which Mei does the same things at the same times. In one Lin blocked her, in the
other Lin took her out of the book. Every answer Mei gets must be the same in both.
"""

import random
from typing import Any

import pytest

from tests import builders
from tests.cast import PASSWORD, Cast, Visitor
from tests.people.contacts import town

ACTS = ("ask", "ask", "ask by code", "find", "drop", "block", "unblock", "remark", "a week later")


class World:
    """Mei and Lin, and what Mei was told so far."""

    def __init__(self, mei: Visitor, lin: Visitor, code: str) -> None:
        self.mei = mei
        self.lin = lin
        self.code = code
        self.days = 0
        self.told: list[Any] = []

    async def act(self, what: str) -> None:
        """Let Mei do one thing, and remember every answer that she can get afterwards."""
        if what == "a week later":
            self.days += 8
        with town.after(days=self.days):
            # Her session would be over after thirty idle days, so she signs in anew.
            wanted = {"handle": self.mei.handle, "password": PASSWORD}
            self.mei.token = (await self.mei.post("/api/sessions", wanted, key=None))["token"]
            answer = await self._do(what)
            if answer is not None:
                shown = answer.json() if answer.content else None
                self.told.append((what, answer.status_code, _bare(shown)))
            self.told.append(await self._seen())

    async def _do(self, what: str) -> Any:
        lin, hers = str(self.lin.id), f"/api/contacts/{self.lin.id}"
        if what == "ask":
            return await self.mei.ask("POST", town.REQUESTS, town.by_handle(self.lin))
        if what == "ask by code":
            wanted = {"person": lin, "via": "code", "code": self.code}
            return await self.mei.ask("POST", town.REQUESTS, wanted)
        if what == "find":
            return await self.mei.ask("GET", "/api/people/find", params={"code": self.code})
        if what == "drop":
            return await self.mei.ask("DELETE", hers)
        if what == "block":
            return await self.mei.ask("PUT", f"{hers}/block")
        if what == "unblock":
            return await self.mei.ask("DELETE", f"{hers}/block")
        if what == "remark":
            return await self.mei.ask("PATCH", hers, {"remark": "Lin?"})
        return None

    async def _seen(self) -> list[Any]:
        return [
            _bare((await self.mei.get("/api/contacts"))["items"]),
            _bare((await self.mei.get("/api/contacts/blocked"))["items"]),
            _bare((await self.mei.get(town.REQUESTS))["items"]),
            await town.may_write(self.mei, self.lin),
            await town.version(self.mei),
        ]


def _bare(shown: Any) -> Any:
    """Take out of an answer what differs between any two people: ids, handles and moments."""
    if isinstance(shown, dict):
        return {key: _bare(value) for key, value in shown.items() if key not in DIFFERENT}
    return [_bare(one) for one in shown] if isinstance(shown, list) else shown


DIFFERENT = {"id", "handle", "at", "since"}


async def world(cast: Cast, n: int, *, friends: bool, blocked: bool) -> World:
    """Return a world in which Lin got rid of Mei in one of the two ways."""
    lin, mei = await cast.person(f"Lin{n}"), await cast.person(f"Mei{n}")
    for one, name in ((lin, "Lin"), (mei, "Mei")):
        await one.ask("PATCH", "/api/me", {"display_name": name})
    if friends:
        await builders.befriend(mei, lin)
    if blocked:
        await lin.ask("PUT", f"/api/contacts/{mei.id}/block")
    elif friends:
        await lin.ask("DELETE", f"/api/contacts/{mei.id}")
    return World(mei, lin, (await lin.get("/api/contacts/code"))["code"])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("friends", [True, False])
async def test_a_block_tells_nothing_whatever_she_tries(
    cast: Cast, seed: int, friends: bool
) -> None:
    chance = random.Random(seed)
    acts = [chance.choice(ACTS) for _ in range(10)]
    worlds = [await world(cast, n, friends=friends, blocked=bool(n)) for n in range(2)]
    for act in acts:
        for one in worlds:
            await one.act(act)
        assert worlds[0].told == worlds[1].told, acts
    assert not await town.may_write(worlds[0].mei, worlds[0].lin)


async def test_what_is_compared_does_differ_when_she_is_welcome(cast: Cast) -> None:
    """The comparison above would see a difference where there is one."""
    gone = await world(cast, 0, friends=True, blocked=True)
    lin, mei = await cast.lin(), await cast.mei()
    await builders.befriend(mei, lin)
    welcome = World(mei, lin, (await lin.get("/api/contacts/code"))["code"])
    for one in (gone, welcome):
        await one.act("ask")
    assert gone.told != welcome.told
