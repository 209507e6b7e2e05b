"""Who is calling, as every route gets it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from hutong.kernel import ids, once
from hutong.kernel.db import Tx

R = TypeVar("R")

_ID_CHARS_MAX = 64
_NOTHING: Mapping[bytes, bytes] = {}


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

    __slots__ = ("_headers", "_request_id", "address", "known", "secure")

    def __init__(
        self,
        known: Known,
        headers: Mapping[bytes, bytes] = _NOTHING,
        *,
        address: str = "",
        secure: bool = False,
    ) -> None:
        self.known = known
        self.address = address
        self.secure = secure
        self._headers = headers
        self._request_id = ""

    @property
    def key(self) -> str | None:
        """Return the Idempotency-Key."""
        return self._header(b"idempotency-key") or None

    @property
    def device(self) -> str:
        """Return what the request says it was sent with."""
        return self._header(b"user-agent")[:200]

    @property
    def host(self) -> str:
        """Return the name and port under which we were asked."""
        return self._header(b"host")

    @property
    def language(self) -> str:
        """Return the language to answer in: the person's, or the browser's for nobody."""
        if self.person == 0 and self._headers.get(b"accept-language", b"")[:2].lower() == b"en":
            return "en"
        return self.known.language

    @property
    def request_id(self) -> str:
        """Return the request's id: the sender's if it can be one, else one of ours."""
        if not self._request_id:
            sent = self._header(b"x-request-id")
            usable = 0 < len(sent) <= _ID_CHARS_MAX and sent.isalnum()
            self._request_id = sent if usable else format(ids.new(), "x")
        return self._request_id

    def _header(self, name: bytes) -> str:
        return self._headers.get(name, b"").decode("latin-1")

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
