"""Which function runs which kind of job, and what fires by the clock."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

Handler = Callable[[dict[str, Any]], Awaitable[None]]
Firing = Callable[[], Awaitable[None]]


class Cron(msgspec.Struct, frozen=True):
    """Fires every so many seconds, in one process of all, for at most `within_s`."""

    name: str
    every_s: int
    fire: Firing
    within_s: float = 60


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


async def fire(name: str) -> None:
    """Do at once, in this process, what a clock does at its time. Raises KeyError for no clock."""
    await crons[name].fire()


def cron(name: str, *, every_s: int, within_s: float = 60) -> Callable[[Firing], Firing]:
    """Register a function that fires by the clock; a missed firing is not made up for.

    One that takes longer than `within_s` is stopped where it is: what it committed stands.
    """

    def register(function: Firing) -> Firing:
        crons[name] = Cron(name, every_s, function, within_s)
        return function

    return register
