"""Questions about stock."""

from collections.abc import Awaitable, Callable, Sequence

from hutong.kernel import paging
from hutong.kernel.db import Question, Tx, ask_rows
from hutong.kernel.sql import load
from hutong.trade.stock.shapes import Level, Movement, Place

sql = load("hutong.trade.stock")

_LAST = 2**63 - 1

Receive = Callable[[Tx, int, int, Sequence[tuple[int, int]]], Awaitable[None]]
Levelling = Callable[[Tx, int, int, dict[int, int]], Awaitable[None]]


def available(shops: list[int], skus: list[int]) -> Question[dict[int, int]]:
    """Return the free units of each SKU over all places of its shop; 0 for an unknown one."""
    asked = ask_rows(sql.available, shops=shops, skus=skus)
    return asked.then(lambda rows: dict.fromkeys(skus, 0) | {row[0]: row[1] for row in rows})


class Stocked:
    """What the catalog asks of us, through its port."""

    def __init__(self, receive: Receive, level: Levelling) -> None:
        self._receive = receive
        self._level = level

    async def receive(
        self, tx: Tx, shop: int, person: int, received: list[tuple[int, int]], /
    ) -> None:
        """Take (SKU, quantity) of new goods into the shop's first place."""
        await self._receive(tx, shop, person, received)

    async def level(self, tx: Tx, shop: int, person: int, free: dict[int, int], /) -> None:
        """Let so many units of each of these SKUs be free to order."""
        await self._level(tx, shop, person, free)

    def available(self, shop: int, skus: list[int], /) -> Question[dict[int, int]]:
        """Return the free units of each of a shop's SKUs."""
        return available([shop], skus)


async def levels(
    tx: Tx, shop: int, sku: int | None, after: str | None, limit: int
) -> paging.Page[Level]:
    """Return a shop's stock, by SKU and place."""
    last = paging.after(after, tuple[int, int]) or (0, 0)
    rows = await tx.all(
        Level,
        sql.levels,
        shop=shop,
        sku=sku,
        after_sku=last[0],
        after_place=last[1],
        most=limit + 1,
    )
    return paging.page(rows, limit, lambda row: (int(row.sku), int(row.place)))


async def movements(
    tx: Tx, shop: int, sku: int, after: str | None, limit: int
) -> paging.Page[Movement]:
    """Return the movements of a SKU, newest first."""
    before = (paging.after(after, tuple[int]) or (_LAST,))[0]
    rows = await tx.all(Movement, sql.movements, shop=shop, sku=sku, before=before, most=limit + 1)
    return paging.page(rows, limit, lambda row: int(row.id))


async def places(tx: Tx, shop: int) -> list[Place]:
    """Return a shop's places, the first one first."""
    return await tx.all(Place, sql.places, shop=shop)
