"""One purchase from the basket as far as it has come, told through the API by both sides."""

from dataclasses import dataclass, field
from typing import Any

from hutong.cli.demo.browser import Browser
from hutong.cli.demo.lane import Review
from hutong.cli.demo.town import Town

CARRIER = "胡同三轮 Hutong Trike"
_ORDER_DAYS, _SHIP_DAYS, _SORTED_DAYS, _RECEIVE_DAYS = 4.0, 3.4, 2.6, 0.6


@dataclass(slots=True)
class Purchase:
    """A checkout that was made: its trade, and the order, shop and lines of each of its parts."""

    key: str
    buyer: str
    trade: str
    orders: dict[str, str] = field(default_factory=dict)
    """Shop's slug -> order."""


async def buy(
    town: Town,
    buyer: str,
    lines: dict[str, int],
    key: str,
    *,
    paid: bool = True,
    source: dict[str, str] | None = None,
) -> Purchase:
    """Check out pieces of SKUs (by code), and pay from the wallet unless told otherwise.

    `source` is the card that it was bought from.
    """
    browser = town.people[buyer]
    asked: dict[str, Any] = {
        "lines": [{"sku": town.skus[code], "quantity": n} for code, n in lines.items()],
        "address": town.homes[buyer][0],
        "coupons": [],
    }
    quote = await browser.post("/api/quotes", asked, f"quote:{key}")
    order = {**asked, "expected_total_fen": quote["total_fen"]}
    if paid:
        order["pay_with"] = "wallet"
    if source:
        order["source"] = source
    trade = await browser.post("/api/trades", order, f"trade:{key}")
    slugs = {shop: slug for slug, shop in town.shops.items()}
    orders = {slugs[part["shop"]]: part["id"] for part in trade["orders"]}
    return Purchase(key, buyer, trade["id"], orders)


async def ship(
    town: Town, bought: Purchase, shop: str, lines: list[dict[str, int]] | None = None
) -> str:
    """Send a parcel of one of the orders, and return its id."""
    path = f"/api/shops/{town.shops[shop]}/orders/{bought.orders[shop]}/parcels"
    body = {
        "carrier": CARRIER,
        "tracking": f"HT{int(bought.orders[shop]) % 10**10:010}",
        "lines": lines or [],
    }
    parcel = await town.owner(shop).post(path, body, f"parcel:{bought.key}:{shop}")
    return str(parcel["id"])


async def tell(town: Town, shop: str, parcel: str, text: str, *, delivered: bool = False) -> None:
    """Add an event to a parcel."""
    path = f"/api/shops/{town.shops[shop]}/parcels/{parcel}/events"
    body = {"text": text, "delivered": delivered}
    step = "delivered" if delivered else "moved"
    await town.owner(shop).post(path, body, f"event:{parcel}:{step}")


async def receive(town: Town, bought: Purchase, shop: str) -> None:
    """Confirm that it has arrived."""
    path = f"/api/orders/{bought.orders[shop]}/receive"
    await town.people[bought.buyer].post(path, {}, f"receive:{bought.key}:{shop}")


async def tell_reviews(town: Town) -> None:
    """Let every review happen: its order first, then the parcel, the receipt and the words."""
    bar = town.progress.add_task("reviews", total=len(town.lane.reviews))
    for number, review in enumerate(town.lane.reviews):
        # Not everybody writes at the same minute.
        days_ago = review.days_ago + number * 7919 % 600 / 1440
        await _review(town, review, days_ago, f"review:{number}")
        town.progress.advance(bar)


async def _review(town: Town, review: Review, days_ago: float, key: str) -> None:
    shop = town.shop_of_sku[review.sku]
    with town.day(days_ago + _ORDER_DAYS):
        bought = await buy(town, review.person, {review.sku: 1}, key)
    with town.day(days_ago + _SHIP_DAYS):
        parcel = await ship(town, bought, shop)
    with town.day(days_ago + _SORTED_DAYS):
        await tell(town, shop, parcel, "已到达胡同口 · At the mouth of the lane")
    with town.day(days_ago + _RECEIVE_DAYS):
        await tell(town, shop, parcel, "已送到家门口 · Left at the door", delivered=True)
        await receive(town, bought, shop)
    with town.day(days_ago):
        written = await _write(town.people[review.person], town, review, bought.orders[shop], key)
    if review.reply:
        with town.day(days_ago - 0.3):
            path = f"/api/shops/{town.shops[shop]}/reviews/{written}/reply"
            await town.owner(shop).post(path, {"text": review.reply}, f"reply:{key}")


async def _write(browser: Browser, town: Town, review: Review, order: str, key: str) -> str:
    words = {
        "line": 1,
        "stars": review.stars,
        "text": review.text,
        "pictures": [town.pictures[name]["key"] for name in review.images],
    }
    answer = await browser.post(f"/api/orders/{order}/reviews", {"items": [words]}, f"words:{key}")
    return str(answer["items"][0]["id"])
