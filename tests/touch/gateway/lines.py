"""A device as a test has one: it connects, applies what it gets by the rule, and keeps count."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from typing import Any, Self

import aiohttp

from tests.cast import Visitor

WITHIN_S = 15.0


class Device:
    """A device with a line to the gateway; `got` are the frames, `texts` the messages applied."""

    def __init__(self, who: Visitor, port: int, name: str = "") -> None:
        self.who = who
        self.port = port
        self.name = name or secrets.token_hex(8)
        self.got: list[dict[str, Any]] = []
        # conversation -> seq -> message, and how often each came
        self.messages: dict[str, dict[int, dict[str, Any]]] = {}
        self.times: dict[tuple[str, int], int] = {}
        self.order: list[tuple[str, int]] = []
        self.closed: asyncio.Event = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self.socket: Any = None
        self._hearing: asyncio.Task[None] | None = None
        self._stirred = asyncio.Event()

    async def token(self) -> str:
        """A token for this device."""
        answer = await self.who.post("/api/gateway/tokens", {"device": self.name})
        return str(answer["token"])

    async def connect(self, known: dict[str, int] | None = None, **hello: Any) -> Self:
        """Open a line, say hello and wait for the welcome and the first heartbeat."""
        await self.dial(await self.token())
        await self.say(type="hello", **({"known": known} if known is not None else {}), **hello)
        await self.until(lambda frame: frame["type"] in ("heartbeat", "resync"))
        return self

    async def dial(self, token: str, **headers: str) -> None:
        """Open the socket alone."""
        await self.close()
        self.closed.clear()
        self._session = aiohttp.ClientSession()
        try:
            self.socket = await self._session.ws_connect(
                f"http://127.0.0.1:{self.port}/?token={token}", headers=headers, max_msg_size=0
            )
        except BaseException:
            await self._session.close()
            raise
        self._hearing = asyncio.create_task(self._hear())

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.socket.send_str(json.dumps(frame))

    async def until(self, wanted: Callable[[dict[str, Any]], bool], start: int = 0) -> Any:
        """Wait for a frame, also among those that came already (from number `start` on)."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                for frame in self.got[start:]:
                    if wanted(frame):
                        return frame
                self._stirred.clear()
                await self._stirred.wait()

    async def sees(self, conversation: str, seq: int) -> dict[str, Any]:
        """Wait for one message."""
        frame = await self.until(
            lambda frame: (
                frame["type"] == "message"
                and (frame["conversation"], frame["seq"]) == (conversation, seq)
            )
        )
        return dict(frame["message"])

    def seqs(self, conversation: str) -> list[int]:
        """The seqs of a conversation, in the order in which they came."""
        return [seq for one, seq in self.order if one == conversation]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The frames of a kind."""
        return [frame for frame in self.got if frame["type"] == kind]

    async def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            with contextlib.suppress(Exception):
                await self.socket.close()
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait({self._hearing})
        if self._session is not None:
            await self._session.close()

    async def _hear(self) -> None:
        async for raw in self.socket:
            frame = json.loads(raw.data)
            self.got.append(frame)
            if frame["type"] == "message":
                self._apply(frame)
            self._stirred.set()
        self.closed.set()
        self._stirred.set()

    def _apply(self, frame: dict[str, Any]) -> None:
        key = (frame["conversation"], frame["seq"])
        assert frame["prev"] == frame["seq"] - 1
        assert frame["message"]["seq"] == frame["seq"]
        assert frame["message"]["conversation"] == frame["conversation"]
        self.times[key] = self.times.get(key, 0) + 1
        self.order.append(key)
        self.messages.setdefault(key[0], {})[key[1]] = frame["message"]


async def befriend(one: Visitor, *others: Visitor) -> None:
    """Make them friends: asking somebody who asked is accepting. Friends stay friends."""
    for other in others:
        for here, there in ((one, other), (other, one)):
            body = {"person": str(there.id), "via": "handle", "handle": there.handle}
            answer = await here.ask("POST", "/api/contacts/requests", body)
            assert answer.status_code == 201 or answer.json()["code"] == "already_friends"


async def pair(one: Visitor, other: Visitor) -> str:
    """Open the conversation of two friends."""
    await befriend(one, other)
    return str((await one.post("/api/conversations", {"person": str(other.id)}))["id"])


async def group(owner: Visitor, *others: Visitor) -> str:
    """Make a group of friends."""
    await befriend(owner, *others)
    people = [str(other.id) for other in others]
    return str((await owner.post("/api/groups", {"people": people, "title": "T"}))["id"])


async def send(who: Visitor, conversation: str, text: str) -> int:
    """Send a text and return its seq."""
    body = {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}}
    answer = await who.post(f"/api/conversations/{conversation}/messages", body)
    return int(answer["seq"])
