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
from hutong.kernel import errors, ids
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, get, patch, post
from hutong.kernel.ids import Id
from hutong.trade.orders import Order


@post("/api/shops/{shop:int}/orders/{order:int}/parcels", right="orders.ship", express=True)
async def send(caller: Caller, shop: int, order: int, data: NewParcel) -> Parcel:
    """Send a parcel of an order; without lines it holds all that is left."""
    wanted = Sending(
        order=str(order), carrier=data.carrier, tracking=data.tracking, lines=data.lines
    )

    async def work(tx: Tx) -> Id:
        (answer,) = await actions.send_all(tx, shop, caller.person, [wanted])
        if isinstance(answer, errors.Problem):
            raise answer
        return answer.id

    # Only numbers are kept under the key: erasing the buyer leaves nothing of her there.
    operation = f"parcels.send {shop} {order}"
    sent = await caller.once(operation, data, work, shape=str, required=True)
    return await _one(shop, order, sent)


@post("/api/shops/{shop:int}/parcels", right="orders.ship", express=True)
async def send_many(caller: Caller, shop: int, data: NewParcels) -> Outcomes:
    """Send parcels of up to 100 orders at once; each is sent or refused for itself."""

    async def work(tx: Tx) -> list[Id | Refusal]:
        answers = await actions.send_all(tx, shop, caller.person, data.parcels)
        return [_kept(answer) for answer in answers]

    operation = f"parcels.send_many {shop}"
    kept = await caller.once(operation, data, work, shape=list[str | Refusal], required=True)
    async with reading() as tx:
        numbers = [int(one) for one in kept if isinstance(one, str)]
        orders = [ids.read(one.order) for one in data.parcels]
        found = {one.id: one for one in await reads.of_orders(tx, shop, orders, numbers)}
    pairs = zip(data.parcels, kept, strict=True)
    return Outcomes([_outcome(one.order, answer, found) for one, answer in pairs])


def _kept(answer: Parcel | errors.Problem) -> Id | Refusal:
    if isinstance(answer, errors.Problem):
        return Refusal(answer.code, answer.detail)
    return answer.id


def _outcome(order: str, answer: Id | Refusal, found: dict[str, Parcel]) -> Outcome:
    if isinstance(answer, Refusal):
        return Outcome(order, problem=answer)
    return Outcome(order, parcel=found[answer])


async def _one(shop: int, order: int, parcel: Id) -> Parcel:
    async with reading() as tx:
        (found,) = await reads.of_orders(tx, shop, [order], [int(parcel)])
        return found


@patch("/api/shops/{shop:int}/parcels/{parcel:int}", right="orders.ship")
async def correct(caller: Caller, shop: int, parcel: int, data: Correction) -> Parcel:
    """Put carrier or number right, three times at most."""
    async with transaction() as tx:
        return await actions.correct(tx, shop, caller.person, parcel, data)


@post("/api/shops/{shop:int}/parcels/{parcel:int}/events", right="orders.ship", express=True)
async def follow(caller: Caller, shop: int, parcel: int, data: NewEvent) -> Parcel:
    """Record what happened to a parcel."""

    async def work(tx: Tx) -> Id:
        return (await actions.follow(tx, shop, caller.person, parcel, data)).order

    operation = f"parcels.follow {shop} {parcel}"
    order = await caller.once(operation, data, work, shape=str)
    return await _one(shop, int(order), str(parcel))


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
