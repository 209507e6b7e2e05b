"""Fetching over aiohttp, with a guard at the resolver and, what counts, at the socket."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hutong.kernel import errors
from hutong.kernel.outside import addresses
from hutong.kernel.outside.addresses import Address, is_public
from hutong.kernel.outside.refusals import NotFetched, NotOutside, UnwantedAnswer

Resolve = Callable[[str], Awaitable[list[str]]]
"""Turns a name into addresses, as text."""

_PIECE_BYTES = 16 * 1024
_AWAY = (aiohttp.ClientError, OSError, ValueError)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_INSIDE = "This address leads to a place that is not on the public internet, so it was not read."


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer may be: media types, bytes, seconds in all, redirects on the way.

    With `cut` a longer answer is read as far as `bytes_max` instead of being refused.
    """

    types: frozenset[str]
    bytes_max: int
    within_s: float = 8.0
    redirects_max: int = 4
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it was found in the end, its media type, the charset it names, its bytes."""

    url: str
    kind: str
    charset: str | None
    body: bytes


async def _system(host: str) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


class Outside:
    """The public web, for one purpose; `agent` is how we introduce ourselves.

    `resolve`, `admits` and `ports` are there for tests, which have no internet at hand.
    """

    def __init__(
        self,
        agent: str,
        *,
        resolve: Resolve = _system,
        admits: Callable[[Address], bool] = is_public,
        ports: dict[str, int] | None = None,
    ) -> None:
        self._agent = agent
        self._guard = Guard(resolve, admits)
        self._ports = ports

    async def fetch(self, address: str, wish: Wish) -> Fetched:
        """Read a public address. Raises NotOutside, NotFetched, UnwantedAnswer."""
        url = addresses.read(address, self._ports)
        try:
            async with asyncio.timeout(wish.within_s), self._session() as session:
                return await self._follow(session, url, wish)
        except errors.Problem:
            raise
        except TimeoutError as late:
            raise NotFetched("The address did not answer in time. Nothing was kept.") from late
        except _AWAY as away:
            raise NotFetched("The address could not be read. Nothing was kept.") from away

    def _session(self) -> aiohttp.ClientSession:
        """Open a session that knows nothing: no cookies, no proxy, no connection of before."""
        connector = aiohttp.TCPConnector(
            resolver=self._guard,
            socket_factory=self._guard.socket,
            use_dns_cache=False,
            force_close=True,
            limit=2,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # What arrives packed could unpack to any size; we ask for it plain and take no other.
            auto_decompress=False,
            headers={"User-Agent": self._agent, "Accept-Encoding": "identity"},
        )

    async def _follow(self, session: aiohttp.ClientSession, url: URL, wish: Wish) -> Fetched:
        for _ in range(wish.redirects_max + 1):
            headers = {"Accept": ", ".join(sorted(wish.types))}
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _read(answer, url, wish)
                onward = answer.headers.get("Location", "")
            url = self._onward(url, onward)
        raise NotFetched("The address sends its readers on and on. Nothing was kept.")

    def _onward(self, url: URL, onward: str) -> URL:
        """Read where a redirect leads, by the same rules as the first address."""
        try:
            joined = url.join(URL(onward))
        except ValueError as wrong:
            raise NotFetched("The address leads to one that cannot be read.") from wrong
        # The raw text is judged as well: joining would make a backslash something harmless.
        if "\\" in onward:
            raise NotOutside(_INSIDE)
        return addresses.read(str(joined), self._ports)


class Guard(AbstractResolver):
    """Resolves names for aiohttp and makes its sockets, admitting public addresses only."""

    def __init__(self, resolve: Resolve, admits: Callable[[Address], bool]) -> None:
        self._resolve = resolve
        self._admits = admits

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return where a name leads; raises NotOutside when one of its addresses is inside."""
        found = list(dict.fromkeys(await self._resolve(host)))
        if not found:
            raise OSError(f"no address for {host}")
        for text in found:
            self._judge(text)
        return [
            ResolveResult(
                hostname=host,
                host=text,
                port=port,
                family=socket.AF_INET6 if ":" in text else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for text in found
            if family in (socket.AF_UNSPEC, socket.AF_INET6 if ":" in text else socket.AF_INET)
        ]

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for this very address, or none.

        This is the check that holds: it sees what will be connected to, so that a name which
        resolved twice, or an address that was no name at all, makes no difference.
        """
        family, kind, protocol, _, place = info
        self._judge(str(place[0]))
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Keep nothing, close nothing; aiohttp asks for this."""

    def _judge(self, text: str) -> None:
        try:
            public = self._admits(ip_address(text))
        except ValueError:
            public = False
        if not public:
            raise NotOutside(_INSIDE)


async def _read(answer: aiohttp.ClientResponse, url: URL, wish: Wish) -> Fetched:
    if answer.status != 200:
        raise NotFetched(f"The address answered {answer.status}. Nothing was kept.")
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnwantedAnswer("The answer is packed, which we did not ask for.")
    kind = (answer.content_type or "").lower()
    if kind not in wish.types:
        raise UnwantedAnswer(f"The answer is {kind[:60]}, which is not looked into.")
    if not wish.cut and (answer.content_length or 0) > wish.bytes_max:
        raise _too_large(wish)
    body = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE_BYTES):
        body += piece
        if len(body) > wish.bytes_max:
            if not wish.cut:
                raise _too_large(wish)
            break
    return Fetched(str(url), kind, answer.charset, bytes(body[: wish.bytes_max]))


def _too_large(wish: Wish) -> UnwantedAnswer:
    return UnwantedAnswer(
        f"The answer has more than the {wish.bytes_max // 1024} KiB that are looked into."
    )
