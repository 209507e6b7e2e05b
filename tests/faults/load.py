"""People who buy, pay and take back while the house falls over, and who remember every promise.

Whatever was not answered is asked again with the same key until it is. In the end the house must
know exactly what the people know.
"""

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from tests.asking import Answer, Asker

PRICE = 700
PURSE = 10**9
ADDRESS = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": "Wen San Lu 1"}
_PATIENCE_S = 90.0


class Promise(msgspec.Struct):
    """What a buyer was told about one order of hers."""

    order: str
    quantity: int
    paid: bool = False
    by_bank: bool = False
    refunded: int = 0

    @property
    def from_purse(self) -> int:
        """Return what it took out of the wallet for good, in fen."""
        inside = self.paid and not self.by_bank
        return PRICE * (self.quantity - self.refunded) if inside else 0


class Buyer:
    """One person, one thing at a time."""

    def __init__(self, who: Asker, shop: "Street") -> None:
        self.who = who
        self.shop = shop
        self.address = ""
        self.promises: list[Promise] = []

    async def go_on(self, until: asyncio.Event, rng: random.Random) -> None:
        """Buy and take back until told to stop."""
        while not until.is_set():
            promise = await self._buy(rng)
            if rng.random() < 0.3 and promise.paid and await self._arrived(promise):
                await self._take_back(promise)

    async def _arrived(self, promise: Promise) -> bool:
        """Tell whether the money is there; the bank's may still be on its way."""
        if not promise.by_bank:
            return True
        seen = await self.shop.once(self.who, f"/api/orders/{promise.order}", method="GET")
        return seen is not None and seen.status == 200 and seen.json()["state_name"] == "to_ship"

    async def _buy(self, rng: random.Random) -> Promise:
        quantity = rng.randint(1, 3)
        at_once = rng.random() < 0.5
        body = {
            "lines": [{"sku": rng.choice(self.shop.skus), "quantity": quantity}],
            "address": self.address,
            "expected_total_fen": PRICE * quantity,
            "pay_with": "wallet" if at_once else None,
        }
        trade = await self.shop.insist(self.who, "/api/trades", body)
        promise = Promise(trade["orders"][0]["id"], quantity, paid=at_once)
        self.promises.append(promise)
        if not at_once and rng.random() < 0.8:
            await self._pay(trade["id"], promise, by_bank=rng.random() < 0.4)
        return promise

    async def _pay(self, trade: str, promise: Promise, *, by_bank: bool) -> None:
        method = {"method": "sandbox" if by_bank else "wallet"}
        payment = await self.shop.insist(self.who, f"/api/trades/{trade}/payments", method)
        if by_bank:
            # The bank may have taken the money and nobody heard of it; then the worker asks.
            path = f"/api/sandbox/payments/{payment['id']}/decide"
            payment = await self.shop.insist(self.who, path, {"outcome": "success"})
        assert by_bank or payment["state"] == "succeeded"
        promise.paid, promise.by_bank = True, by_bank

    async def _take_back(self, promise: Promise) -> None:
        wish = {"kind": "refund", "lines": [{"line": 1, "quantity": 1}], "reason": "late"}
        path = f"/api/orders/{promise.order}/aftersales"
        asked = await self.shop.insist(self.who, path, wish)
        path = f"/api/shops/{self.shop.id}/aftersales/{asked['id']}/answer"
        told = await self.shop.insist(self.shop.mei, path, {"approve": True})
        assert told["state"] == "refunded"
        promise.refunded += 1


