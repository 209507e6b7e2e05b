"""Where people meet who are not friends yet: rooms after this one say who is there."""

from collections.abc import Awaitable, Callable, Iterable

from hutong.kernel.db import Tx

Together = Callable[[Tx, int, int, int], Awaitable[bool]]
Companions = Callable[[Tx, int, Iterable[int]], Awaitable[set[int]]]


async def nowhere(_tx: Tx, _conversation: int, _one: int, _other: int) -> bool:
    """Tell that nobody meets anybody: no room said yet who is inside what."""
    return False


async def nobody(_tx: Tx, _me: int, _people: Iterable[int]) -> set[int]:
    """Tell that nobody met anybody, as above."""
    return set()


_checks: list[tuple[Together, Companions]] = [(nowhere, nobody)]


def met_in_groups(check: Together, ever: Companions) -> None:
    """Say how to tell that people are inside one group now, or ever were inside one conversation.

    `check(tx, conversation, one, other)` is asked before somebody may ask for friendship "from a
    group"; `ever(tx, me, people)` before a name is shown to who has only the id. Until a room says
    so, nobody meets anybody there.
    """
    _checks[-1] = check, ever


async def together(tx: Tx, conversation: int, one: int, other: int) -> bool:
    """Tell whether both are inside this group now."""
    return await _checks[-1][0](tx, conversation, one, other)


async def companions(tx: Tx, me: int, people: Iterable[int]) -> set[int]:
    """Return who of these was ever inside a conversation at a time when I was."""
    return await _checks[-1][1](tx, me, people)
