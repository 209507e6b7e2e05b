"""A small memory of answers that may be a moment old: who a token is, what a role may do.

Promises: never holds more than `most` answers, never gives one older than `keep_s` seconds, and
after `forget` never gives an answer that was asked for before it. Another process may still
remember for `keep_s`; choose that so short that it does not matter.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Remembers answers by key for `keep_s()` seconds (a setting); with 0 it remembers nothing."""

    def __init__(
        self,
        keep_s: Callable[[], float],
        *,
        most: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep_s = keep_s
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._turn = 0

    def get(self, key: K) -> V | None:
        """Return the answer, or None where none is fresh."""
        found = self._kept.get(key)
        if found is None or found[0] <= self._clock():
            return None
        return found[1]

    def asking(self) -> int:
        """Return a mark to hand to `put`: an answer asked for before a `forget` is not kept."""
        return self._turn

    def put(self, key: K, value: V, mark: int) -> None:
        """Remember the answer to a question asked at `mark`."""
        keep_s = self._keep_s()
        if keep_s <= 0 or mark != self._turn:
            return
        self._kept[key] = (self._clock() + keep_s, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, about: Callable[[K, V], bool]) -> None:
        """Forget every answer for which `about(key, value)` holds."""
        self._turn += 1
        for key in [key for key, (_, value) in self._kept.items() if about(key, value)]:
            del self._kept[key]
