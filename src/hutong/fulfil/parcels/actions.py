"""Sending, correcting, following and receiving."""

from collections.abc import Sequence
from datetime import timedelta

from hutong.fulfil.parcels import reads, rules
from hutong.fulfil.parcels.reads import sql
from hutong.fulfil.parcels.shapes import Correction, NewEvent, Parcel, Row, Sending
from hutong.kernel import clock, errors, ids, settings
from hutong.kernel.db import Tx
from hutong.trade import orders, stock

_Units = dict[int, int]


async def send_all(
    tx: Tx, shop: int, person: int, wanted: Sequence[Sending]
) -> list[Parcel | errors.Problem]:
    """Send parcels of many orders of a shop, and answer each in its place.

    A refusal changes nothing of its order and holds up no other. Raises BadInput for an order
    that stands there twice.
    """
    told = {ids.read(one.order): one for one in wanted}
    if len(told) != len(wanted):
        raise errors.BadInput("An order stands in the list twice. Nothing was sent.")
    units = {number: rules.units(one.lines) for number, one in told.items()}
    rows, answers = await _lock_all(tx, shop, units)
    actor = orders.Actor("shop", person)
    sent = [
        (row, told[row.id], await orders.sending.ship(tx, row, units[row.id], actor))
        for row in rows
    ]
    for parcel in await _write(tx, person, sent):
        answers[int(parcel.order)] = parcel
    return [answers[ids.read(one.order)] for one in wanted]


async def _lock_all(
    tx: Tx, shop: int, units: dict[int, _Units]
) -> tuple[list[orders.Locked], dict[int, Parcel | errors.Problem]]:
    """Lock orders by id, then all their shelves at once; return what can be sent, and the rest."""
    fine: list[orders.Locked] = []
    refused: dict[int, Parcel | errors.Problem] = {}
    wants: list[stock.Want] = []
    locked = [(number, await _lock(tx, shop, number)) for number in sorted(units)]
    for number, row in locked:
        if isinstance(row, errors.Problem):
            refused[number] = row
            continue
        lines = await orders.locking.lines(tx, shop, number)
        refusal = rules.refusal(row.state, lines, units[number])
        if refusal is not None:
            refused[number] = refusal
            continue
        fine.append(row)
        wants += [stock.Want(shop, line.sku, 0, number) for line in lines]
    if len(fine) > 1:
        await stock.lock(tx, wants)
    return fine, refused


async def _lock(tx: Tx, shop: int, number: int) -> orders.Locked | errors.Problem:
    try:
        return await orders.locking.access_of_shop(tx, shop, number)
    except errors.NotFound:
        return errors.NotFound(f"This shop has no order {number}.")


async def _write(
    tx: Tx, person: int, sent: Sequence[tuple[orders.Locked, Sending, _Units]]
) -> list[Parcel]:
    if not sent:
        return []
    shop = sent[0][0].shop
    fresh = ids.many(len(sent))
    promise = timedelta(seconds=settings.current().ship_within_s)
    await tx.run(
        sql.add_parcels,
        shop=shop,
        ids=fresh,
        orders=[row.id for row, _, _ in sent],
        buyers=[row.buyer for row, _, _ in sent],
        firsts=[row.state == orders.rules.TO_SHIP for row, _, _ in sent],
        carriers=[rules.words(told.carrier, "carrier", least=1) for _, told, _ in sent],
        trackings=[rules.words(told.tracking, "tracking") for _, told, _ in sent],
        ship_bys=[row.placed_at + promise for row, _, _ in sent],
        sent_by=person,
        at=clock.now(),
    )
    parts = [
        (parcel, line, quantity)
        for parcel, (_, _, units) in zip(fresh, sent, strict=True)
        for line, quantity in sorted(units.items())
    ]
    await tx.run(
        sql.add_lines,
        shop=shop,
        parcels=[parcel for parcel, _, _ in parts],
        lines=[line for _, line, _ in parts],
        quantities=[quantity for _, _, quantity in parts],
    )
    return await reads.of_orders(tx, shop, [row.id for row, _, _ in sent], fresh)


async def correct(tx: Tx, shop: int, person: int, parcel: int, wanted: Correction) -> Parcel:
    """Put carrier or number right, and keep what stood there. Raises NoMoreCorrections."""
    order = await _order_of(tx, shop, parcel)
    row = await tx.one(Row, sql.lock_parcel, shop=shop, id=parcel)
    carrier, tracking = rules.corrected(order.state, row, wanted)
    touched = await tx.run(
        sql.correct,
        shop=shop,
        id=parcel,
        carrier=carrier,
        tracking=tracking,
        most=rules.CORRECTIONS_MOST,
    )
    if not touched:
        raise rules.NoMoreCorrections("The parcel has moved on meanwhile. It stays as it is.")
    before = f"{row.carrier} {row.tracking}".strip()
    event = NewEvent(text=f"{before} -> {f'{carrier} {tracking}'.strip()}")
    return await _record(tx, shop, person, parcel, event, kind="corrected")


async def follow(tx: Tx, shop: int, person: int, parcel: int, event: NewEvent) -> Parcel:
    """Record what happened to a parcel. Raises AlreadyDelivered or TooManyEvents."""
    await _order_of(tx, shop, parcel)
    row = await tx.one(Row, sql.lock_parcel, shop=shop, id=parcel)
    if row.events >= rules.EVENTS_MOST:
        raise rules.TooManyEvents(f"{rules.EVENTS_MOST} events are kept. Nothing was recorded.")
    at = rules.moment(event, row.shipped_at, clock.now())
    if event.delivered and not await tx.run(sql.deliver, shop=shop, id=parcel, at=at):
        raise rules.AlreadyDelivered("A parcel arrives once. Nothing was recorded.")
    kind = "delivered" if event.delivered else "note"
    return await _record(tx, shop, person, parcel, event, kind=kind)


async def receive(tx: Tx, buyer: int, order: int) -> orders.Order:
    """Take one's order as received; one that the clock received already is as good.

    Raises NotNow while something is still to be sent, NotFound for somebody else's order.
    """
    row = await orders.locking.access_mine(tx, buyer, order)
    if row.state != orders.rules.DONE:
        await orders.sending.receive(tx, row, orders.Actor("buyer", buyer))
    return await orders.page_of_buyer(tx, buyer, order)


async def erase(tx: Tx, person: int) -> None:
    """Forget numbers and places that lead to a person; the parcels stay in the books."""
    await tx.run(sql.forget_numbers, buyer=person)
    await tx.run(sql.forget_events, buyer=person)


async def _order_of(tx: Tx, shop: int, parcel: int) -> orders.Locked:
    order: int | None = await tx.value(sql.order_of_parcel, shop=shop, id=parcel)
    if order is None:
        raise errors.NotFound("This shop has no such parcel.")
    return await orders.locking.access_of_shop(tx, shop, order)


async def _record(
    tx: Tx, shop: int, person: int, parcel: int, event: NewEvent, *, kind: str
) -> Parcel:
    now = clock.now()
    await tx.run(
        sql.add_event,
        shop=shop,
        parcel=parcel,
        id=ids.new(),
        kind=kind,
        text=rules.words(event.text, "text", least=1),
        place=None if event.place is None else rules.words(event.place, "place") or None,
        actor=person,
        at=event.at or now,
        recorded_at=now,
    )
    order: int = await tx.value(sql.order_of_parcel, shop=shop, id=parcel)
    (found,) = await reads.of_orders(tx, shop, [order], [parcel])
    return found
