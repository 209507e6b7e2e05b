"""The long poll gives what a socket gives."""

import asyncio
import secrets
from typing import Any

from tests.cast import Visitor
from tests.touch.gateway.conftest import Connect
from tests.touch.gateway.lines import pair, send


class Poller:
    """A device that polls."""

    def __init__(self, who: Visitor, **first: Any) -> None:
        self.who = who
        self.cursor: str | None = None
        self.device = secrets.token_hex(8)
        self.first = first
        self.got: list[dict[str, Any]] = []

    async def poll(self, wait_s: float = 0.2, **more: Any) -> list[dict[str, Any]]:
        """Poll once; what came is acknowledged by the next one."""
        body = {"device": self.device, "cursor": self.cursor, "wait_s": wait_s, **more}
        answer = await self.who.post("/api/gateway/poll", {**self.first, **body}, key=None)
        self.cursor = answer["cursor"]
        self.got += answer["frames"]
        return list(answer["frames"])

    async def until(self, talk: str, seq: int) -> None:
        """Poll until a message came."""
        async with asyncio.timeout(15):
            while (talk, seq) not in {(f.get("conversation"), f.get("seq")) for f in self.got}:
                await self.poll(1)

    def messages(self, talk: str) -> list[dict[str, Any]]:
        """The message frames of a conversation."""
        return [f for f in self.got if f["type"] == "message" and f["conversation"] == talk]


async def test_a_poll_gets_the_same_messages_as_a_socket(
    wired: None, lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    poller, socket = Poller(mei), await connect(mei)
    await poller.poll()
    # What was still told of their becoming friends may come behind these two.
    assert [frame["type"] for frame in poller.got[:2]] == ["welcome", "heartbeat"]
    assert [frame["type"] for frame in socket.got[:2]] == ["welcome", "heartbeat"]
    assert poller.got[0] == socket.got[0]
    assert poller.got[1]["last"] == socket.got[1]["last"]
    last = 0
    for number in range(12):
        last = await send((lin, mei)[number % 2], talk, f"text {number}")
        if number % 3 == 0:
            await poller.poll()
    await poller.until(talk, last)
    await socket.sees(talk, last)
    assert poller.messages(talk) == [f for f in socket.of("message") if f["conversation"] == talk]


async def test_a_poll_waits_until_there_is_something_to_say(
    wired: None, lin: Visitor, mei: Visitor
) -> None:
    talk = await pair(lin, mei)
    poller = Poller(mei)
    while True:
        waiting = asyncio.create_task(poller.poll(20))
        done, _ = await asyncio.wait({waiting}, timeout=0.5)
        if not done:
            break
        assert await waiting  # the welcome, and what is still told of their becoming friends
    last = await send(lin, talk, "at once")
    frames = await asyncio.wait_for(waiting, 15)
    assert last in [frame.get("seq") for frame in frames]


async def test_an_answer_that_was_lost_is_given_again(
    wired: None, lin: Visitor, mei: Visitor
) -> None:
    talk = await pair(lin, mei)
    poller = Poller(mei)
    await poller.poll()
    cursor = poller.cursor
    last = await send(lin, talk, "lost on its way")
    await poller.until(talk, last)
    poller.cursor, poller.got = cursor, []
    await poller.until(talk, last)
    assert [frame["seq"] for frame in poller.messages(talk)] == [last]


async def test_what_was_taken_back_meanwhile_is_not_given_again(
    wired: None, lin: Visitor, mei: Visitor
) -> None:
    talk = await pair(lin, mei)
    poller = Poller(mei)
    await poller.poll()
    while await poller.poll(0.5):
        pass  # what is still told of their becoming friends
    kept, wrong = await send(lin, talk, "stays"), await send(lin, talk, "for somebody else")
    cursor = poller.cursor
    async with asyncio.timeout(15):
        while "for somebody else" not in str(await poller.poll(1)):
            poller.cursor = cursor
    await lin.post(f"/api/conversations/{talk}/messages/{wrong}/recall", {})
    async with asyncio.timeout(15):
        while wrong + 1 not in [frame.get("seq") for frame in poller.got]:
            poller.cursor, poller.got = cursor, []
            await poller.poll(1)
    assert "for somebody else" not in str(poller.got)
    told = [frame["last"] for frame in poller.got if frame["type"] == "heartbeat"]
    assert {talk: kept} in told
    assert {talk: wrong} in told


async def test_what_is_said_in_a_burst_is_told_frame_by_frame(
    wired: None, lin: Visitor, mei: Visitor
) -> None:
    talk = await pair(lin, mei)
    poller = Poller(mei)
    await poller.poll()
    for _ in range(3):
        seqs = await asyncio.gather(*(send(lin, talk, f"text {n}") for n in range(8)))
        await poller.until(talk, max(seqs))
    told = [frame["seq"] for frame in poller.messages(talk)]
    assert told == list(range(told[0], told[0] + 24))


async def test_a_cursor_that_nobody_knows_begins_anew(
    wired: None, lin: Visitor, mei: Visitor
) -> None:
    talk = await pair(lin, mei)
    last = await send(lin, talk, "before")
    for cursor in ("nonsense", "a.b", "x." + "9" * 50, "....", "\u0663.\u0663"):
        poller = Poller(mei, known={talk: last - 1})
        poller.cursor = cursor
        frames = await poller.poll()
        assert frames[0]["type"] == "welcome"
        told = {**frames[-1].get("last", {})}
        assert told.get(talk) == last or last in [f.get("seq") for f in frames]


async def test_a_poll_without_a_session_is_refused(wired: None, visitor: Visitor) -> None:
    problem = await visitor.refused("POST", "/api/gateway/poll", {"device": "device-1"})
    assert problem["status"] == 401


async def test_a_poll_may_open_conversations_and_type(
    wired: None, lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    watcher, poller = await connect(lin), Poller(mei)
    await watcher.say(type="open", conversations=[talk])
    await poller.poll(open=[talk])
    await poller.poll(open=[talk], typing=talk)
    frame = await watcher.until(lambda frame: frame["type"] == "typing")
    assert frame["person"] == str(mei.id)
    there = await watcher.until(lambda f: f["type"] == "presence" and f["online"] != [])
    assert there["online"] == [str(mei.id)]
