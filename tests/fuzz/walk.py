"""One request after another, each wrong in one place; what was answered badly is collected."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec

from tests.asking import Asker
from tests.fuzz import bodies, nasty
from tests.fuzz.document import Operation, Reader, leaves, replaced
from tests.fuzz.talk import Ids
from tests.fuzz.world import FRESH, World

_PARAMETER = re.compile(r"\{(\w+)\}")
_MARK = "replace-me-5f1c"
_SLOW_S = 10.0
# These would end a session, change a password or fill a book; somebody else does them.
_OF_ONESELF = {
    "DELETE /api/me",
    "PUT /api/me/password",
    "POST /api/sessions/rotate",
    "DELETE /api/sessions/current",
    "POST /api/addresses",
    "PATCH /api/me",
}
_NEEDED = {"day", "sku"}


class Wrong(msgspec.Struct, frozen=True):
    """One request to send, and what about it is wrong."""

    method: str
    address: str
    body: bytes | None
    about: str

    def about_others(self, known: Ids, others: Ids) -> "Wrong":
        """Return the same request about other things."""
        address, body = self.address, self.body
        for name, fresh in others.items():
            address = address.replace(known[name], fresh)
            body = body and body.replace(known[name].encode(), fresh.encode())
        return Wrong(self.method, address, body, self.about)

    @property
    def told(self) -> str:
        """Return what a report says."""
        return f"{self.method} {self.address[:300]} [{self.about}] {(self.body or b'')[:300]!r}"


class Walk:
    """Sends and keeps count; `faults` are the answers that nobody should ever get."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reader = Reader(world.doc, world.known, bodies.right(world.known) | world.talk.right())
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.done: set[str] = set()

    async def everything(self, *, at_once: int = 8, who: Asker | None = None) -> None:
        """Walk over every operation, as whoever may do it or as one person."""
        gate = asyncio.Semaphore(at_once)

        async def one(operation: Operation) -> None:
            async with gate:
                await self.one(await self.ready(who or self.whose(operation), operation), operation)

        await asyncio.gather(*(one(operation) for operation in self.reader.operations()))

    async def ready(self, who: Asker, operation: Operation) -> Asker:
        """Return the person, or a stranger for what ends a person or her session."""
        if who.token and operation.name in _OF_ONESELF:
            return await Asker(who.http, who.url).sign_up("stranger")
        return who

    def whose(self, operation: Operation) -> Asker:
        """Return a person who may do this."""
        if operation.path.startswith("/api/admin"):
            return self.world.ops
        if operation.path.startswith("/api/shops/{shop}"):
            return self.world.mei
        return self.world.lin

    async def one(self, who: Asker, operation: Operation) -> None:
        """Walk over one operation; what a success used up is made anew."""
        fresh = FRESH.get(operation.name)
        known = self.world.near(operation.path)
        status, others = 200, self.world.spare if _spoils(operation) else Ids()
        for wrong in self.requests(operation):
            if 0 < status < 300:
                others = await fresh(self.world) if fresh else others
                if operation.name in _OF_ONESELF and who.token:
                    who = await self.ready(who, operation)
            status = await self.send(who, wrong.about_others(known, others))
            if status < 300:
                self.done.add(operation.name)

    def requests(self, operation: Operation) -> Iterator[Wrong]:
        """Return the request as it should be, then all that are wrong in one place."""
        body = None if operation.body is None else msgspec.json.encode(operation.body)
        path = self.filled(operation, {})
        right = path + _query(operation.query)
        yield Wrong(operation.method, path, body, "as it should be")
        yield Wrong(operation.method, right, body, "with every parameter")
        for name in operation.query:
            rest = {k: v for k, v in operation.query.items() if k in _NEEDED and k != name}
            for value in nasty.for_queries():
                address = f"{path}{_query(rest)}&{name}={value}"
                yield Wrong(operation.method, address, body, f"?{name}")
        for name in operation.in_path:
            for value in nasty.for_paths():
                address = self.filled(operation, {name: value}) + _query(operation.query)
                yield Wrong(operation.method, address, body, f"{{{name}}}")
        yield from self._bodies(operation, right)

    def _bodies(self, operation: Operation, right: str) -> Iterator[Wrong]:
        if operation.body is None:
            return
        for path in leaves(operation.body):
            marked = msgspec.json.encode(replaced(operation.body, path, _MARK))
            for value in nasty.for_json():
                body = marked.replace(f'"{_MARK}"'.encode(), value)
                yield Wrong(operation.method, right, body, ".".join(map(str, path)))

    def filled(self, operation: Operation, others: Ids) -> str:
        """Return the path with the ids of things that exist."""
        known = self.world.near(operation.path) | others
        return _PARAMETER.sub(lambda found: str(known.get(found[1], "1")), operation.path)

    async def send(self, who: Asker, wrong: Wrong) -> int:
        """Send one request, look at the answer and return its status; 0 for silence."""
        try:
            found = await who.ask(wrong.method, wrong.address, wrong.body)
        except (TimeoutError, aiohttp.ClientError) as silence:
            self.faults.append(f"{silence!r}: {wrong.told}")
            return 0
        self.statuses[found.status] += 1
        if found.status >= 500 or found.took_s > _SLOW_S:
            self.faults.append(f"{found.status} after {found.took_s:.1f} s: {wrong.told}")
        elif found.status >= 400 and not found.kind.startswith("application/problem+json"):
            self.faults.append(f"{found.status} as {found.kind}: {wrong.told}")
        return found.status


def _spoils(operation: Operation) -> bool:
    """Tell whether nobody could buy any more where this was done."""
    places = ("/api/shops/{shop}", "/api/admin/shops/{shop}", "/api/addresses/{address}")
    of_shop = operation.path.startswith(places)
    changes = operation.method in {"PUT", "PATCH", "DELETE"}
    return of_shop and changes and operation.name not in FRESH


def _query(given: dict[str, Any]) -> str:
    pairs = [f"{name}={quote(str(value))}" for name, value in given.items() if value is not None]
    return "?" + "&".join(pairs)
