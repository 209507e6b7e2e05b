"""Devices that talk while the house falls over: each applies what comes by the one rule.

Next seq applies, a lower one is dropped, a higher one pulls the gap (docs/chat.md). The wire of a
device may lose, double and delay what it brings; nothing a device does depends on luck otherwise.
"""

import asyncio
import contextlib
import json
import random
import secrets
import time
from typing import Any

import aiohttp

from tests.asking import Answer, Asker

_PATIENCE_S = 90.0
_PAGE = 200
COUNTED = frozenset({"text", "sticker"})
SHOWN = ("seq", "id", "sender", "client_id", "kind", "body", "revoked", "edit_no", "reactions")

Message = dict[str, Any]


async def patiently(who: Asker, method: str, path: str, json: Any = None) -> Answer:
    """Ask with one key until there is an answer that is not `come back later`."""
    key, until = secrets.token_hex(16), time.monotonic() + _PATIENCE_S
    while True:
        with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
            found = await who.ask(method, path, json, key=key)
            if found.status < 500 and found.status != 429:
                return found
            assert found.status in (429, 502, 503), found.body
        assert time.monotonic() < until, f"no answer to {method} {path}"
        await asyncio.sleep(0.2)


class Device:
    """One device of a person, with the messages it has applied by conversation and seq."""

    def __init__(self, who: Asker, name: str) -> None:
        self.who = who
        self.name = name
        self.have: dict[str, int] = {}
        self.messages: dict[str, dict[int, Message]] = {}
        self.sent: dict[str, tuple[str, str]] = {}
        self.unsent: list[tuple[str, str, dict[str, Any]]] = []
        self.trouble: set[str] = set()
        self._chance = random.Random(name)
        self._late: list[dict[str, Any]] = []
        self._socket: Any = None
        self._hearing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def online(self) -> None:
        """Connect and say what is known."""
        await self.offline()
        until = time.monotonic() + _PATIENCE_S
        while self._socket is None:
            told = await patiently(self.who, "POST", "/api/gateway/tokens", {"device": self.name})
            assert told.status == 200, told.body
            line = told.json()
            address = f"{line['url']}?token={line['token']}"
            try:
                self._socket = await self.who.http.ws_connect(address)
            except (aiohttp.ClientError, OSError):
                assert time.monotonic() < until, "the gateway does not come back"
                await asyncio.sleep(0.2)
        hello = {"type": "hello", "version": None, "epoch": None, "known": self.have}
        await self._socket.send_str(json.dumps(hello))
        self._hearing = asyncio.create_task(self._hear(self._socket))

    async def offline(self) -> None:
        """Hang up; what is still on its way is lost."""
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait({self._hearing})
            self._hearing = None
        if self._socket is not None:
            with contextlib.suppress(Exception):
                await self._socket.close()
            self._socket = None
        self._late.clear()

    async def say(self, conversation: str, text: str) -> None:
        """Send words; what is not answered stays in the outbox."""
        self.unsent.append((secrets.token_hex(16), conversation, {"text": text}))
        await self.flush()

    async def flush(self) -> None:
        """Send what waits, the oldest first, under the client ids it was given."""
        while self.unsent:
            client_id, conversation, body = self.unsent[0]
            asked = {"client_id": client_id, "kind": "text", "body": body}
            path = f"/api/conversations/{conversation}/messages"
            told = await patiently(self.who, "POST", path, asked)
            if told.status == 201:
                self.sent[client_id] = (conversation, told.json()["id"])
            else:  # not inside any more
                assert told.status in (404, 409), told.body
            self.unsent.pop(0)

    async def again(self) -> None:
        """Send once more what was answered long ago; the answer must be the same."""
        if not self.sent:
            return
        client_id = self._chance.choice(list(self.sent))
        conversation, number = self.sent[client_id]
        asked = {"client_id": client_id, "kind": "text", "body": {"text": "again"}}
        path = f"/api/conversations/{conversation}/messages"
        told = await patiently(self.who, "POST", path, asked)
        assert told.status in (201, 404, 409), told.body
        assert told.status != 201 or told.json()["id"] == number

    async def change(self, conversation: str, how: str) -> None:
        """Recall, edit or react to one of the last messages that this device has."""
        known = [m for m in self.messages.get(conversation, {}).values() if m["kind"] == "text"]
        mine = [m for m in known if m["sender"] == self.who.id and not m["revoked"]]
        if not (known if how == "reactions" else mine):
            return
        one = self._chance.choice((known if how == "reactions" else mine)[-5:])
        path = f"/api/conversations/{conversation}/messages/{one['seq']}"
        method, tail, body = {
            "recall": ("POST", "/recall", None),
            "edit": ("PUT", "", {"body": {"text": f"better {secrets.token_hex(3)}"}}),
            "reactions": ("PUT", "/reactions", {"emoji": "👍", "on": self._chance.random() < 0.7}),
        }[how]
        told = await patiently(self.who, method, path + tail, body)
        assert told.status in (200, 404, 409), told.body

    async def catch_up(self) -> None:
        """Come in step over HTTP alone, as a device does when it opens."""
        after = None
        while True:
            asked: dict[str, Any] = {"known": self.have}
            if after:
                asked["after"] = after
            told = await patiently(self.who, "POST", "/api/chat/sync", asked)
            assert told.status == 200, told.body
            for one in told.json()["conversations"]:
                await self._pull(one["id"])
            after = told.json()["next"]
            if not after:
                return

    async def _hear(self, socket: Any) -> None:
        async for raw in socket:
            frame = json.loads(raw.data)
            if frame["type"] == "resync":
                await self.catch_up()
            elif frame["type"] == "heartbeat":
                for conversation, last in frame["last"].items():
                    if last > self.have.get(conversation, 0):
                        await self._pull(conversation)
            elif frame["type"] == "message":
                await self._on_the_wire(frame)

    async def _on_the_wire(self, frame: dict[str, Any]) -> None:
        draw = self._chance.random()
        if "lose" in self.trouble and draw < 0.2:
            return
        if "delay" in self.trouble and draw > 0.8:
            self._late.append(frame)
            return
        times = 2 if "double" in self.trouble and draw < 0.5 else 1
        for one in [frame] * times + self._late:
            await self._take(one)
        self._late.clear()

    async def _take(self, frame: dict[str, Any]) -> None:
        async with self._one_at_a_time:
            conversation, seq = frame["conversation"], frame["seq"]
            have = self.have.get(conversation, 0)
            if seq <= have:
                return
            if seq == have + 1:
                self._apply(conversation, frame["message"])
                self.have[conversation] = seq
                return
        await self._pull(conversation)

    async def _pull(self, conversation: str) -> None:
        """Fetch what is missing after what we have, page by page."""
        async with self._one_at_a_time:
            more = True
            while more:
                page = await history(self.who, conversation, self.have.get(conversation, 0))
                if page is None or not page["newest"]:
                    return
                for message in page["items"]:
                    if message["seq"] > self.have.get(conversation, 0):
                        self._apply(conversation, message)
                self.have[conversation] = max(self.have.get(conversation, 0), page["newest"])
                more = page["more"]

    def _apply(self, conversation: str, message: Message) -> None:
        kept = self.messages.setdefault(conversation, {})
        assert message["seq"] not in kept, "applied twice"
        kept[message["seq"]] = dict(message)
        body = message["body"]
        target = kept.get(body.get("target", 0))
        if target is None:
            return
        if message["kind"] == "recalled":
            target |= {"revoked": True, "body": {}, "reactions": {}}
        elif message["kind"] == "edited" and not target["revoked"]:
            target |= {"body": body["body"], "edit_no": body["edit_no"]}
        elif message["kind"] == "reacted" and not target["revoked"]:
            target["reactions"] = body["reactions"]


async def history(who: Asker, conversation: str, after: int) -> dict[str, Any] | None:
    """Return a page of what follows `after`; None where there is nothing for this person."""
    path = f"/api/conversations/{conversation}/messages?after={after}&limit={_PAGE}"
    told = await patiently(who, "GET", path)
    if told.status == 404:
        return None
    assert told.status == 200, told.body
    page: dict[str, Any] = told.json()
    return page


async def fresh(who: Asker, conversation: str) -> dict[int, Message]:
    """Return all that a person may see, as a new device would have it."""
    found: dict[int, Message] = {}
    after, more = 0, True
    while more:
        page = await history(who, conversation, after)
        if page is None or not page["newest"]:
            break
        found |= {message["seq"]: message for message in page["items"]}
        after, more = page["newest"], page["more"]
    return found


def shown(messages: dict[int, Message]) -> dict[int, dict[str, Any]]:
    """Return what people see of messages: words, who, what became of them; controls by kind."""
    return {
        seq: {name: message[name] for name in SHOWN}
        if message["kind"] in COUNTED
        else {"kind": message["kind"]}
        for seq, message in messages.items()
    }
