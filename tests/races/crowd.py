"""A crowd before two server processes on one database: everybody taps at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from tests.asking import Answer, Asker

ADDRESS = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": "Wen San Lu 1"}
PRICE = 1250


class Crowd:
    """Both doors of the house, and the people before them."""

    def __init__(self, http: aiohttp.ClientSession, urls: Sequence[str], dsn: str) -> None:
        self.http = http
        self.urls = urls
        self.dsn = dsn

    async def person(self, name: str, *, money: int = 0) -> Asker:
        """Sign somebody up, and fill the wallet with so many fen."""
        who = await Asker(self.http, self.urls[0]).sign_up(name)
        if money:
            told = {"amount_fen": money, "method": "sandbox"}
            payment = await who.do("POST", "/api/wallet/topups", told)
            decide = f"/api/sandbox/payments/{payment['id']}/decide"
            await who.do("POST", decide, {"outcome": "success"})
        return who

    async def people(self, count: int, *, money: int = 0) -> list[Asker]:
        """Sign so many people up."""
        return await asyncio.gather(*(self.person("one", money=money) for _ in range(count)))

    def at(self, who: Asker, door: int) -> Asker:
        """Return the person at one of the doors."""
        twin = Asker(self.http, self.urls[door % len(self.urls)], who.token)
        twin.id, twin.handle = who.id, who.handle
        return twin

    async def at_once(
        self, people: Sequence[Asker], act: Callable[[int, Asker], Awaitable[Answer]]
    ) -> list[Answer]:
        """Let everybody act at the same moment, at both doors in turn."""
        gate = asyncio.Event()

        async def wait(place: int, who: Asker) -> Answer:
            await gate.wait()
            return await act(place, self.at(who, place))

        waiting = [asyncio.create_task(wait(*one)) for one in enumerate(people)]
        await asyncio.sleep(0)
        gate.set()
        return await asyncio.gather(*waiting)


class Shop:
    """Mei's shop."""

    def __init__(self, mei: Asker, shop: str) -> None:
        self.mei = mei
        self.id = shop
        self.path = f"/api/shops/{shop}"

    @classmethod
    async def open(cls, crowd: Crowd) -> "Shop":
        """Open it."""
        mei = await crowd.person("mei")
        told = {"name": "Corner Shop", "category": "grocery"}
        return cls(mei, (await mei.do("POST", "/api/shops", told))["id"])

    async def product(self, stock: int, **more: Any) -> str:
        """Put something up for sale and return its SKU."""
        told = {"title": "梨", "skus": [{"price_fen": PRICE, "stock": stock}], **more}
        made = await self.mei.do("POST", f"{self.path}/products", told)
        return str(made["skus"][0]["id"])

    async def sold(self, crowd: Crowd, quantity: int = 1) -> tuple[Asker, str]:
        """Sell so many to a new buyer, paid; returns buyer and order."""
        sku = await self.product(quantity)
        lin = await crowd.person("lin", money=PRICE * quantity)
        made = await lin.do("POST", "/api/trades", await basket(lin, sku, quantity))
        return lin, str(made["orders"][0]["id"])

    async def level(self, sku: str) -> tuple[int, int]:
        """Return what of a SKU is on hand and held, over all places."""
        rows = (await self.mei.do("GET", f"{self.path}/stock?sku={sku}"))["items"]
        return sum(row["on_hand"] for row in rows), sum(row["held"] for row in rows)


async def basket(who: Asker, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Return a checkout, paid from the wallet."""
    address = await who.do("POST", "/api/addresses", ADDRESS)
    return {
        "lines": [{"sku": sku, "quantity": quantity}],
        "address": address["id"],
        "expected_total_fen": PRICE * quantity,
        "pay_with": "wallet",
        **more,
    }


async def balance(who: Asker) -> int:
    """Return what somebody's wallet holds, in fen."""
    return int((await who.do("GET", "/api/wallet"))["balance_fen"])


def told(answers: Sequence[Answer]) -> Counter[str]:
    """Count what was answered: `done`, or the code of the refusal."""
    return Counter("done" if one.status < 300 else one.json()["code"] for one in answers)
