"""The people of a replay: each has a handle, a password of her own, and a token for the house."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from hutong.replay.client import Client, Refused
from hutong.replay.journal import Journal
from hutong.replay.sentences import Stopped

KIND = "olist"


class Person:
    """Somebody who asks the house for things; she signs in again when her session has ended."""

    def __init__(self, world: "World", handle: str, password: str, shown: str) -> None:
        self._world = world
        self.handle = handle
        self.password = password
        self.shown = shown
        self._door = asyncio.Lock()

    @property
    def token(self) -> str:
        """Return her token; empty before she signs up."""
        found = self._world.journal.get(f"{self._world.kind}:token:{self.handle}")
        return found["token"] if found else ""

    @property
    def id(self) -> str:
        """Return the house's number of her."""
        return str(self._world.journal.get(f"{self._world.kind}:token:{self.handle}")["id"])

    async def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """Ask as herself. Raises Refused and Stopped."""
        token = self.token
        try:
            return await self._world.client.ask(method, path, body, token=token, key=key)
        except Refused as refused:
            if refused.status != 401:
                raise
        async with self._door:
            if self.token == token:
                await self.sign_in()
        return await self._world.client.ask(method, path, body, token=self.token, key=key)

    async def post_once(self, path: str, body: Any, key: str, keep: Callable[[Any], Any]) -> Any:
        """Post under a key, unless the journal knows the answer; return what `keep` kept of it."""
        known = self._world.journal.get(key)
        if known is None:
            known = keep(await self.ask("POST", path, body, key=key))
            self._world.journal.put(key, known)
        return known

    async def sign_up(self) -> None:
        """Sign up, or find that she did before."""
        if self.token:
            return
        asked = {"handle": self.handle, "password": self.password, "display_name": self.shown}
        key = f"{self._world.kind}:person:{self.handle}"
        try:
            answer = await self._world.client.ask("POST", "/api/people", asked, key=key)
        except Refused as refused:
            # The same key with another password is a 401: another replay was here before.
            if refused.code != "handle_taken" and refused.status != 401:
                raise
            await self.sign_in()
        else:
            self._keep(answer)

    async def sign_in(self) -> None:
        """Get a new token. Raises Stopped when the house does not know her."""
        asked = {"handle": self.handle, "password": self.password}
        try:
            self._keep(await self._world.client.ask("POST", "/api/sessions", asked))
        except Refused as refused:
            raise Stopped(
                f"The house does not let {self.handle} in ({refused.code}). The state file "
                f"{self._world.journal.path} belongs to another house, or this house has seen "
                "another replay. Use the state file of that replay, or an empty house with a "
                "new --state."
            ) from refused

    def _keep(self, answer: Any) -> None:
        kept = {"token": answer["token"], "id": answer["person"]["id"]}
        self._world.journal.put(f"{self._world.kind}:token:{self.handle}", kept)


class World:
    """The house, the journal, and everybody who takes part."""

    def __init__(self, client: Client, journal: Journal, kind: str = KIND) -> None:
        self.client = client
        self.journal = journal
        self.kind = kind
        self._people: dict[str, Person] = {}

    def buyer(self, who: str) -> Person:
        """Return the person who buys under this id in the files."""
        return self._person("b", who, "Buyer")

    def seller(self, who: str) -> Person:
        """Return the person who sells under this id in the files."""
        return self._person("s", who, "Seller")

    def talker(self, who: str) -> Person:
        """Return the person who talks under this name in the files."""
        return self._person("t", who, who)

    def witness(self, who: str) -> Person:
        """Return somebody of our own, who is another one in every replay."""
        return self._person("w", f"{self.journal.seed}:{who}", who)

    def operator(self, handle: str, password: str) -> Person:
        """Return the operator of the platform, who has been there before us."""
        return Person(self, handle, password, handle)

    def _person(self, role: str, who: str, shown: str) -> Person:
        # The handle does not depend on the seed: a second replay into the same house without the
        # journal of the first must find the handles taken, and stop, and not play it all twice.
        known = self._people.get(role + who)
        if known is None:
            digest = hashlib.sha256(who.encode()).hexdigest()[:20]
            handle = f"{self.kind}-{role}-{digest}"
            secret = hmac.digest(self.journal.seed.encode(), handle.encode(), "sha256").hex()[:32]
            known = Person(self, handle, secret, f"{shown} {digest[:8]}")
            self._people[role + who] = known
        return known


async def gather(
    work: list[Callable[[], Awaitable[Any]]], *, width: int, done: Callable[[], None]
) -> None:
    """Run all of the work, `width` at a time; the first error ends it."""
    waiting = iter(work)

    async def one_after_another() -> None:
        for task in waiting:
            await task()
            done()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(width, len(work))):
            group.create_task(one_after_another())
