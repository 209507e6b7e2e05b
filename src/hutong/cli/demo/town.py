"""What the steps of the demo share: who is who, what is where, and which day it is."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from rich.progress import Progress

from hutong.cli.demo.browser import Browser
from hutong.cli.demo.lane import Lane
from hutong.kernel import clock


class Town:
    """The lane while it is being filled."""

    def __init__(
        self, house: Any, lane: Lane, today: datetime, progress: Progress, *, travels: bool
    ) -> None:
        self.lane = lane
        self.progress = progress
        self._house = house
        self._today = today
        self._travels = travels
        self.people: dict[str, Browser] = {}
        self.homes: dict[str, list[str]] = {}
        self.pictures: dict[str, dict[str, Any]] = {}
        self.categories: dict[str, str] = {}
        self.shops: dict[str, str] = {}
        self.owner_of: dict[str, str] = {shop.slug: shop.owner for shop in lane.shops}
        self.shop_of_sku: dict[str, str] = {}
        self.skus: dict[str, str] = {}
        self.products: dict[str, str] = {}
        self.product_of_sku: dict[str, str] = {
            variant.sku: product.slug for product in lane.products for variant in product.variants
        }

    def somebody(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self._house)

    def date(self, days_ago: float) -> datetime:
        """So many days before the moment at which loading first began."""
        return self._today - timedelta(days=days_ago)

    @contextmanager
    def day(self, days_ago: float) -> Iterator[None]:
        """Live so many days ago, if the house is young enough for that; see `load`."""
        if not self._travels:
            yield
            return
        with clock.living_at(self.date(days_ago)):
            yield

    def owner(self, shop: str) -> Browser:
        """The person who runs a shop, by the shop's slug."""
        return self.people[self.owner_of[shop]]


async def all_of(work: list[Any], at_once: int = 6) -> list[Any]:
    """Await all, a few at a time, in order."""
    gate = asyncio.Semaphore(at_once)

    async def through(one: Any) -> Any:
        async with gate:
            return await one

    return await asyncio.gather(*(through(one) for one in work))
