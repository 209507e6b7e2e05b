"""What people were told of their orders, as the database has it."""

from typing import Any

import msgspec

from hutong.kernel.db import database
from hutong.trade.orders.actions import telling

_HERS = """
select m.kind, m.body from message m join direct d on d.conversation = m.conversation
where d.person = $1 and d.peer = 0 order by m.seq
"""
_LOG = "select kind, ref from user_log where person = $1 order by ver"


async def tell() -> int:
    """Let the house tell what waits to be told."""
    return await telling.tell_all()


async def told(person: int) -> list[Any]:
    """Return what the house told a person, the oldest first."""
    return [row["body"] for row in await database.pool.fetch(_HERS, person)]


async def states(person: int, order: str) -> list[str]:
    """Return what the house told a person of an order, word by word."""
    return [
        body["news"]["state"]
        for body in await told(person)
        if body["news"]["kind"] == "order" and body["news"]["order"] == order
    ]


async def rings(person: int, shop: str) -> list[int]:
    """Return of how many new orders of a shop a person was told, time by time."""
    return [
        body["news"]["count"]
        for body in await told(person)
        if body["news"]["kind"] == "shop_orders" and body["news"]["shop"] == shop
    ]


async def logged(person: int) -> list[tuple[str, str]]:
    """Return the entries of a person's log."""
    return [(row["kind"], row["ref"]) for row in await database.pool.fetch(_LOG, person)]


async def waiting() -> int:
    """Return how many pieces of news were not told yet."""
    return int(await database.pool.fetchval("select count(*) from order_news"))


async def said(conversation: str) -> list[tuple[str, str, Any]]:
    """Return (sender, kind, body) of every message of a conversation."""
    rows = await database.pool.fetch(
        "select sender, kind, body from message where conversation = $1 order by seq",
        int(conversation),
    )
    return [(str(row["sender"]), row["kind"], row["body"]) for row in rows]


def same(one: Any, other: Any) -> bool:
    """Tell whether two bodies are the same JSON."""
    return msgspec.json.encode(one, order="sorted") == msgspec.json.encode(other, order="sorted")
