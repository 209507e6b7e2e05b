"""The port to the room that keeps stock, which comes later in the house (decision record 22)."""

from typing import Protocol

from hutong.kernel import errors
from hutong.kernel.db import Question, Tx, known


class Stocking(Protocol):
    """What the catalog asks of whoever keeps stock, and plugs itself in."""

    async def receive(
        self, tx: Tx, shop: int, person: int, received: list[tuple[int, int]], /
    ) -> None:
        """Take (SKU, quantity) of new goods into the shop's default place."""

    async def level(self, tx: Tx, shop: int, person: int, free: dict[int, int], /) -> None:
        """Let so many units of each of these SKUs be free to order, by corrections."""

    def available(self, shop: int, skus: list[int], /) -> Question[dict[int, int]]:
        """Return how many of each SKU can be ordered now; a missing one has none."""


class _Nobody:
    """Nothing is kept and nothing is there."""

    async def receive(
        self, _tx: Tx, _shop: int, _person: int, _received: list[tuple[int, int]]
    ) -> None:
        raise errors.Unavailable("Stock is not kept here, so nothing was taken in.")

    async def level(self, _tx: Tx, _shop: int, _person: int, _free: dict[int, int]) -> None:
        raise errors.Unavailable("Stock is not kept here, so nothing was changed.")

    def available(self, _shop: int, _skus: list[int]) -> Question[dict[int, int]]:
        return known({})


class Plugged:
    stocking: Stocking = _Nobody()


def plug(stocking: Stocking) -> None:
    """Say who keeps stock, once, before the first request."""
    Plugged.stocking = stocking


def plugged() -> Stocking:
    """Return who keeps stock."""
    return Plugged.stocking
