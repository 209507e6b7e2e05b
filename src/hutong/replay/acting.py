"""What people do with one order: place, pay, cancel, ship, receive, review. Each step is done once.

The price of an order is agreed on by its shops before it is placed: freight and prices of the
files differ from order to order, so whoever places holds the locks of the order's shops while
their people set freight and price and the buyer orders at exactly that.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

from hutong.replay.client import Refused
from hutong.replay.sentences import Stopped
from hutong.replay.shapes import Order, Pay
from hutong.replay.stage import Stage
from hutong.replay.world import KIND

_PRICE_TRIES = 4
_REVIVALS = 5
_BANK_PATIENCE_S = 180.0
_NEAR_S = 5.0
_CARRIER = "Correios"


class Acting:
    """Acts out single steps; the journal says which are done."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world = stage.world
        self.journal = stage.world.journal
        self.revived = 0
        self._acts = {
            "place": self.place,
            "pay": self.pay,
            "cancel": self.cancel,
            "ship": self.ship,
            "receive": self.receive,
            "review": self.review,
        }

    def is_done(self, order: Order, step: str) -> bool:
        """Tell whether a step was done before."""
        return self.journal.get(f"{KIND}:{order.id}:{step}") is not None

    async def act(self, order: Order, step: str) -> None:
        """Do a step. Raises Refused when the house says no."""
        await self._acts[step](order)
        if step != "place":
            self.journal.put(f"{KIND}:{order.id}:{step}", 1)

    async def place(self, order: Order, again: int = 0) -> None:
        """Order, at the prices of the files."""
        buyer = self.world.buyer(order.buyer)
        address = await self.stage.address(order)
        claims = [await self._grant(order, voucher) for voucher in order.vouchers]
        key = f"{KIND}:{order.id}:place" + (f":{again}" if again else "")
        new = self._basket(order, address, claims)
        async with AsyncExitStack() as locks:
            for part in sorted(order.parts, key=lambda part: part.seller):
                await locks.enter_async_context(self.stage.shops[part.seller].lock)
            trade = await self._at_their_prices(
                order, lambda: buyer.ask("POST", "/api/trades", new, key=key)
            )
        by_shop = {one["shop"]: one["id"] for one in trade["orders"]}
        kept = {
            "trade": trade["id"],
            "orders": {p.seller: by_shop[self.stage.shops[p.seller].id] for p in order.parts},
            "close_at": trade["close_at"],
            "again": again,
        }
        self.journal.put(f"{KIND}:{order.id}:place", kept)

    def _basket(self, order: Order, address: str, claims: list[str]) -> dict[str, Any]:
        lines = [
            {
                "sku": self.stage.skus[part.seller, item.product][item.slot],
                "quantity": item.quantity,
            }
            for part in order.parts
            for item in part.items
        ]
        return {
            "lines": lines,
            "address": address,
            "coupons": claims,
            "expected_total_fen": order.total_fen,
            "source": {"kind": "replay", "ref": f"{KIND}:{order.id}", "at": order.at},
        }

    async def _at_their_prices(self, order: Order, place: Any) -> Any:
        for left in reversed(range(_PRICE_TRIES)):
            for part in order.parts:
                shop = self.stage.shops[part.seller]
                await shop.send_for(part.freight_fen)
                for item in part.items:
                    sku = self.stage.skus[part.seller, item.product][item.slot]
                    await shop.sell_at(sku, item.price_fen)
            try:
                return await place()
            except Refused as refused:
                # A request of a replay that was killed may still have been on its way.
                if refused.code != "price_changed" or not left:
                    raise
            for part in order.parts:
                self.stage.shops[part.seller].forget()
        raise AssertionError("the last try raises or returns")

    async def _grant(self, order: Order, voucher: Pay) -> str:
        coupon = await self.stage.print_voucher(voucher.amount_fen)
        buyer = self.world.buyer(order.buyer)
        found = await self.stage.operator.post_once(
            f"/api/admin/coupons/{coupon}/grants",
            {"person": buyer.id, "count": 1},
            f"{KIND}:{order.id}:voucher:{voucher.row}",
            lambda made: made["items"][0]["id"],
        )
        return str(found)

    async def pay(self, order: Order) -> None:
        """Pay each row of the files through the sandbox bank.

        An order whose time to pay ended while the replay was stopped is placed again, as a buyer
        would; the one that was closed stays closed.
        """
        for _ in range(_REVIVALS):
            placed = self._placed(order)
            if not await self._is_closed(order, sure=True):
                try:
                    fresh = [await self.pay_row(order, placed, pay) for pay in order.pays]
                except Refused as refused:
                    if refused.code != "closed":
                        raise
                else:
                    # What was decided before we were stopped may have come too late.
                    if not await self._is_closed(order, sure=all(fresh)):
                        return
            self.revived += 1
            await self.place(order, placed["again"] + 1)
        raise Stopped(f"Order {order.id} closes before it can be paid, time after time.")

    async def _is_closed(self, order: Order, *, sure: bool) -> bool:
        """Tell whether the house closed a trade; when we are `sure`, only its clock can have."""
        placed = self._placed(order)
        if placed["close_at"] is None:
            return False
        ends = datetime.fromisoformat(placed["close_at"]).timestamp()
        if sure and time.time() < ends - _NEAR_S:
            return False
        buyer = self.world.buyer(order.buyer)
        trade = await buyer.ask("GET", f"/api/trades/{placed['trade']}")
        return bool(trade["state"] == "closed")

    async def pay_row(self, order: Order, placed: dict[str, Any], pay: Pay) -> bool:
        """Pay one row; False when the bank had decided on it before."""
        buyer = self.world.buyer(order.buyer)
        suffix = f":{placed['again']}" if placed["again"] else ""
        key = f"{KIND}:{order.id}:pay:{pay.row}{suffix}"
        payment = await buyer.post_once(
            f"/api/trades/{placed['trade']}/payments",
            {"method": "sandbox", "amount_fen": pay.amount_fen},
            key,
            lambda made: made["id"],
        )
        if self.journal.get(f"{key}:decided"):
            return False
        fresh = True
        try:
            place = f"/api/sandbox/payments/{payment}/decide"
            told = await buyer.ask("POST", place, {"outcome": "success"}, key=f"{key}:decide")
        except Refused as refused:
            if refused.code != "already_decided":
                raise
            fresh = False
            told = await buyer.ask("GET", f"/api/payments/{payment}")
        await self._arrived(order, told)
        self.journal.put(f"{key}:decided", 1)
        return fresh

    async def _arrived(self, order: Order, payment: dict[str, Any]) -> None:
        """Wait until the house has heard of a payment; a lost notice it finds by asking."""
        buyer = self.world.buyer(order.buyer)
        until = time.monotonic() + _BANK_PATIENCE_S
        while payment["state"] == "pending":
            if time.monotonic() > until:
                raise Stopped(
                    f"The bank was told to pay {payment['id']} and the house has not heard of it "
                    f"for {_BANK_PATIENCE_S:.0f} s. Is its worker running?"
                )
            await asyncio.sleep(1)
            payment = await buyer.ask("GET", f"/api/payments/{payment['id']}")

    async def cancel(self, order: Order) -> None:
        """Let every shop of the order cancel it; the money goes back."""
        for seller, number in self._placed(order)["orders"].items():
            shop = self.stage.shops[seller]
            await shop.owner.post_once(
                f"/api/shops/{shop.id}/orders/{number}/cancel",
                {"reason": "not available"},
                f"{KIND}:{order.id}:cancel:{seller}",
                lambda _: 1,
            )

    async def ship(self, order: Order) -> None:
        """Let every shop of the order send its parcel."""
        for seller, number in self._placed(order)["orders"].items():
            shop = self.stage.shops[seller]
            await shop.owner.post_once(
                f"/api/shops/{shop.id}/orders/{number}/parcels",
                {"carrier": _CARRIER, "tracking": f"BR{number}"},
                f"{KIND}:{order.id}:ship:{seller}",
                lambda _: 1,
            )

    async def receive(self, order: Order) -> None:
        """Let the buyer receive every parcel."""
        buyer = self.world.buyer(order.buyer)
        for seller, number in self._placed(order)["orders"].items():
            key = f"{KIND}:{order.id}:receive:{seller}"
            await buyer.post_once(f"/api/orders/{number}/receive", None, key, lambda _: 1)

    async def review(self, order: Order) -> None:
        """Let the buyer say what she thought; the files have one review an order, so its first."""
        if order.review is None:
            return
        buyer = self.world.buyer(order.buyer)
        number = self._placed(order)["orders"][order.parts[0].seller]
        opinion = {"line": 1, "stars": order.review.stars, "text": order.review.text}
        await buyer.post_once(
            f"/api/orders/{number}/reviews",
            {"items": [opinion]},
            f"{KIND}:{order.id}:reviewed",
            lambda made: made["items"][0]["product"],
        )

    def _placed(self, order: Order) -> dict[str, Any]:
        found: dict[str, Any] = self.journal.get(f"{KIND}:{order.id}:place")
        return found
