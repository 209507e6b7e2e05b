"""A cast of people for tests: Lin buys, Mei sells, Bo works for her, Ops operates the platform."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import httpx

from hutong.kernel.db import transaction

PASSWORD = "a long password"


class Visitor:
    """A person with a browser; `token` is empty until she signs up."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.token = ""
        self.id = 0
        self.handle = ""

    @classmethod
    @asynccontextmanager
    async def of(cls, asgi: Any) -> AsyncIterator[Self]:
        """Open a browser on the application."""
        transport = httpx.ASGITransport(app=asgi, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://hutong") as http:
            yield cls(http)

    async def ask(
        self, method: str, path: str, json: Any = None, *, key: str | None = "", **more: Any
    ) -> httpx.Response:
        """Send a request; POSTs get a fresh Idempotency-Key unless one is given (None = none)."""
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST" and key is not None:
            headers["Idempotency-Key"] = key or secrets.token_hex(8)
        self.http.cookies.clear()
        return await self.http.request(method, path, json=json, headers=headers, **more)

    async def get(self, path: str, **params: Any) -> Any:
        """Read, and expect to be answered."""
        answer = await self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, json: Any = None, **more: Any) -> Any:
        """Post, and expect success."""
        answer = await self.ask("POST", path, json, **more)
        assert answer.status_code in (200, 201, 202, 204), answer.text
        return answer.json() if answer.content else None

    async def put(self, path: str, json: Any = None) -> Any:
        """Put, and expect success."""
        answer = await self.ask("PUT", path, json)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, json: Any = None, **more: Any) -> Any:
        """Send, and expect a problem document."""
        answer = await self.ask(method, path, json, **more)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        return answer.json()

    async def sign_up(self, name: str) -> Self:
        """Become somebody; the handle is the name and some random letters."""
        self.handle = f"{name.lower()}-{secrets.token_hex(4)}"
        body = {"handle": self.handle, "password": PASSWORD, "display_name": name}
        answer = await self.post("/api/people", body, key=None)
        self.token, self.id = answer["token"], int(answer["person"]["id"])
        return self


class Cast:
    """Makes people when a test asks for them."""

    def __init__(self, asgi: Any, stack: AsyncExitStack) -> None:
        self._asgi = asgi
        self._stack = stack
        self._people: dict[str, Visitor] = {}

    @classmethod
    @asynccontextmanager
    async def of(cls, asgi: Any) -> AsyncIterator[Self]:
        """Open the stage."""
        async with AsyncExitStack() as stack:
            yield cls(asgi, stack)

    async def person(self, name: str) -> Visitor:
        """Return the person of that name, signed up."""
        if name not in self._people:
            visitor = await self._stack.enter_async_context(Visitor.of(self._asgi))
            self._people[name] = await visitor.sign_up(name)
        return self._people[name]

    async def lin(self) -> Visitor:
        """Lin, who buys."""
        return await self.person("Lin")

    async def mei(self) -> Visitor:
        """Mei, who sells."""
        return await self.person("Mei")

    async def bo(self) -> Visitor:
        """Bo, who works in Mei's shop when she appoints him."""
        return await self.person("Bo")

    async def ops(self) -> Visitor:
        """Ops, who operates the platform."""
        from hutong.people import accounts  # noqa: PLC0415  rooms come and go while building

        known = "Ops" in self._people
        ops = await self.person("Ops")
        if not known:
            async with transaction() as tx:
                await accounts.make_operator(tx, ops.handle)
        return ops
