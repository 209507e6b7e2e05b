"""The lane that is walked through: its goods, its keepers, and what they do behind the scenes."""

import json
from contextlib import AsyncExitStack
from typing import Any

import httpx

from tests.cast import Visitor

ADDRESS = {
    "name": "林小满",
    "phone": "13800138000",
    "country": "CN",
    "region": "110101",
    "line": "南锣鼓巷 7 号",
    "postcode": "100009",
    "is_default": True,
}


class Town:
    """The demo's people and goods, reached through the API."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self.url = url
        self._stack = stack
        self._keepers: dict[str, Visitor] = {}

    async def somebody(self) -> Visitor:
        """Somebody who has not signed in."""
        http = httpx.AsyncClient(base_url=self.url, timeout=30)
        return Visitor(await self._stack.enter_async_context(http))

    async def newcomer(self, name: str = "小满", *, home: bool = True, fen: int = 0) -> Visitor:
        """A new person, with an address and money in the wallet where that is asked for."""
        visitor = await self.somebody()
        visitor.handle = ""
        await visitor.sign_up("walker")
        await visitor.ask("PATCH", "/api/me", {"display_name": name})
        if home:
            await visitor.post("/api/addresses", ADDRESS)
        if fen:
            wish = {"amount_fen": fen, "method": "sandbox"}
            payment = await visitor.post("/api/wallet/topups", wish)
            path = f"/api/sandbox/payments/{payment['id']}/decide"
            await visitor.post(path, {"outcome": "success"})
        return visitor

    async def known(self, handle: str) -> Visitor:
        """A person of the demo, signed in."""
        if handle not in self._keepers:
            visitor = await self.somebody()
            who = {"handle": handle, "password": f"{handle}-hutong-demo", "device": "test"}
            entry = await visitor.post("/api/sessions", who)
            visitor.token, visitor.handle = entry["token"], handle
            visitor.id = int(entry["person"]["id"])
            self._keepers[handle] = visitor
        return self._keepers[handle]

    async def operator(self, key: str) -> Visitor:
        """Who operates the house; `key` is what the house wrote down about them."""
        visitor, told = await self.somebody(), json.loads(key)
        entry = await visitor.post("/api/sessions", told | {"device": "test"})
        visitor.token, visitor.handle = entry["token"], told["handle"]
        visitor.id = int(entry["person"]["id"])
        return visitor

    async def product(self, title: str) -> dict[str, Any]:
        """A product of the demo by its Chinese title, with its variants."""
        anybody = await self.somebody()
        cards = (await anybody.get("/api/products", q=title, limit=100))["items"]
        card = next(one for one in cards if one["title"] == title)
        product: dict[str, Any] = await anybody.get(f"/api/products/{card['id']}")
        return product

    async def order(self, buyer: Visitor, *titles: str, paid: bool = True) -> list[dict[str, Any]]:
        """Buy one of the first variant of each product; the orders, one a shop."""
        goods = [await self.product(title) for title in titles]
        lines = [{"sku": one["skus"][0]["id"], "quantity": 1} for one in goods]
        home = (await buyer.get("/api/addresses"))["items"][0]["id"]
        quote = await buyer.post("/api/quotes", {"lines": lines, "address": home})
        wish: dict[str, Any] = {
            "lines": lines,
            "address": home,
            "expected_total_fen": quote["total_fen"],
        }
        if paid:
            wish["pay_with"] = "wallet"
        trade = await buyer.post("/api/trades", wish)
        return [await buyer.get(f"/api/orders/{one['id']}") for one in trade["orders"]]

    async def fill_cart(self, buyer: Visitor, *titles: str) -> None:
        """Put one of the first variant of each product into the cart."""
        for title in titles:
            sku = (await self.product(title))["skus"][0]["id"]
            await buyer.put(f"/api/cart/{sku}", {"quantity": 1})

    async def ship(self, keeper: Visitor, order: dict[str, Any]) -> dict[str, Any]:
        """Send everything of an order in one parcel, which is seen once on its way."""
        place = f"/api/shops/{order['shop']}"
        parcel: dict[str, Any] = await keeper.post(
            f"{place}/orders/{order['id']}/parcels",
            {"carrier": "胡同三轮", "tracking": f"HT{order['id'][-8:]}"},
        )
        await keeper.post(f"{place}/parcels/{parcel['id']}/events", {"text": "骑手已出发"})
        return parcel

    async def befriend(self, one: Visitor, other: Visitor) -> None:
        """Let two people be friends."""
        wish = {"person": str(other.id), "via": "handle", "handle": other.handle}
        asked = await one.post("/api/contacts/requests", wish)
        await other.post(f"/api/contacts/requests/{asked['id']}/accept", {})

    async def talk(self, one: Visitor, other: Visitor) -> str:
        """The conversation of two friends."""
        made = await one.post("/api/conversations", {"person": str(other.id)})
        return str(made["id"])

    async def gather(self, owner: Visitor, *friends: Visitor, title: str) -> str:
        """A group of an owner and her friends."""
        people = [str(one.id) for one in friends]
        made = await owner.post("/api/groups", {"title": title, "people": people})
        return str(made["id"])
