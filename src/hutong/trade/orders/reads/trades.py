"""A trade as its buyer sees it, and the cart."""

from typing import Any

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.trade import catalog, payments, stock
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import CANCELLED, NAMES, UNPAID
from hutong.trade.orders.shapes import Cart, CartItem, OrderBrief, Trade


async def trade(tx: Tx, buyer: int, number: int) -> Trade:
    """Return a trade with its orders as they are now; raises NotFound."""
    rows = await tx.rows(sql.state_of_trade, buyer=buyer, trade=number)
    if not rows:
        raise errors.NotFound("You have no such trade.")
    pair = (buyer, number)
    paid = sum(row.here_fen for row in (await tx.ask(payments.of_trades([pair])))[pair])
    states = [row["state"] for row in rows]
    unpaid = UNPAID in states
    closed = all(state == CANCELLED for state in states)
    return Trade(
        id=str(number),
        state="unpaid" if unpaid else "closed" if closed else "paid",
        total_fen=sum(row["total_fen"] for row in rows if closed or row["state"] != CANCELLED),
        paid_fen=paid,
        currency=rows[0]["currency"],
        close_at=rows[0]["close_at"] if unpaid else None,
        created_at=rows[0]["placed_at"],
        orders=[_brief(row) for row in rows],
    )


def _brief(row: Any) -> OrderBrief:
    return OrderBrief(
        str(row["id"]),
        str(row["shop"]),
        row["shop_name"],
        row["shop_name_en"],
        row["state"],
        NAMES[row["state"]],
        row["total_fen"],
    )


async def cart(tx: Tx, buyer: int) -> Cart:
    """Return the cart with today's prices; what is gone stays, marked so."""
    rows = await tx.rows(sql.cart, buyer=buyer)
    if not rows:
        return Cart([])
    homes = await catalog.homes(tx, [row["sku"] for row in rows])
    facts, free = await tx.together(
        catalog.facts(homes), stock.available(sorted(set(homes.values())), list(homes))
    )
    return Cart(
        [
            _item(facts[row["sku"]], row["quantity"], free.get(row["sku"], 0))
            for row in rows
            if row["sku"] in facts
        ]
    )


def _item(fact: catalog.SkuFact, quantity: int, available: int) -> CartItem:
    return CartItem(
        sku=str(fact.sku),
        product=str(fact.product),
        shop=str(fact.shop),
        shop_name=fact.shop_name,
        shop_name_en=fact.shop_name_en,
        title=fact.title,
        title_en=fact.title_en,
        options=fact.options,
        options_en=fact.options_en,
        picture=fact.picture,
        price_fen=fact.price_fen,
        currency=fact.currency,
        quantity=quantity,
        available=available if fact.for_sale else 0,
        state="on" if fact.for_sale else "gone",
    )
