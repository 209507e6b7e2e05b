"""How fast people may talk; each process counts for itself."""

import functools
import math
from collections.abc import Hashable

from hutong.kernel import settings
from hutong.kernel.limits import Limit
from hutong.touch.chat.rules.refusals import TooFast

# What may come in one burst, in seconds of the rule: somebody who pastes three lines is no flood.
_BURST_S = 3.0


def person(person: int) -> None:
    """Count one message of a person. Raises TooFast."""
    _take(_limit(settings.current().chat_person_per_s, _BURST_S), person, "You send")


def conversation(conversation: int) -> None:
    """Count one message of a conversation, of somebody who may write there. Raises TooFast."""
    _take(_limit(settings.current().chat_group_per_s, 1.0), conversation, "This conversation gets")


def search(person: int) -> None:
    """Count one search of a person. Raises TooFast."""
    per_s = settings.current().chat_person_per_s
    _take(_limit(per_s, _BURST_S), ("search", person), "You ask for")


@functools.lru_cache(maxsize=8)
def _limit(per_s: float, burst_s: float) -> Limit:
    return Limit(per_s=per_s, burst=max(1.0, per_s * burst_s))


def _take(limit: Limit, key: Hashable, who: str) -> None:
    wait_s = limit.wait_s(key)
    if wait_s > 0:
        seconds = math.ceil(wait_s)
        raise TooFast(
            f"{who} too many messages at once. Nothing was done; try again in {seconds} s.",
            retry_after_s=seconds,
        )
