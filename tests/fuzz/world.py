"""A street in which every kind of thing exists, so that a fuzzed request finds something there."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import asyncpg

from tests.asking import Asker
from tests.fuzz import bodies
from tests.fuzz.talk import FRESH_TALK, Ids, Talk
from tests.served import worked_s

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


class World:
    """People by what they are, and the ids of things by the name that parameters have for them."""

    def __init__(self, http: aiohttp.ClientSession, url: str, doc: dict[str, Any]) -> None:
        self.url = url
        self.doc = doc
        self.nobody = Asker(http, url)
        self.lin = Asker(http, url)
        self.mei = Asker(http, url)
        self.ops = Asker(http, url)
        self.talk = Talk(http, url, self.lin)
        self.known: Ids = {}
        self.spare: Ids = {}
        self.pid = 0

    def worked_s(self) -> float:
        """Return how long the house was on a processor, in seconds."""
        return worked_s(self.pid)

    @property
    def people(self) -> dict[str, Asker]:
        """Everybody who asks."""
        return {"nobody": self.nobody, "shopper": self.lin, "owner": self.mei, "ops": self.ops}

    async def build(self, dsn: str) -> "World":
        """Let people open shops, buy, ask back, review: one of everything."""
        for name, person in (("lin", self.lin), ("mei", self.mei), ("ops", self.ops)):
            await person.sign_up(name)
        await _make_operator(dsn, int(self.ops.id))
        self.known |= {"person": self.lin.id, "buyer": self.lin.id, "friend": self.ops.id}
        self.known |= {"region": "330106", "parent": "330100", "kind": "trade", "day": "2026-01-01"}
        self.known |= {"provider": "sandbox", "line": "1", "currency": "CNY", "session": "1"}
        await self._goods()
        address = await self.lin.do("POST", "/api/addresses", bodies.ADDRESS)
        self.known["address"] = address["id"]
        self.spare |= await self.addressed()
        for _ in range(3):
            payment = await self.topped_up()
            path = f"/api/sandbox/payments/{payment['payment']}/decide"
            await self.lin.do("POST", path, {"outcome": "success"})
        self.known |= await self.invited() | await self.topped_up() | await self.shared()
        self.known |= await self.withdrawing() | await self.asked() | await self.reviewed()
        claimed = await self.lin.do("POST", f"/api/coupons/{self.known['coupon']}/claim")
        self.known["claim"] = claimed["id"]
        self.known |= await self.paid()
        self.known |= (await self.talk.build(PIXEL)).known
        return self

    def near(self, path: str) -> Ids:
        """Return the ids of things by the names that parameters of a path have for them."""
        return self.known | self.talk.near(path)

    async def _goods(self) -> None:
        category = {"slug": f"p{secrets.token_hex(4)}", "name": "梨", "name_en": "Pears"}
        made = await self.ops.do("POST", "/api/admin/categories", category)
        self.known["category"] = made["id"]
        kind = {"Content-Type": "image/png"}
        picture = (await self.mei.ask("POST", "/api/images", PIXEL, headers=kind)).json()
        self.known["key"] = self.known["picture"] = picture["key"]
        self.spare = await self.opened()
        self.known |= await self.opened()
        shop = self.shop
        place = {"name": "Yard", "kind": "store"}
        self.known["place"] = (await self.mei.do("POST", f"{shop}/places", place))["id"]
        self.known |= await self.offered()
        rows = b"title,price\nPears,12\n"
        made = (await self.mei.ask("POST", f"{shop}/imports?format=csv", rows)).json()
        self.known["run"] = made["id"]

    async def opened(self) -> Ids:
        """Open a shop with a product."""
        shop = (await self.mei.do("POST", "/api/shops", bodies.SHOP))["id"]
        told = bodies.product(self.known)
        made = await self.mei.do("POST", f"/api/shops/{shop}/products", told)
        return {"shop": shop, "product": made["id"], "sku": made["skus"][0]["id"]}

    @property
    def shop(self) -> str:
        """Return the path of Mei's shop."""
        return f"/api/shops/{self.known['shop']}"

    async def offered(self) -> Ids:
        """Offer a coupon."""
        made = await self.mei.do("POST", f"{self.shop}/coupons", bodies.COUPON)
        return {"coupon": made["id"]}

    async def offered_by_platform(self) -> Ids:
        """Offer a coupon of the platform."""
        return {"coupon": (await self.ops.do("POST", "/api/admin/coupons", bodies.COUPON))["id"]}

    async def invited(self) -> Ids:
        """Send an invitation."""
        made = await self.mei.do("POST", f"{self.shop}/invitations", {"role": "clerk"})
        return {"invitation": made["id"], "code": made["code"]}

    async def topped_up(self) -> Ids:
        """Begin a payment at the sandbox bank."""
        told = {"amount_fen": 1_000_000, "method": "sandbox"}
        return {"payment": (await self.lin.do("POST", "/api/wallet/topups", told))["id"]}

    async def unpaid(self, **more: Any) -> Ids:
        """Place an order."""
        made = await self.lin.do("POST", "/api/trades", bodies.trade(self.known) | more)
        return {"trade": made["id"], "order": made["orders"][0]["id"]}

    async def paid(self) -> Ids:
        """Place an order and pay it."""
        return await self.unpaid(pay_with="wallet")

    async def sent(self) -> Ids:
        """Sell and send."""
        ids = await self.paid()
        path = f"{self.shop}/orders/{ids['order']}/parcels"
        return ids | {"parcel": (await self.mei.do("POST", path, bodies.PARCEL))["id"]}

    async def received(self) -> Ids:
        """Sell, send and receive."""
        ids = await self.sent()
        await self.lin.do("POST", f"/api/orders/{ids['order']}/receive")
        return ids

    async def reviewed(self) -> Ids:
        """Sell and be reviewed."""
        ids = await self.received()
        told = {"items": [{"line": 1, "stars": 5, "text": "good"}]}
        made = await self.lin.do("POST", f"/api/orders/{ids['order']}/reviews", told)
        return ids | {"review": made["items"][0]["id"]}

    async def asked(self, kind: str = "refund") -> Ids:
        """Sell and be asked for the money back."""
        ids = await self.paid() if kind == "refund" else await self.received()
        wish = {"kind": kind, "lines": [{"line": 1, "quantity": 1}], "reason": "late"}
        made = await self.lin.do("POST", f"/api/orders/{ids['order']}/aftersales", wish)
        return ids | {"aftersale": made["id"]}

    async def agreed(self) -> Ids:
        """Agree to a return."""
        ids = await self.asked("return")
        path = f"{self.shop}/aftersales/{ids['aftersale']}/answer"
        await self.mei.do("POST", path, {"approve": True, "return_to": "Wen San Lu 9"})
        return ids

    async def on_its_way_back(self) -> Ids:
        """Let goods travel back."""
        ids = await self.agreed()
        told = {"carrier": "SF", "tracking": "SF2"}
        await self.lin.do("POST", f"/api/aftersales/{ids['aftersale']}/sent", told)
        return ids

    async def shared(self) -> Ids:
        """Share an order's money with a friend."""
        ids = await self.received()
        path = f"{self.shop}/orders/{ids['order']}"
        told = {"receivers": [{"person": self.ops.id, "amount_fen": 10}]}
        share = (await self.mei.do("POST", f"{path}/shares", told))["items"][0]["id"]
        await self.mei.do("POST", f"{path}/unfreeze")
        return ids | {"share": share}

    async def withdrawing(self) -> Ids:
        """Ask for money of the shop."""
        told = {"amount_fen": 1, "account": "bank 1"}
        return {"withdrawal": (await self.mei.do("POST", f"{self.shop}/withdrawals", told))["id"]}

    async def addressed(self) -> Ids:
        """Keep another address."""
        return {"address": (await self.lin.do("POST", "/api/addresses", bodies.ADDRESS))["id"]}


