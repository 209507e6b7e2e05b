"""Asking the house over HTTP, patiently: it may restart, and it may ask us to slow down."""

import asyncio
import time
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from hutong.replay.sentences import Stopped

_PATIENCE_S = 180.0
_BUGS_MOST = 5
_SLOW_S = 60.0


class Refused(Exception):
    """The house said no; `code` is its word for why."""

    def __init__(self, status: int, problem: dict[str, Any], asked: str) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem
        super().__init__(f"{asked} was answered {status}: {problem.get('detail') or self.code}")


class Client:
    """Keeps connections open; asks again after a silence, under the same key."""

    def __init__(self, base_url: str, *, connections: int, tell: Any) -> None:
        self.base_url = base_url.rstrip("/")
        self.asked = 0
        self.slowed = 0
        self._connections = connections
        self._tell = tell
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connections."""
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=_SLOW_S),
            headers={"User-Agent": "hutong-replay", "Accept-Language": "en"},
            skip_auto_headers=("Accept-Encoding",),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "", key: str = ""
    ) -> Any:
        """Return the answer. Raises Refused for a no, Stopped for a long silence."""
        headers = {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = msgspec.json.encode(body)
        trouble = _Trouble(f"{method} {path}")
        while True:
            try:
                status, answer, wait = await self._once(method, path, headers, data)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                await trouble.silence(str(error) or type(error).__name__, self.base_url)
                continue
            if status < 300:
                return msgspec.json.decode(answer) if answer else None
            if status == 429:
                await self._slow_down(wait)
            elif status >= 500:
                await trouble.fault(status, answer)
            else:
                raise Refused(status, _problem(answer), trouble.asked)

    async def _once(
        self, method: str, path: str, headers: dict[str, str], data: bytes | None
    ) -> tuple[int, bytes, float]:
        if self._http is None:
            raise RuntimeError("the client is not open")
        self.asked += 1
        async with self._http.request(
            method, self.base_url + path, data=data, headers=headers
        ) as answer:
            wait = answer.headers.get("Retry-After", "1") if answer.status == 429 else "0"
            return answer.status, await answer.read(), float(wait)

    async def _slow_down(self, wait_s: float) -> None:
        self.slowed += 1
        if self.slowed == 1:
            self._tell(
                "the house limits how much one address may ask; for a replay start it with "
                "HUTONG_RATE_SIGNUP_PER_MIN=0 HUTONG_RATE_ADDRESS_PER_S=0 "
                "HUTONG_RATE_PERSON_PER_S=0, and for conversations HUTONG_CHAT_GROUP_PER_S=0 "
                "HUTONG_CHAT_PERSON_PER_S=0 (going on slowly)"
            )
        await asyncio.sleep(min(wait_s, _SLOW_S))


class _Trouble:
    """Counts what one request has been through."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self._since: float | None = None
        self._wait_s = 0.05
        self._bugs = 0

    async def silence(self, what: str, where: str) -> None:
        """Wait before asking again, longer each time; raises Stopped when it takes too long."""
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > _PATIENCE_S:
            raise Stopped(
                f"{where} does not answer ({what}). What was done is kept; start the house and run "
                "the same command again."
            )
        await asyncio.sleep(self._wait_s)
        self._wait_s = min(2.0, self._wait_s * 2)

    async def fault(self, status: int, answer: bytes) -> None:
        """Wait out a house that is starting or has lost its database; a bug stops the replay."""
        if status == 503:
            await self.silence(str(_problem(answer).get("detail", "503")), self.asked)
            return
        self._bugs += 1
        if self._bugs > _BUGS_MOST:
            raise Refused(status, _problem(answer), self.asked)
        await asyncio.sleep(self._bugs)


def _problem(answer: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(answer)
    except msgspec.DecodeError:
        return {"detail": answer[:200].decode("utf-8", "replace")}
    return found if isinstance(found, dict) else {"detail": str(found)}
