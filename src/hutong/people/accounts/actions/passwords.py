"""Argon2id, in threads of its own so that the loop goes on, and never more than a few at once.

Each hash takes the memory that the settings name; without a bound, a crowd at the door would
take all of it. Who finds the queue full is told to come back.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hutong.kernel import settings
from hutong.kernel.errors import TooMany
from hutong.people.accounts import rules

R = TypeVar("R")

_AT_ONCE = max(2, os.cpu_count() or 2)
_WAITING_MOST = 512

_threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
_waiting = 0


class Busy(TooMany):
    """More people are at the door than can be checked."""

    title = "Many people are signing in"


async def hashed(password: str) -> str:
    """Return the Argon2id hash of a password. Raises Busy."""
    hasher, _ = _current()
    return await _run(lambda: hasher.hash(rules.password_bytes(password)))


async def verified(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is right. Raises Busy.

    Without a hash (nobody has this handle) a dummy is checked, so that the answer takes as long
    and does not tell which handles exist.
    """
    hasher, dummy = _current()
    right = await _run(lambda: _check(hasher, password_hash or dummy, password))
    return right and bool(password_hash)


def outdated(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than are set now."""
    return _current()[0].check_needs_rehash(password_hash)


def _check(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, rules.password_bytes(password))
    except (VerificationError, InvalidHashError):
        return False


async def _run(work: Callable[[], R]) -> R:
    global _waiting  # noqa: PLW0603  one queue a process
    if _waiting >= _WAITING_MOST:
        raise Busy("Many people are signing in right now; please try again.", retry_after_s=2)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1


def _current() -> tuple[PasswordHasher, str]:
    now = settings.current()
    return _hasher(now.argon2_memory_kib, now.argon2_passes)


@lru_cache(maxsize=4)
def _hasher(memory_kib: int, passes: int) -> tuple[PasswordHasher, str]:
    """The hasher of these parameters, and a hash that no password fits."""
    hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
    return hasher, hasher.hash(os.urandom(32))
