"""Checkout, paying, and everybody's lists of orders."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter

from hutong.kernel import errors, paging
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, delete, get, post, put
from hutong.kernel.keyed import Keyed
from hutong.touch.cards import Card
from hutong.trade.orders.actions import adjusting, carting, closing, paying, placing
from hutong.trade.orders.actions.locking import access_mine, access_of_shop
from hutong.trade.orders.reads import cards, told, trades
from hutong.trade.orders.shapes import (
    Actor,
    Adjustment,
    Basket,
    Cart,
    CartQuantity,
    NewPayment,
    NewTrade,
    Order,
    OrderCard,
    PayAsk,
    Reason,
    Trade,
)
from hutong.trade.payments import Payment

Tab = Annotated[str | None, QueryParameter(name="state")]

_placing: Keyed[Basket, Trade] = Keyed("orders.place", placing.place_all, Trade, most=128)
_paying: Keyed[PayAsk, Payment] = Keyed("orders.pay", paying.pay_all, Payment, most=128)


@post("/api/trades", right="person", express=True)
async def place(caller: Caller, data: NewTrade) -> Trade:
    """Buy from one shop or several in one checkout; one order a shop."""
    basket = Basket(caller.person, data)
    return await _placing.ask(caller.person, caller.key, "orders.place", data, basket)


@get("/api/trades/{trade:int}", right="person", express=True)
async def one_trade(caller: Caller, trade: int) -> Trade:
    """Return a checkout with its orders."""
    async with reading() as tx:
        return await trades.trade(tx, caller.person, trade)


@post("/api/trades/{trade:int}/payments", right="person", express=True)
async def pay(caller: Caller, trade: int, data: NewPayment) -> Payment:
    """Pay a checkout, whole or in part."""
    ask = PayAsk(caller.person, trade, data.method, data.amount_fen)
    return await _paying.ask(caller.person, caller.key, f"orders.pay {trade}", data, ask)


@get("/api/orders", right="person", express=True)
async def mine(
    caller: Caller,
    tab: Tab = None,
    after: str | None = None,
    limit: paging.Limit = paging.DEFAULT,
) -> paging.Page[OrderCard]:
    """Return one's orders, newest first."""
    async with reading() as tx:
        return await cards.of_buyer(tx, caller.person, tab, after, limit)


@get("/api/orders/{order:int}", right="person", express=True)
async def my_order(caller: Caller, order: int) -> Order:
    """Return one of one's orders."""
    async with reading() as tx:
        return await cards.page_of_buyer(tx, caller.person, order)


@get("/api/orders/{order:int}/card", right="person")
async def my_order_card(caller: Caller, order: int) -> Card:
    """Return one of one's orders as a card to share."""
    async with reading() as tx:
        return await told.card_of_mine(tx, caller.person, order)


@post("/api/orders/{order:int}/cancel", right="person", status=200)
async def cancel_mine(caller: Caller, order: int, data: Reason) -> Order:
    """Cancel an order that is not paid."""

    async def work(tx: Tx) -> Order:
        row = await access_mine(tx, caller.person, order)
        await closing.cancel(tx, row, Actor("buyer", caller.person), data.reason or "cancelled")
        return await cards.page_of_buyer(tx, caller.person, order)

    return await caller.once(f"orders.cancel {order}", data, work, shape=Order)


