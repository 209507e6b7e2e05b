"""What the rooms of the house keep about one person: for her export, and for her erasure.

Later rooms register here at import, so that accounts need not know them.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import Struct

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.people.accounts.shapes import Export

Reader = Callable[[Tx, int], Awaitable[Any]]
Eraser = Callable[[Tx, int], Awaitable[None]]
Blocker = Callable[[Tx, int], Awaitable[str | None]]


class _Room(Struct, frozen=True):
    reader: Reader
    erase: Eraser | None
    blocking: Blocker | None


rooms: dict[str, _Room] = {}


def mine(
    name: str, reader: Reader, *, erase: Eraser | None = None, blocking: Blocker | None = None
) -> None:
    """Register a room by the name its part of an export will have.

    `reader(tx, person)` returns anything that becomes JSON. `erase(tx, person)` takes the person
    out of the room's rows and leaves the books. `blocking(tx, person)` returns a sentence that
    says why she cannot go yet and what to do, or None. Registering a name again replaces it.
    """
    rooms[name] = _Room(reader, erase, blocking)


async def export(tx: Tx, person: int) -> Export:
    """Return everything that every room keeps about this person."""
    parts = {name: await room.reader(tx, person) for name, room in sorted(rooms.items())}
    return Export(
        exported_at=clock.now(),
        rooms={name: msgspec.Raw(msgspec.json.encode(part)) for name, part in parts.items()},
    )


async def reasons_to_stay(tx: Tx, person: int) -> list[str]:
    """Return the sentences of every room that cannot let this person go yet.

    The last room is asked first: money moves from later rooms into the wallet, so whatever leaves
    one of them between two questions is seen in the next.
    """
    asking = [room.blocking for room in reversed(rooms.values()) if room.blocking]
    told = [await blocking(tx, person) for blocking in asking]
    return [reason for reason in reversed(told) if reason]


async def erase_in_rooms(tx: Tx, person: int) -> None:
    """Take the person out of every room, in the order in which the rooms came."""
    for room in rooms.values():
        if room.erase:
            await room.erase(tx, person)