class Street:
    """Mei's shop and everybody who buys there."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url
        self.mei = Asker(http, url)
        self.id = ""
        self.skus: list[str] = []
        self.buyers: list[Buyer] = []
        self.answered = 0
        self.unanswered = 0
        self.slowest_s = 0.0
        self.strange: list[str] = []

    async def build(self, buyers: int) -> "Street":
        """Open the shop and fill the purses."""
        await self.mei.sign_up("mei")
        shop = await self.mei.do("POST", "/api/shops", {"name": "Corner", "category": "grocery"})
        self.id = shop["id"]
        for n in range(10):
            goods = {"title": f"梨{n}", "skus": [{"price_fen": PRICE, "stock": 1_000_000}]}
            made = await self.mei.do("POST", f"/api/shops/{self.id}/products", goods)
            self.skus.append(made["skus"][0]["id"])
        for _ in range(buyers):
            buyer = Buyer(await Asker(self.http, self.url).sign_up("lin"), self)
            buyer.address = (await buyer.who.do("POST", "/api/addresses", ADDRESS))["id"]
            told = {"amount_fen": PURSE, "method": "sandbox"}
            payment = await buyer.who.do("POST", "/api/wallet/topups", told)
            path = f"/api/sandbox/payments/{payment['id']}/decide"
            await buyer.who.do("POST", path, {"outcome": "success"})
            self.buyers.append(buyer)
        return self

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Let everybody buy while we are in here; whoever failed fails the test."""
        stop = asyncio.Event()
        shopping = [
            asyncio.create_task(buyer.go_on(stop, random.Random())) for buyer in self.buyers
        ]
        try:
            yield
        finally:
            stop.set()
            ends = await asyncio.gather(*shopping, return_exceptions=True)
        assert self.strange == []
        assert [repr(end) for end in ends if end is not None] == []

    async def until_answered(self, times: int) -> None:
        """Go on until so much was answered that the rest proves something."""
        async with asyncio.timeout(2 * _PATIENCE_S):
            while self.answered <= times:
                assert self.strange == []
                await asyncio.sleep(0.1)

    async def insist(self, who: Asker, path: str, body: Any) -> Any:
        """Ask until there is an answer, always with the same key; returns it."""
        key = secrets.token_hex(8)
        end = time.monotonic() + _PATIENCE_S
        while True:
            answer = await self.once(who, path, body, key)
            if answer is not None and (answer.status < 300 or _decided(answer)):
                self.answered += 1
                return answer.json()
            if answer is not None and answer.status != 503:
                self.strange.append(f"{path}: {answer.status} {answer.body[:300]!r}")
                raise AssertionError(self.strange[-1])
            self.unanswered += 1
            assert time.monotonic() < end, f"no answer for {_PATIENCE_S} s: {path}"
            await asyncio.sleep(0.1)

    async def once(
        self, who: Asker, path: str, body: Any = None, key: str = "", method: str = "POST"
    ) -> Answer | None:
        """Ask once; None when nobody answered."""
        began = time.monotonic()
        try:
            return await who.ask(method, path, body, key=key, within_s=60)
        except (aiohttp.ClientError, OSError):
            return None
        finally:
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    async def prove(self) -> None:
        """Compare what everybody was promised with what the house says now."""
        for buyer in self.buyers:
            await _until_banks_are_heard(buyer)
            orders = await _orders(buyer.who)
            told = {promise.order: promise for promise in buyer.promises}
            assert orders.keys() == told.keys(), "orders that nobody was promised, or that are gone"
            for order, promise in told.items():
                _compare(orders[order], promise)
            purse = await buyer.who.do("GET", "/api/wallet")
            spent = sum(promise.from_purse for promise in buyer.promises)
            assert purse["balance_fen"] == PURSE - spent


def _decided(answer: Answer) -> bool:
    """Tell whether a bank was told before; the answer to the first time got lost."""
    return answer.status == 409 and answer.json()["code"] == "already_decided"


def _compare(order: dict[str, Any], promise: Promise) -> None:
    (line,) = order["lines"]
    assert line["quantity"] == promise.quantity
    assert line["refunded_quantity"] == promise.refunded
    assert line["refunded_fen"] == PRICE * promise.refunded
    assert _is_paid(order) == promise.paid, order


def _is_paid(order: dict[str, Any]) -> bool:
    return order["state_name"] not in {"unpaid", "cancelled"}


async def _until_banks_are_heard(buyer: Buyer) -> None:
    """Wait for the worker to ask banks whose notice was lost; it does so after 15 seconds."""
    late = {promise.order for promise in buyer.promises if promise.by_bank}
    end = time.monotonic() + _PATIENCE_S
    while late:
        orders = await _orders(buyer.who)
        late = {order for order in late if not _is_paid(orders[order])}
        assert time.monotonic() < end, f"banks took money for {late} and nobody asked"
        if late:
            await asyncio.sleep(0.3)


async def _orders(who: Asker) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    after = ""
    while True:
        page = await who.do("GET", f"/api/orders?limit=100{after}")
        found |= {order["id"]: order for order in page["items"]}
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
