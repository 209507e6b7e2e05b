"""A street with one shop on it, and a house behind whose door nobody of the street may look.

The tests have no internet: 127.0.0.2 stands for a public address, 127.0.0.1 is the inside. Both
serve the same port, and the inside keeps a list of everybody who got in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address

from aiohttp import web

from hutong.kernel.outside import Outside, Wish, is_public
from tests.served import free_port

STREET, INSIDE = "127.0.0.2", "127.0.0.1"
TEXT = Wish(frozenset({"text/html", "text/plain"}), 64 * 1024, within_s=20.0)

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Street:
    """What is on the street; `names` tells where names lead, asked once each time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Answering] = {}
        self.seen: list[web.Request] = []
        self.intruders: list[str] = []
        self.names: dict[str, list[list[str]]] = {"shop.example": [[STREET]]}
        self.url = f"http://shop.example:{port}"

    async def resolve(self, host: str) -> list[str]:
        """Answer as a name server would; the last answer stays."""
        answers = self.names.get(host, [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def outside(self) -> Outside:
        """The module under test, for which the street is public."""
        return Outside(
            "test",
            resolve=self.resolve,
            admits=lambda address: address == ip_address(STREET) or is_public(address),
            ports={"http": self.port},
        )

    def page(self, path: str, text: str = "hello", **more: str) -> None:
        """Put a page on the street."""

        async def answer(_request: web.Request) -> web.StreamResponse:
            return web.Response(text=text, content_type="text/html", headers=more)

        self.pages[path] = answer

    def leads(self, path: str, onward: str) -> None:
        """Put a redirect on the street."""

        async def answer(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": onward})

        self.pages[path] = answer

    async def _public(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        page = self.pages.get(request.path)
        return await page(request) if page else web.Response(status=404)

    async def _secret(self, request: web.Request) -> web.StreamResponse:
        self.intruders.append(request.path)
        return web.Response(text="the secret", content_type="text/html")


@asynccontextmanager
async def opened() -> AsyncIterator[Street]:
    """Open both servers."""
    street = Street(free_port())
    runners = []
    for host, answer in ((STREET, street._public), (INSIDE, street._secret)):  # noqa: SLF001  its own file
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, host, street.port).start()
        runners.append(runner)
    try:
        yield street
    finally:
        for runner in runners:
            await runner.cleanup()
