"""A random walk of devices through killed processes: in the end each equals a fresh one.

Devices send, send again, recall, edit, react, leave, come back and go offline; their wires lose,
double and delay frames; the server, the gateway, the worker and the database are killed at any
moment. Afterwards old state + events = new state, no accepted message is missing or doubled, and
nobody has a message beyond her range.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.asking import Asker
from tests.faults.conftest import MINUTES
from tests.faults.house import House
from tests.faults.talk import Device, fresh, patiently, shown

pytestmark = [pytest.mark.faults, pytest.mark.slow]

WALKS = max(2, round(MINUTES * 2))
STEPS = 30
_SETTLE_S = 2.5


class Circle:
    """Four friends; the first owns every group. People last for all walks, devices for one."""

    def __init__(self, house: House, http: aiohttp.ClientSession) -> None:
        self.house = house
        self.http = http
        self.people: list[Asker] = []

    async def meet(self) -> None:
        """Sign up and become friends."""
        self.people = [
            await Asker(self.http, self.house.url).sign_up(name)
            for name in ("lin", "mei", "bo", "gu")
        ]
        for here in self.people:
            for there in self.people:
                if here is not there:
                    asked = {"person": there.id, "via": "handle", "handle": there.handle}
                    told = await here.ask("POST", "/api/contacts/requests", asked)
                    assert told.status in (201, 409), told.body

    async def group(self) -> str:
        """Make a group of the first three."""
        asked = {"people": [one.id for one in self.people[1:3]], "title": secrets.token_hex(4)}
        told = await patiently(self.people[0], "POST", "/api/groups", asked)
        assert told.status == 201, told.body
        return str(told.json()["id"])


ONE_OF_FIVE = st.integers(0, 4)


class Walk(RuleBasedStateMachine):
    """What may happen."""

    circle: Circle
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the loop of the devices."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(300)

    @initialize()
    def begin(self) -> None:
        """Five devices of four people, and a group."""
        self.do(self._begin())

    async def _begin(self) -> None:
        owners = [*self.circle.people, self.circle.people[0]]
        self.devices = [Device(who, secrets.token_hex(8)) for who in owners]
        self.group = await self.circle.group()
        for device in self.devices:
            await device.online()

    @rule(which=ONE_OF_FIVE, times=st.integers(1, 6))
    def send(self, which: int, times: int) -> None:
        """Say something, several times."""
        for n in range(times):
            self.do(self.devices[which].say(self.group, f"{n} {secrets.token_hex(4)}"))

    @rule(which=ONE_OF_FIVE)
    def send_again(self, which: int) -> None:
        """Repeat what was answered."""
        self.do(self.devices[which].again())

    @rule(which=ONE_OF_FIVE, how=st.sampled_from(["recall", "edit", "reactions"]))
    def change(self, which: int, how: str) -> None:
        """Change what was said."""
        self.do(self.devices[which].change(self.group, how))

    @rule(which=st.integers(1, 3))
    def leave(self, which: int) -> None:
        """Leave, if inside."""
        who = self.circle.people[which]
        self.do(patiently(who, "POST", f"/api/conversations/{self.group}/leave"))

    @rule(which=st.integers(1, 3))
    def bring(self, which: int) -> None:
        """Bring somebody in."""
        path = f"/api/conversations/{self.group}/members"
        asked = {"people": [self.circle.people[which].id]}
        self.do(patiently(self.circle.people[0], "POST", path, asked))

    @rule(which=ONE_OF_FIVE)
    def go_offline(self, which: int) -> None:
        """Cut the network of a device."""
        self.do(self.devices[which].offline())

    @rule(which=ONE_OF_FIVE)
    def come_back(self, which: int) -> None:
        """Connect again."""
        self.do(self.devices[which].online())

    @rule(which=ONE_OF_FIVE, trouble=st.sets(st.sampled_from(["lose", "double", "delay"])))
    def bad_wire(self, which: int, trouble: set[str]) -> None:
        """Let a wire be bad from now on."""
        self.devices[which].trouble = set(trouble)

    @rule(
        role=st.sampled_from(["gateway", "gateway", "server", "server", "worker", "database"]),
        which=ONE_OF_FIVE,
        after_ms=st.integers(0, 30),
    )
    def kill(self, role: str, which: int, after_ms: int) -> None:
        """Kill a process while somebody is sending."""
        self.do(self._kill(role, which, after_ms))

    async def _kill(self, role: str, which: int, after_ms: int) -> None:
        sending = asyncio.create_task(self.devices[which].say(self.group, f"while {role} falls"))
        await asyncio.sleep(after_ms / 1000)
        await asyncio.to_thread(self.circle.house.kill_role, role)
        await sending

    def teardown(self) -> None:
        """Let everything come to rest, and look."""
        if hasattr(self, "group"):
            self.do(self._rest())

    async def _rest(self) -> None:
        for device in self.devices:
            device.trouble.clear()
            await device.online()
            await device.flush()
        await asyncio.sleep(_SETTLE_S)
        for device in self.devices:
            await device.catch_up()
        try:
            for device in self.devices:
                await self._check(device)
            await self._check_books()
        finally:
            for device in self.devices:
                await device.offline()

    async def _check(self, device: Device) -> None:
        """Old state + events = new state, within what this person may see."""
        now = await fresh(device.who, self.group)
        told = await patiently(device.who, "GET", f"/api/conversations/{self.group}")
        if told.status == 404:
            assert not device.messages.get(self.group), "a message of a group never entered"
            return
        mine = told.json()
        last = mine["to_seq"] if mine["to_seq"] is not None else mine["last_seq"]
        kept = device.messages.get(self.group, {})
        assert max(kept, default=0) <= last, "a message from after leaving"
        # Who came back sees from there on; what was shown before stays on the device.
        assert shown({s: m for s, m in kept.items() if s > mine["from_seq"]}) == shown(now)

    async def _check_books(self) -> None:
        """The owner sees all: no hole, and what was accepted stands there once."""
        everything = await fresh(self.circle.people[0], self.group)
        assert sorted(everything) == list(range(1, len(everything) + 1))
        numbers = [message["id"] for message in everything.values()]
        assert len(set(numbers)) == len(numbers)
        by_client = [m["client_id"] for m in everything.values() if m["client_id"]]
        assert len(set(by_client)) == len(by_client), "sent twice"
        for device in self.devices:
            accepted = {number for group, number in device.sent.values() if group == self.group}
            assert accepted <= set(numbers), "an accepted message is missing"


async def test_a_walk_ends_with_every_device_in_step(
    house: House, http: aiohttp.ClientSession
) -> None:
    circle = Circle(house, http)
    await circle.meet()
    Walk.circle, Walk.loop = circle, asyncio.get_running_loop()
    chosen = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        deadline=None,
        # A walk that fails is told as it was walked; making it shorter would take an hour.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    await asyncio.to_thread(run_state_machine_as_test, Walk, settings=chosen)
