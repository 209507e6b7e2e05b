"""Who is calling, as every route gets it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from hutong.kernel import once
from hutong.kernel.db import Tx

R = TypeVar("R")


class Known:
    """What a token tells: the answer of the house's `identify`."""

    __slots__ = ("language", "operator", "person", "session")

    def __init__(self, person: int, session: int, *, operator: bool, language: str) -> None:
        self.person = person
        self.session = session
        self.operator = operator
        self.language = language


NOBODY = Known(0, 0, operator=False, language="zh")


class Caller:
    """The person behind a request (0 = nobody) and what the request says beside its body."""

    __slots__ = ("address", "device", "key", "known", "language", "request_id", "secure")

    def __init__(self, known: Known) -> None:
        self.known = known
        self.key: str | None = None
        self.address = ""
        self.device = ""
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
            self.person, self.key, operation, data, work, shape=shape, required=required
        )
