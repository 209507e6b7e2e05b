"""Somebody at the product's own API, in this process: what works here works for everybody."""

from typing import Any

import msgspec


class Unwelcome(Exception):
    """The house refused what the demo asked for: the data and the house do not fit together."""

    def __init__(self, asked: str, problem: dict[str, Any]) -> None:
        super().__init__(f"{asked}: {problem.get('detail', problem)}")
        self.code = str(problem.get("code", ""))


class Browser:
    """One person's way in; `token` is set once they have signed in."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self.token = ""

    async def get(self, path: str) -> Any:
        """Read."""
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any, key: str) -> Any:
        """Do something once: the same key gets the same answer, however often it is asked."""
        return await self.ask("POST", path, msgspec.json.encode(body), key=f"demo:{key}")

    async def put(self, path: str, body: Any) -> Any:
        """Make something be so."""
        return await self.ask("PUT", path, msgspec.json.encode(body))

    async def patch(self, path: str, body: Any) -> Any:
        """Change a part of something."""
        return await self.ask("PATCH", path, msgspec.json.encode(body))

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        key: str = "",
        kind: str = "application/json",
    ) -> Any:
        """Send a request and return what was answered. Raises Unwelcome for a refusal."""
        headers = [(b"content-type", kind.encode())] if body else []
        headers.append((b"content-length", str(len(body)).encode()))
        if self.token:
            headers.append((b"authorization", f"Bearer {self.token}".encode()))
        if key:
            headers.append((b"idempotency-key", key.encode()))
        status, answer = await self._send(_scope(method, path, headers), body)
        told = msgspec.json.decode(answer) if answer else None
        if status >= 400:
            raise Unwelcome(f"{method} {path}", told or {"status": status})
        return told

    async def _send(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        status, parts = 0, []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.append(message.get("body", b""))

        await self._house(scope, receive, send)
        return status, b"".join(parts)


def _scope(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    where, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
