"""Where people meet who are not friends yet: rooms after this one say who is there."""

from collections.abc import Awaitable, Callable

from hutong.kernel.db import Tx

Together = Callable[[Tx, int, int, int], Awaitable[bool]]


async def nowhere(_tx: Tx, _conversation: int, _one: int, _other: int) -> bool:
    """Tell that nobody meets anybody: no room said yet who is inside what."""
    return False


_checks: list[Together] = [nowhere]


def met_in_groups(check: Together) -> None:
    """Say how to tell that two people are inside one group now.

    `check(tx, conversation, one, other)` is asked before somebody may ask for friendship "from a
    group". Until a room says so, nobody meets anybody there.
    """
    _checks[-1] = check


async def together(tx: Tx, conversation: int, one: int, other: int) -> bool:
    """Tell whether both are inside this group now."""
    return await _checks[-1](tx, conversation, one, other)
