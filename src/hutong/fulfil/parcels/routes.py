"""Parcels over HTTP: staff send and follow, buyers look and receive."""

from hutong.fulfil.parcels import actions, reads
from hutong.fulfil.parcels.shapes import (
    Correction,
    NewEvent,
    NewParcel,
    NewParcels,
    Outcome,
    Outcomes,
    Parcel,
    Parcels,
    Refusal,
    Sending,
)
from hutong.kernel import errors
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, get, patch, post
from hutong.trade.orders import Order


@post("/api/shops/{shop:int}/orders/{order:int}/parcels", right="orders.ship", express=True)
async def send(caller: Caller, shop: int, order: int, data: NewParcel) -> Parcel:
    """Send a parcel of an order; without lines it holds all that is left."""
    wanted = Sending(
        order=str(order), carrier=data.carrier, tracking=data.tracking, lines=data.lines
    )

    async def work(tx: Tx) -> Parcel:
        (answer,) = await actions.send_all(tx, shop, caller.person, [wanted])
        if isinstance(answer, errors.Problem):
            raise answer
        return answer

    return await caller.once(f"parcels.send {shop} {order}", data, work, shape=Parcel)


@post("/api/shops/{shop:int}/parcels", right="orders.ship", express=True)
async def send_many(caller: Caller, shop: int, data: NewParcels) -> Outcomes:
    """Send parcels of up to 100 orders at once; each is sent or refused for itself."""

    async def work(tx: Tx) -> Outcomes:
        answers = await actions.send_all(tx, shop, caller.person, data.parcels)
        pairs = zip(data.parcels, answers, strict=True)
        return Outcomes([_outcome(one.order, answer) for one, answer in pairs])

    return await caller.once(f"parcels.send_many {shop}", data, work, shape=Outcomes)


def _outcome(order: str, answer: Parcel | errors.Problem) -> Outcome:
    if isinstance(answer, errors.Problem):
        return Outcome(order, problem=Refusal(answer.code, answer.detail))
    return Outcome(order, parcel=answer)


@patch("/api/shops/{shop:int}/parcels/{parcel:int}", right="orders.ship")
async def correct(caller: Caller, shop: int, parcel: int, data: Correction) -> Parcel:
    """Put carrier or number right, three times at most."""
    async with transaction() as tx:
        return await actions.correct(tx, shop, caller.person, parcel, data)


@post("/api/shops/{shop:int}/parcels/{parcel:int}/events", right="orders.ship", express=True)
async def follow(caller: Caller, shop: int, parcel: int, data: NewEvent) -> Parcel:
    """Record what happened to a parcel."""

    async def work(tx: Tx) -> Parcel:
        return await actions.follow(tx, shop, caller.person, parcel, data)

    return await caller.once(f"parcels.follow {shop} {parcel}", data, work, shape=Parcel)


@get("/api/shops/{shop:int}/orders/{order:int}/parcels", right="orders.read")
async def of_shop(shop: int, order: int) -> Parcels:
    """Return the parcels of a shop's order."""
    async with reading() as tx:
        return Parcels(await reads.of_orders(tx, shop, [order]))


@get("/api/orders/{order:int}/parcels", right="person")
async def of_mine(caller: Caller, order: int) -> Parcels:
    """Return the parcels of one's order."""
    async with reading() as tx:
        return Parcels(await reads.of_mine(tx, caller.person, order))


@post("/api/orders/{order:int}/receive", right="person", status=200, express=True)
async def receive(caller: Caller, order: int) -> Order:
    """Take one's order as received."""

    async def work(tx: Tx) -> Order:
        return await actions.receive(tx, caller.person, order)

    return await caller.once(f"parcels.receive {order}", None, work, shape=Order)


routes = [send, send_many, correct, follow, of_shop, of_mine, receive]
