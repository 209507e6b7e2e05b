"""Which function runs which kind of job, and what fires by the clock."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

Handler = Callable[[dict[str, Any]], Awaitable[None]]
Firing = Callable[[], Awaitable[None]]


class Cron(msgspec.Struct, frozen=True):
    """A function that fires every so many seconds, in one process of all."""

    name: str
    every_s: int
    fire: Firing


handlers: dict[str, Handler] = {}
crons: dict[str, Cron] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that runs jobs of this kind."""

    def register(function: Handler) -> Handler:
        if kind in handlers:
            raise ValueError(f"two handlers for {kind}")
        handlers[kind] = function
        return function

    return register


def cron(name: str, *, every_s: int) -> Callable[[Firing], Firing]:
    """Register a function that fires by the clock; a missed firing is not made up for."""

    def register(function: Firing) -> Firing:
        crons[name] = Cron(name, every_s, function)
        return function

    return register
