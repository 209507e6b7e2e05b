"""Before the first order: the operator, categories, shops, goods and vouchers."""

import asyncio
import hashlib
import re
from typing import Any

from hutong.replay.client import Refused
from hutong.replay.sentences import Stopped
from hutong.replay.shapes import Good, Listing, Order, Place
from hutong.replay.world import KIND, Person, World

CURRENCY = "BRL"
_COUNTRY = "BR"
_FOREVER = "2199-12-31T00:00:00Z"
_SUNDRY = "sundry"


class Shop:
    """A seller's shop, and what we know of its terms; None and absent mean not known."""

    def __init__(self, number: str, owner: Person) -> None:
        self.id = number
        self.owner = owner
        self.lock = asyncio.Lock()
        self.freight_fen: int | None = None
        self.prices: dict[str, int] = {}

    async def send_for(self, freight_fen: int) -> None:
        """Make `freight_fen` the freight of an order; hold the lock."""
        if self.freight_fen != freight_fen:
            self.freight_fen = None
            await self.owner.ask("PUT", f"/api/shops/{self.id}/freight", {"base_fen": freight_fen})
            self.freight_fen = freight_fen

    async def sell_at(self, sku: str, price_fen: int) -> None:
        """Make `price_fen` the price of a SKU; hold the lock."""
        if self.prices.get(sku) != price_fen:
            self.prices.pop(sku, None)
            await self.owner.ask(
                "PATCH", f"/api/shops/{self.id}/skus/{sku}", {"price_fen": price_fen}
            )
            self.prices[sku] = price_fen

    def forget(self) -> None:
        """Know nothing of the terms any more."""
        self.freight_fen = None
        self.prices.clear()


class Stage:
    """Everything that must be there before people can buy."""

    def __init__(self, world: World, operator: Person) -> None:
        self.world = world
        self.operator = operator
        self.shops: dict[str, Shop] = {}
        self.skus: dict[Good, list[str]] = {}
        self._categories: dict[str, str] = {}

    async def admit(self) -> None:
        """Let the operator in. Raises Stopped when she is none of this house."""
        if not self.operator.token:
            await self.operator.sign_in()
        try:
            await self.operator.ask("GET", "/api/admin/coupons?limit=1")
        except Refused as refused:
            if refused.status != 403:
                raise
            raise Stopped(
                f"{self.operator.handle} is not an operator of {self.world.client.base_url}. "
                "Name one with --operator and --operator-password."
            ) from refused

    async def categories(self, names: dict[str, str]) -> None:
        """Have a category for each name of the files (name -> English name)."""
        known = await self._slugs()
        for name, name_en in sorted(names.items()):
            slug = _slug(name_en or name)
            if slug not in known:
                new = {"slug": slug, "name": words(name), "name_en": words(name_en).capitalize()}
                try:
                    made = await self.operator.ask("POST", "/api/admin/categories", new)
                    known[slug] = made["id"]
                except Refused as refused:
                    if refused.code != "slug_taken":
                        raise
                    known = await self._slugs()
            self._categories[name] = known[slug]

    async def _slugs(self) -> dict[str, str]:
        found = await self.world.client.ask("GET", "/api/categories")
        return {category["slug"]: category["id"] for category in found["items"]}

    async def open_shop(self, seller: str, city: str) -> None:
        """Open the shop of a seller."""
        owner = self.world.seller(seller)
        shown = f"{words(city).title() or 'Loja'} {_short(seller)}"[:60]
        new = {"name": shown, "name_en": shown, "category": "marketplace", "currency": CURRENCY}
        key = f"{KIND}:shop:{seller}"
        number = await owner.post_once("/api/shops", new, key, lambda made: made["id"])
        self.shops[seller] = Shop(number, owner)

    async def put_up(self, good: Good, listing: Listing) -> None:
        """Put a product up for sale, with its stock."""
        seller, product = good
        shop = self.shops[seller]
        key = f"{KIND}:product:{seller}:{product}"
        fresh = self.world.journal.get(key) is None
        new = _product(product, listing, self._categories.get(listing.category))
        self.skus[good] = await shop.owner.post_once(
            f"/api/shops/{shop.id}/products", new, key, lambda made: [s["id"] for s in made["skus"]]
        )
        if fresh:
            shop.prices.update(zip(self.skus[good], listing.prices, strict=True))

    async def print_voucher(self, amount_fen: int) -> str:
        """Have a coupon of the platform worth so much; returns its id."""
        name = f"Voucher {amount_fen / 100:.2f}"
        new = {
            "name": name,
            "name_en": name,
            "off_fen": amount_fen,
            "total": 1_000_000,
            "per_person": 1000,
            "ends_at": _FOREVER,
            "stackable": True,
            "claimable": False,
            "covers_freight": True,
            "currency": CURRENCY,
        }
        key = f"{KIND}:voucher:{amount_fen}"
        found = await self.operator.post_once(
            "/api/admin/coupons", new, key, lambda made: made["id"]
        )
        return str(found)

    async def address(self, order: Order) -> str:
        """Have the address of an order's buyer in her book; returns its id."""
        buyer = self.world.buyer(order.buyer)
        digest = hashlib.sha256("\0".join(order.place).encode()).hexdigest()[:12]
        key = f"{KIND}:address:{order.buyer}:{digest}"
        new = _address(buyer.shown, order.place)
        return str(await buyer.post_once("/api/addresses", new, key, lambda made: made["id"]))


def _product(product: str, listing: Listing, category: str | None) -> dict[str, Any]:
    kind = words(listing.category_en) or _SUNDRY
    many = len(listing.prices) > 1
    per_slot = listing.stock
    skus = [
        {
            "price_fen": price,
            "stock": per_slot,
            "weight_g": listing.weight_g,
            "options": {"批次": str(slot)} if many else {},
        }
        for slot, price in enumerate(listing.prices, 1)
    ]
    new: dict[str, Any] = {
        "title": f"巴西好物 {kind} {_short(product)}"[:120],
        "title_en": f"{kind.capitalize()} {_short(product)}"[:120],
        "skus": skus,
    }
    if many:
        values = [str(slot) for slot in range(1, len(skus) + 1)]
        new["options"] = [{"name": "批次", "name_en": "Batch", "values": values}]
    if category is not None:
        new["category"] = category
    return new


def _address(name: str, place: Place) -> dict[str, Any]:
    region = "/".join(part for part in (place.state, place.city) if part) or "Brasil"
    return {
        "name": name[:40],
        "phone": "+55 11 90000 0000",
        "country": _COUNTRY,
        "region": region[:120],
        "line": f"Rua 1, {place.city or 'Centro'}"[:200],
        "postcode": place.zip3 if re.fullmatch(r"[A-Za-z0-9]{2,12}", place.zip3) else "",
    }


def _short(text: str) -> str:
    return text if len(text) <= 12 else text[:8]


def words(name: str) -> str:
    """Return a name of the files as people would write it."""
    return re.sub(r"[^\w]+|_+", " ", name).strip()[:60]


def _slug(name: str) -> str:
    letters = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:33].strip("-")
    return f"{KIND}-{letters or _SUNDRY}"
