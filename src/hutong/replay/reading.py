"""Reading back what the house has: every order of the replay, and the stars of its reviews."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from hutong.replay.shapes import Plan
from hutong.replay.stage import Stage
from hutong.replay.world import KIND, gather


async def cards(stage: Stage, advance: Callable[[int], None]) -> list[dict[str, Any]]:
    """Return every order of the replay as the operator's list shows it."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = await stage.operator.ask("GET", f"/api/admin/orders?source={KIND}:&limit=100{after}")
        found += page["items"]
        advance(len(page["items"]))
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
        await asyncio.sleep(0)


async def stars(stage: Stage, plan: Plan, *, width: int) -> list[int]:
    """Return how many reviews of one star, two, and so on stand on the goods that were reviewed."""
    journal = stage.world.journal
    products = {
        product
        for order in plan.orders
        if order.review is not None
        and (product := journal.get(f"{KIND}:{order.id}:reviewed")) is not None
    }
    spread = [0] * 5

    async def add(product: str) -> None:
        page = await stage.world.client.ask("GET", f"/api/products/{product}/reviews?limit=1")
        for place, count in enumerate(page["spread"]):
            spread[place] += count

    await gather(
        [partial(add, product) for product in sorted(products)], width=width, done=lambda: None
    )
    return spread
