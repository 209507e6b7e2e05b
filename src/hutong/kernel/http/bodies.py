"""The body of a request: read within bounds, or dropped before a refusal is sent."""

import asyncio
from contextlib import suppress
from typing import Any

from hutong.kernel import errors

BODY_MAX = 1_000_000
# A body that fits is here within this, or its sender is not serious.
_BODY_S = 60.0
# So much of a body that nobody wanted is read and dropped before a refusal is sent.
_DROP_BYTES_MAX = 32_000_000
_DROP_S_MAX = 5.0
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class TooSlow(errors.Problem):
    """A request whose body does not come."""

    status = 408
    title = "The request took too long to arrive"


class Body:
    """The way a request's body comes in, and whether all of it was fetched."""

    __slots__ = ("_receive", "whole")

    def __init__(self, receive: Any, method: str) -> None:
        self._receive = receive
        self.whole = method in _WITHOUT_BODY

    async def receive(self) -> Any:
        """Pass on the next piece."""
        message = await self._receive()
        if not message.get("more_body"):
            self.whole = True
        return message

    async def read(self) -> bytes:
        """Return all of it. Raises TooLarge, TooSlow, or BadInput for one that was cut off."""
        message = await self.receive()
        body = _piece(message)
        if not message.get("more_body"):
            return body
        try:
            async with asyncio.timeout(_BODY_S):
                while message.get("more_body"):
                    message = await self.receive()
                    body += _piece(message)
                    if len(body) > BODY_MAX:
                        raise _too_large()
        except TimeoutError:
            raise TooSlow(
                f"The body took more than {_BODY_S:.0f} s. Nothing was changed."
            ) from None
        return body

    async def drop(self) -> None:
        """Fetch what is left. An answer before it would cut the connection under the sender."""
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_DROP_S_MAX):
                while not self.whole and size < _DROP_BYTES_MAX:
                    size += len((await self.receive()).get("body", b""))


def _piece(message: Any) -> bytes:
    if message["type"] == "http.disconnect":
        # What came may read as a whole request, and nobody meant it as one.
        raise errors.BadInput("The connection ended before the body did; nothing was changed.")
    piece: bytes = message.get("body", b"")
    if len(piece) > BODY_MAX:
        raise _too_large()
    return piece


def _too_large() -> errors.TooLarge:
    return errors.TooLarge(f"A request of this kind takes up to {BODY_MAX} bytes.")
