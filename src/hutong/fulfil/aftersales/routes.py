"""After-sales over HTTP: buyers ask and send back, shops answer and take back."""

from collections.abc import Awaitable, Callable

from hutong.fulfil.aftersales import reads
from hutong.fulfil.aftersales.actions import answering, asking
from hutong.fulfil.aftersales.shapes import AfterSale, Answer, Arrival, NewAfterSale, SentBack
from hutong.kernel import paging
from hutong.kernel.db import Tx, reading
from hutong.kernel.http import Caller, get, post


@post("/api/orders/{order:int}/aftersales", right="person")
async def ask(caller: Caller, order: int, data: NewAfterSale) -> AfterSale:
    """Ask for money back, with or without sending the goods back."""

    async def work(tx: Tx) -> AfterSale:
        return await asking.ask(tx, caller.person, order, data)

    operation = f"aftersales.ask {order}"
    return await caller.once(operation, data, work, shape=AfterSale, required=True)


@get("/api/aftersales", right="person")
async def mine(
    caller: Caller, after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> paging.Page[AfterSale]:
    """Return one's requests, newest first."""
    async with reading() as tx:
        return await reads.of_buyer(tx, caller.person, after, limit)


@get("/api/aftersales/{aftersale:int}", right="person")
async def one_of_mine(caller: Caller, aftersale: int) -> AfterSale:
    """Return one of one's requests."""
    async with reading() as tx:
        return await reads.one_of(tx, await reads.place_of_mine(tx, caller.person, aftersale))


@post("/api/aftersales/{aftersale:int}/cancel", right="person", status=200)
async def cancel(caller: Caller, aftersale: int) -> AfterSale:
    """Withdraw a request."""

    async def work(tx: Tx) -> AfterSale:
        return await asking.cancel(tx, caller.person, aftersale)

    return await caller.once(f"aftersales.cancel {aftersale}", None, work, shape=AfterSale)


@post("/api/aftersales/{aftersale:int}/sent", right="person", status=200)
async def send_back(caller: Caller, aftersale: int, data: SentBack) -> AfterSale:
    """Say how the goods travel back."""

    async def work(tx: Tx) -> AfterSale:
        return await asking.send_back(tx, caller.person, aftersale, data)

    return await caller.once(f"aftersales.sent {aftersale}", data, work, shape=AfterSale)


@get("/api/shops/{shop:int}/aftersales", right="orders.read")
async def of_shop(
    shop: int,
    state: str | None = None,
    after: str | None = None,
    limit: paging.Limit = paging.DEFAULT,
) -> paging.Page[AfterSale]:
    """Return a shop's requests, newest first; `open` are all that wait for somebody."""
    async with reading() as tx:
        return await reads.of_shop(tx, shop, state, after, limit)


@get("/api/shops/{shop:int}/aftersales/{aftersale:int}", right="orders.read")
async def one_of_shop(shop: int, aftersale: int) -> AfterSale:
    """Return one of a shop's requests."""
    async with reading() as tx:
        return await reads.one_of(tx, await reads.place_of_shop(tx, shop, aftersale))


@post(
    "/api/shops/{shop:int}/aftersales/{aftersale:int}/answer",
    right="aftersales.answer",
    status=200,
)
async def answer(caller: Caller, shop: int, aftersale: int, data: Answer) -> AfterSale:
    """Agree or refuse."""

    async def work(tx: Tx) -> AfterSale:
        return await answering.answer(tx, shop, caller.person, aftersale, data)

    operation = f"aftersales.answer {shop} {aftersale}"
    return await caller.effect(operation, data, work, _page(shop, aftersale))


@post(
    "/api/shops/{shop:int}/aftersales/{aftersale:int}/received",
    right="aftersales.answer",
    status=200,
)
async def take_back(
    caller: Caller, shop: int, aftersale: int, data: Arrival | None = None
) -> AfterSale:
    """Confirm that the goods are back, which pays; or say that something else came."""

    async def work(tx: Tx) -> AfterSale:
        told = data or Arrival()
        return await answering.take_back(tx, shop, caller.person, aftersale, told)

    operation = f"aftersales.received {shop} {aftersale}"
    return await caller.effect(operation, data, work, _page(shop, aftersale))


def _page(shop: int, aftersale: int) -> Callable[[Tx], Awaitable[AfterSale]]:
    async def page(tx: Tx) -> AfterSale:
        return await reads.one_of(tx, await reads.place_of_shop(tx, shop, aftersale))

    return page


routes = [
    ask,
    mine,
    one_of_mine,
    cancel,
    send_back,
    of_shop,
    one_of_shop,
    answer,
    take_back,
]
