"""A till: orders that are paid, sent, received and due to settle, with as few words as possible."""

from datetime import timedelta
from typing import Any

from hutong.kernel import clock
from hutong.kernel.db import Tx, transaction
from hutong.kernel.sql import Statement
from hutong.trade import ledger, orders
from hutong.trade.orders import Actor, Locked, RefundLine
from tests import builders
from tests.cast import Cast, Visitor

# Makes time pass for one order; nothing in the house may write this.
_AGE = Statement("age", "update orders set settle_at = :at where shop = :shop and id = :order")


class Till:
    """One shop of Mei's with one SKU, and Lin who buys there."""

    def __init__(self, shop: str, sku: str, mei: Visitor, lin: Visitor) -> None:
        self.shop = shop
        self.sku = sku
        self.mei = mei
        self.lin = lin

    @classmethod
    async def open(cls, cast: Cast, price_fen: int = 10_000, stock: int = 1000) -> "Till":
        """Open the shop and fill Lin's wallet."""
        lin, mei = await cast.lin(), await cast.mei()
        shop = await builders.open_shop(mei)
        sku = await builders.product(mei, shop, price_fen=price_fen, stock=stock)
        await builders.money(lin, 10_000_000)
        return cls(shop, sku, mei, lin)

    async def sell(self, quantity: int = 1, **more: Any) -> str:
        """Sell and return the paid order's id."""
        trade = await builders.buy(self.lin, [(self.sku, quantity)], **more)
        return str(trade["orders"][0]["id"])

    async def hand_over(self, order: str) -> None:
        """Send an order and let Lin receive it."""
        async with transaction() as tx:
            row = await self.lock(tx, order)
            await orders.sending.ship(tx, row, {}, Actor("shop", self.mei.id))
            row = await self.lock(tx, order)
            await orders.sending.receive(tx, row, Actor("buyer", self.lin.id))

    async def lock(self, tx: Tx, order: str) -> Locked:
        """Take an order in hand."""
        return await orders.locking.access_of_shop(tx, int(self.shop), int(order))

    async def refund(self, order: str, amount_fen: int, quantity: int = 0) -> None:
        """Give back a part of the order's first line."""
        async with transaction() as tx:
            await orders.refunding.refund(
                tx,
                await self.lock(tx, order),
                orders.Refund([RefundLine(1, quantity, amount_fen)]),
                actor=Actor("shop", self.mei.id),
                reason="spoilt",
            )

    async def make_due(self, order: str) -> None:
        """Let the settlement's clock of a received order run out."""
        async with transaction() as tx:
            past = clock.now() - timedelta(seconds=1)
            await tx.run(_AGE, at=past, shop=int(self.shop), order=int(order))

    async def due(self, quantity: int = 1) -> str:
        """Sell, hand over and let the clock run out; returns the order."""
        order = await self.sell(quantity)
        await self.hand_over(order)
        await self.make_due(order)
        return order

    async def held(self, order: str) -> int:
        """Return what is held for an order, in fen."""
        async with transaction() as tx:
            return (await ledger.held(tx, int(self.shop), [int(order)]))[int(order)]

    async def money(self) -> dict[str, Any]:
        """Return the shop's overview."""
        found: dict[str, Any] = await self.mei.get(f"/api/shops/{self.shop}/money")
        return found

    async def share(self, order: str, *parts: tuple[Visitor, int]) -> Any:
        """Ask for shares of an order."""
        return await self.mei.post(f"{self.of(order)}/shares", asked(*parts))

    def of(self, order: str) -> str:
        """Return the path of an order."""
        return f"/api/shops/{self.shop}/orders/{order}"


def asked(*parts: tuple[Visitor, int]) -> dict[str, Any]:
    """Write a request for shares."""
    return {"receivers": [{"person": str(who.id), "amount_fen": fen} for who, fen in parts]}


async def wallet(who: Visitor) -> int:
    """Return what somebody's wallet holds, in fen."""
    return int((await who.get("/api/wallet"))["balance_fen"])
