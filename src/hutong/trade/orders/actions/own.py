"""What a person may take along, and what stays when she goes: the books, not the person."""

from typing import Any

from hutong.kernel.db import Tx
from hutong.trade.orders.reads.rows import sql

_GONE = {
    "name": "erased",
    "phone": "",
    "country": "",
    "region": "",
    "region_names": [],
    "line": "",
    "postcode": "",
}


async def export(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return a person's orders."""
    rows = [dict(row) for row in await tx.rows(sql.orders_of_person, buyer=person)]
    for row in rows:
        for name in ("shop", "id", "trade"):
            row[name] = str(row[name])
    return rows


async def erase(tx: Tx, person: int) -> None:
    """Forget where a person's parcels went and what she meant to buy."""
    await tx.run(sql.forget_addresses, buyer=person, address=_GONE)
    await tx.run(sql.empty_cart, buyer=person)


async def blocking(tx: Tx, person: int) -> str | None:
    """Say why a person cannot be erased yet."""
    count = await tx.value(sql.open_orders, buyer=person)
    if count:
        return f"{count} of your orders are still open. Finish or cancel them first."
    return None
