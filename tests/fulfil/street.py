"""A sale to work on: Mei's shop, Lin's order, and short words for what they do next."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hutong.kernel import clock
from hutong.kernel.db import database
from tests import builders
from tests.cast import Cast, Visitor


class Sale:
    """An order of Lin's in Mei's shop, paid from the wallet."""

    def __init__(self, mei: Visitor, lin: Visitor, shop: str, order: str) -> None:
        self.mei = mei
        self.lin = lin
        self.shop = shop
        self.order = order
        self.of_shop = f"/api/shops/{shop}"
        self.mine = f"/api/orders/{order}"

    async def again(self, quantity: int = 1, **more: Any) -> "Sale":
        """Sell Lin some more of the first line's goods, as another order."""
        sku = await one(
            "select sku from order_line where order_id = $1 and line = 1", int(self.order)
        )
        trade = await builders.buy(self.lin, [(str(sku), quantity)], **more)
        return Sale(self.mei, self.lin, self.shop, trade["orders"][0]["id"])

    async def send(self, *lines: tuple[int, int], **more: Any) -> Any:
        """Send (line, quantity) pairs, or everything."""
        parts = [{"line": line, "quantity": quantity} for line, quantity in lines]
        body = {"carrier": "SF", "tracking": "SF1", "lines": parts, **more}
        return await self.mei.post(f"{self.of_shop}/orders/{self.order}/parcels", body)

    async def receive(self) -> Any:
        """Let Lin confirm the receipt."""
        return await self.lin.post(f"{self.mine}/receive")

    async def ask(self, kind: str, *lines: tuple[int, int], **more: Any) -> Any:
        """Let Lin ask for (line, quantity) pairs."""
        return await self.lin.post(f"{self.mine}/aftersales", wish(kind, *lines, **more))

    async def refused_ask(self, kind: str, *lines: tuple[int, int], **more: Any) -> Any:
        """Let Lin ask, and expect a problem."""
        path = f"{self.mine}/aftersales"
        return await self.lin.refused("POST", path, wish(kind, *lines, **more))

    async def answer(self, request: Any, *, approve: bool = True, **more: Any) -> Any:
        """Let Mei answer a request; a yes to a return names the place."""
        if approve and request["kind"] == "return":
            more = {"return_to": "Wen San Lu 9", **more}
        path = f"{self.of_shop}/aftersales/{request['id']}/answer"
        return await self.mei.post(path, {"approve": approve, **more})

    async def state(self) -> int:
        """Return the order's state."""
        found: int = await one("select state from orders where id = $1", int(self.order))
        return found

    async def wallet(self) -> int:
        """Return what Lin has."""
        answer = await self.lin.get("/api/wallet")
        return int(answer["balance_fen"])

    async def complaints(self) -> int:
        """Return how many open requests the order counts."""
        found: int = await one("select complaints from orders where id = $1", int(self.order))
        return found

    async def stock(self, line: int = 1) -> tuple[int, int]:
        """Return what of a line's SKU is on hand and held."""
        row = await database.pool.fetchrow(
            "select s.on_hand, s.held from stock s join order_line l"
            " on l.shop = s.shop and l.sku = s.sku where l.order_id = $1 and l.line = $2",
            int(self.order),
            line,
        )
        return row["on_hand"], row["held"]

    async def line(self, line: int = 1) -> dict[str, Any]:
        """Return a line's row."""
        return dict(
            await database.pool.fetchrow(
                "select quantity, paid_fen, refunded_fen, refunded_quantity, shipped_quantity,"
                " released_quantity from order_line where order_id = $1 and line = $2",
                int(self.order),
                line,
            )
        )


async def sale(cast: Cast, *goods: tuple[int, int], freight_fen: int = 0, **more: Any) -> Sale:
    """Sell (price, quantity) pairs, one line each; ten of everything were in stock."""
    mei, lin = await cast.mei(), await cast.lin()
    shop = await builders.open_shop(mei)
    if freight_fen:
        await mei.put(f"/api/shops/{shop}/freight", {"base_fen": freight_fen})
    lines = [
        (await builders.product(mei, shop, price_fen=price, stock=10), quantity)
        for price, quantity in goods or ((1250, 3),)
    ]
    await builders.money(lin, 1_000_000)
    trade = await builders.buy(lin, lines, **more)
    return Sale(mei, lin, shop, trade["orders"][0]["id"])


def wish(kind: str, *lines: tuple[int, int], **more: Any) -> dict[str, Any]:
    """Write a request for (line, quantity) pairs."""
    parts = [{"line": line, "quantity": quantity} for line, quantity in lines]
    return {"kind": kind, "lines": parts, "reason": "not as told", **more}


async def one(query: str, *given: Any) -> Any:
    """Return one value of the database."""
    return await database.pool.fetchval(query, *given)


def after(**wait: float) -> Any:
    """Let the clock be so much later."""
    return patch("hutong.kernel.clock.now", return_value=clock.now() + timedelta(**wait))
