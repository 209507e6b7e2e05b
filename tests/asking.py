"""Asking a served house over real HTTP, and what came back; nothing is hidden, nothing retried."""

import secrets
import time
from typing import Any

import aiohttp
import msgspec
from yarl import URL

SLOW_S = 20.0
"""An answer that takes longer counts as a hang."""


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    kind: str
    body: bytes
    took_s: float

    def json(self) -> Any:
        """Return the body as an object."""
        return msgspec.json.decode(self.body)


class Asker:
    """One person's way in; `token` is empty for nobody."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str = "") -> None:
        self.http = http
        self.url = url
        self.token = token
        self.id = ""
        self.handle = ""

    async def ask(
        self, method: str, path: str, json: Any = None, *, key: str = "", **more: Any
    ) -> Answer:
        """Send a request. `json` may be bytes, which go as they are."""
        headers = {"Content-Type": "application/json"} if json is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            headers["Idempotency-Key"] = key or secrets.token_hex(8)
        headers |= more.pop("headers", {})
        body = json if isinstance(json, bytes | None) else msgspec.json.encode(json)
        began = time.monotonic()
        more["timeout"] = aiohttp.ClientTimeout(total=more.pop("within_s", SLOW_S))
        url = URL(self.url + path, encoded=True)
        more.setdefault("data", body)
        async with self.http.request(method, url, headers=headers, **more) as found:
            told = await found.read()
            kind = found.headers.get("content-type", "")
            return Answer(found.status, kind, told, time.monotonic() - began)

    async def do(self, method: str, path: str, json: Any = None, *, key: str = "") -> Any:
        """Send, expect success, and return what was answered."""
        found = await self.ask(method, path, json, key=key)
        assert found.status < 300, f"{method} {path}: {found.status} {found.body[:500]!r}"
        return found.json() if found.body else None

    async def sign_up(self, name: str) -> "Asker":
        """Become somebody."""
        self.handle = f"{name}-{secrets.token_hex(4)}"
        told = {"handle": self.handle, "password": "a long password", "display_name": name}
        made = await self.do("POST", "/api/people", told)
        self.token, self.id = made["token"], made["person"]["id"]
        return self

    async def sign_in(self) -> "Asker":
        """Return the same person with a session of its own."""
        told = {"handle": self.handle, "password": "a long password"}
        made = await Asker(self.http, self.url).do("POST", "/api/sessions", told)
        twin = Asker(self.http, self.url, made["token"])
        twin.id, twin.handle = self.id, self.handle
        return twin
