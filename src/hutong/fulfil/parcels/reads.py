"""Questions about parcels."""

from datetime import datetime
from typing import Any

from hutong.fulfil.parcels.rules import CORRECTIONS_MOST
from hutong.fulfil.parcels.shapes import Parcel, Punctuality
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.trade import orders

sql = load("hutong.fulfil.parcels")


async def of_orders(
    tx: Tx, shop: int, wanted: list[int], ids: list[int] | None = None
) -> list[Parcel]:
    """Return the parcels of a shop's orders, or only those of `ids` among them."""
    return await tx.all(
        Parcel,
        sql.parcels,
        shop=shop,
        orders=wanted,
        ids=ids,
        most_corrections=CORRECTIONS_MOST,
    )


async def of_mine(tx: Tx, buyer: int, order: int) -> list[Parcel]:
    """Return the parcels of one of a buyer's orders; raises NotFound for somebody else's."""
    return await of_orders(tx, await orders.locking.shop_of(tx, buyer, order), [order])


async def punctuality(tx: Tx, shop: int, since: datetime) -> Punctuality:
    """Return how many orders a shop began to send since then, and how many of them in time."""
    return await tx.one(Punctuality, sql.punctuality, shop=shop, since=since)


async def export(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return the parcels that were sent to a person."""
    rows = [dict(row) for row in await tx.rows(sql.parcels_of_person, buyer=person)]
    for row in rows:
        row |= {name: str(row[name]) for name in ("id", "shop", "order_id")}
    return rows
