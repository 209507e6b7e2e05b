"""Rate limits: token buckets in the memory of one process.

A bucket holds up to `burst` tokens and gains `per_s` every second; a request takes one. Memory is
bounded: the bucket that was used longest ago is dropped, which can only forgive. Several
processes each count for themselves, so the limit of the house is the sum of theirs.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from hutong.kernel.errors import TooMany


class Limit:
    """One rule, for many keys: a person, a network address, a handle with an address."""

    def __init__(
        self,
        *,
        per_s: float,
        burst: float,
        most: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if burst < 1:
            raise ValueError("a bucket that holds less than one token lets nobody in")
        self.per_s = per_s
        self.burst = burst
        self._most = most
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: Hashable, cost: float = 1.0) -> float:
        """Take `cost` tokens and return 0, or take none and return the seconds to wait."""
        if self.per_s <= 0:  # no rule
            return 0.0
        now = self._clock()
        left, at = self._buckets.get(key, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.per_s)
        short = cost - left
        if short <= 0:
            left -= cost
        self._buckets[key] = (left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return max(0.0, short) / self.per_s

    def take(self, key: Hashable, what: str = "requests", cost: float = 1.0) -> None:
        """Take `cost` tokens or raise TooMany, whose `retry_after_s` is whole seconds."""
        wait_s = self.wait_s(key, cost)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise TooMany(
                f"Too many {what}. Nothing was changed; please try again in {seconds} s.",
                retry_after_s=seconds,
            )

    def forgive(self, key: Hashable) -> None:
        """Fill the bucket of this key again."""
        self._buckets.pop(key, None)
