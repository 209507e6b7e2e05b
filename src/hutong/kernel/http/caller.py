"""Who is calling, as every route gets it."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from hutong.kernel import once
from hutong.kernel.db import Tx

R = TypeVar("R")


class Known(Protocol):
    """What a token tells: the answer of the house's `identify`."""

    @property
    def person(self) -> int:
        """Whose token it is."""

    @property
    def session(self) -> int:
        """Which of her sessions."""

    @property
    def operator(self) -> bool:
        """Whether she operates the platform."""

    @property
    def language(self) -> str:
        """The language she reads: zh or en."""


class Nobody:
    """Who calls without a token."""

    person = 0
    session = 0
    operator = False
    language = "zh"


NOBODY = Nobody()


class Caller:
    """The person behind a request (0 = nobody) and what the request says beside its body."""

    __slots__ = ("address", "device", "host", "key", "known", "language", "request_id", "secure")

    def __init__(self, known: Known) -> None:
        self.known = known
        self.key: str | None = None
        self.address = ""
        self.device = ""
        self.host = ""
        self.language = known.language
        self.request_id = ""
        self.secure = False

    @property
    def person(self) -> int:
        """Return the person's id, 0 for nobody."""
        return self.known.person

    @property
    def session(self) -> int:
        """Return the id of the session in use, 0 for none."""
        return self.known.session

    @property
    def operator(self) -> bool:
        """Tell whether the person operates the platform."""
        return self.known.operator

    async def once(
        self,
        operation: str,
        data: Any,
        work: Callable[[Tx], Awaitable[R]],
        *,
        shape: type[R],
        required: bool = False,
    ) -> R:
        """Run `work` in a transaction, once per Idempotency-Key of this caller."""
        return await once.do(
            self.person, self.key, (operation, data), work, shape=shape, required=required
        )

    async def effect(
        self,
        operation: str,
        data: Any,
        work: Callable[[Tx], Awaitable[object]],
        reader: Callable[[Tx], Awaitable[R]],
        *,
        required: bool = False,
    ) -> R:
        """Run `work` once per Idempotency-Key, and answer with what `reader` finds afterwards.

        For answers that show another person than the caller: see `once.effect`.
        """
        return await once.effect(
            self.person, self.key, (operation, data), work, reader, required=required
        )