Fresh = Callable[[World], Awaitable[Ids]]

FRESH: dict[str, Fresh] = {
    "POST /api/invitations/{code}/accept": World.invited,
    "DELETE /api/shops/{shop}/invitations/{invitation}": World.invited,
    "DELETE /api/addresses/{address}": World.addressed,
    "POST /api/shops/{shop}/coupons/{coupon}/stop": World.offered,
    "POST /api/admin/coupons/{coupon}/stop": World.offered_by_platform,
    "POST /api/admin/coupons/{coupon}/grants": World.offered_by_platform,
    "POST /api/coupons/{coupon}/claim": World.offered,
    "POST /api/sandbox/payments/{payment}/decide": World.topped_up,
    "POST /api/trades/{trade}/payments": World.unpaid,
    "POST /api/orders/{order}/cancel": World.unpaid,
    "POST /api/shops/{shop}/orders/{order}/adjust": World.unpaid,
    "POST /api/shops/{shop}/orders/{order}/cancel": World.paid,
    "POST /api/shops/{shop}/orders/{order}/shares": World.paid,
    "POST /api/shops/{shop}/shares/{share}/return": World.shared,
    "POST /api/shops/{shop}/orders/{order}/unfreeze": World.received,
    "POST /api/admin/withdrawals/{withdrawal}/review": World.withdrawing,
    "POST /api/shops/{shop}/orders/{order}/parcels": World.paid,
    "POST /api/shops/{shop}/parcels": World.paid,
    "PATCH /api/shops/{shop}/parcels/{parcel}": World.sent,
    "POST /api/shops/{shop}/parcels/{parcel}/events": World.sent,
    "POST /api/orders/{order}/receive": World.sent,
    "POST /api/orders/{order}/aftersales": World.paid,
    "POST /api/aftersales/{aftersale}/cancel": World.asked,
    "POST /api/aftersales/{aftersale}/sent": World.agreed,
    "POST /api/shops/{shop}/aftersales/{aftersale}/answer": World.asked,
    "POST /api/shops/{shop}/aftersales/{aftersale}/received": World.on_its_way_back,
    "POST /api/orders/{order}/reviews": World.received,
    "PUT /api/reviews/{review}": World.reviewed,
    "POST /api/shops/{shop}/reviews/{review}/reply": World.reviewed,
}
"""What has to be made anew for an operation, because doing it once uses it up."""


def _talking(make: Callable[[Talk], Awaitable[Ids]]) -> Fresh:
    return lambda world: make(world.talk)


FRESH |= {name: _talking(make) for name, make in FRESH_TALK.items()}


async def _make_operator(dsn: str, person: int) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("update person set operator = true where id = $1", person)
    await connection.close()
