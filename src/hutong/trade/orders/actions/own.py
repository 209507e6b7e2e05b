"""What a person may take along, and what stays when she goes: the books, not the person."""

from collections.abc import Iterable
from typing import Any

from hutong.kernel.db import Tx
from hutong.trade.orders.reads.rows import sql

_GONE = {
    "name": "erased",
    "phone": "",
    "country": "",
    "region": "",
    "region_names": [],
    "region_names_en": [],
    "line": "",
    "postcode": "",
}


_IDS = frozenset({"shop", "id", "trade", "product", "sku"})


async def export(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return a person's orders with their lines and steps, the first one first."""
    rows = await tx.rows(sql.orders_of_person, buyer=person)
    keys = {"shops": sorted({row["shop"] for row in rows}), "orders": [row["id"] for row in rows]}
    lines = _by_order(await tx.rows(sql.lines_of_orders, **keys))
    steps = _by_order(await tx.rows(sql.steps_of_orders, **keys))
    return [
        _written(row) | {"lines": lines.get(row["id"], []), "history": steps.get(row["id"], [])}
        for row in rows
    ]


async def cart(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Return what a person keeps in her cart, the latest first."""
    return [_written(row) for row in await tx.rows(sql.cart, buyer=person)]


def _written(row: Any) -> dict[str, Any]:
    """Return a row with its ids as texts."""
    return {name: str(value) if name in _IDS else value for name, value in row.items()}


def _by_order(rows: Iterable[Any]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        part = _written(row)
        del part["order_id"]
        found.setdefault(row["order_id"], []).append(part)
    return found


async def erase(tx: Tx, person: int) -> None:
    """Forget where a person's parcels went and what she meant to buy."""
    await tx.run(sql.forget_addresses, buyer=person, address=_GONE)
    await tx.run(sql.forget_reasons, buyer=person)
    await tx.run(sql.empty_cart, buyer=person)
    await tx.run(sql.forget_news, buyer=person)


async def blocking(tx: Tx, person: int) -> str | None:
    """Say why a person cannot be erased yet."""
    count = await tx.value(sql.open_orders, buyer=person)
    if count:
        return f"{count} of your orders are still open. Finish or cancel them first."
    return None