@get("/api/shops/{shop:int}/orders", right="orders.read")
async def of_shop(  # noqa: PLR0913, PLR0917  each filter of the list is a query parameter
    shop: int,
    tab: Tab = None,
    since: Annotated[datetime | None, QueryParameter(name="from")] = None,
    until: Annotated[datetime | None, QueryParameter(name="to")] = None,
    q: str | None = None,
    source: str | None = None,
    sharer: int | None = None,
    after: str | None = None,
    limit: paging.Limit = paging.DEFAULT,
) -> paging.Page[OrderCard]:
    """Return a shop's orders.

    `q` is the number of an order, trade or buyer, `source` the beginning of `source.ref`, such as
    `product:`, and `sharer` the person whose card was bought from.
    """
    number = int(q) if q and q.isascii() and q.isdigit() and len(q) < 19 else None
    if q and number is None:
        return paging.Page([])
    wanted = cards.Filter(
        state=tab,
        since=_aware(since),
        until=_aware(until),
        number=number,
        source=source,
        sharer=sharer,
    )
    async with reading() as tx:
        return await cards.of_shop(tx, shop, wanted, after, limit)


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise errors.BadInput("`from` and `to` need a time zone, such as 2026-01-31T00:00:00Z.")
    return moment


@get("/api/shops/{shop:int}/orders/{order:int}", right="orders.read")
async def order_of_shop(shop: int, order: int) -> Order:
    """Return one of a shop's orders."""
    async with reading() as tx:
        return await cards.page_of_shop(tx, shop, order)


@post("/api/shops/{shop:int}/orders/{order:int}/adjust", right="orders.adjust", status=200)
async def adjust(caller: Caller, shop: int, order: int, data: Adjustment) -> Order:
    """Give an unpaid order another price or freight."""

    async def work(tx: Tx) -> None:
        await adjusting.adjust(tx, await access_of_shop(tx, shop, order), data)

    async def page(tx: Tx) -> Order:
        return await cards.page_of_shop(tx, shop, order)

    return await caller.effect(f"orders.adjust {shop} {order}", data, work, page)


@post("/api/shops/{shop:int}/orders/{order:int}/cancel", right="orders.adjust", status=200)
async def cancel_of_shop(caller: Caller, shop: int, order: int, data: Reason) -> Order:
    """Cancel an order that is not yet sent; what was paid goes back."""

    async def work(tx: Tx) -> None:
        row = await access_of_shop(tx, shop, order)
        actor = Actor("shop", caller.person)
        await closing.cancel_by_shop(tx, row, actor, data.reason or "cancelled by the shop")

    async def page(tx: Tx) -> Order:
        return await cards.page_of_shop(tx, shop, order)

    return await caller.effect(f"orders.cancel {shop} {order}", data, work, page)


@get("/api/admin/orders", right="operator")
async def of_all(  # noqa: PLR0913, PLR0917  each filter of the list is a query parameter
    tab: Tab = None,
    shop: int | None = None,
    buyer: int | None = None,
    source: str | None = None,
    sharer: int | None = None,
    after: str | None = None,
    limit: paging.Limit = paging.DEFAULT,
) -> paging.Page[OrderCard]:
    """Return the orders of all shops, oldest first.

    `source` is the beginning of `source.ref`, `sharer` whose card was bought from.
    """
    wanted = cards.Filter(state=tab, shop=shop, buyer=buyer, source=source, sharer=sharer)
    async with reading() as tx:
        return await cards.of_all(tx, wanted, after, limit)


@get("/api/cart", right="person", express=True)
async def cart(caller: Caller) -> Cart:
    """Return the cart over all shops."""
    async with reading() as tx:
        return await trades.cart(tx, caller.person)


@put("/api/cart/{sku:int}", right="person", express=True)
async def put_in_cart(caller: Caller, sku: int, data: CartQuantity) -> Cart:
    """Keep so many of a SKU in the cart."""
    # One statement writes, so it needs no transaction around it.
    async with reading() as tx:
        await carting.put(tx, caller.person, sku, data.quantity)
        return await trades.cart(tx, caller.person)


@delete("/api/cart", right="person")
async def empty_cart(caller: Caller) -> None:
    """Take everything out of the cart."""
    async with transaction() as tx:
        await carting.empty(tx, caller.person)


routes = [
    place,
    one_trade,
    pay,
    mine,
    my_order,
    my_order_card,
    cancel_mine,
    of_shop,
    order_of_shop,
    adjust,
    cancel_of_shop,
    of_all,
    cart,
    put_in_cart,
    empty_cart,
]
