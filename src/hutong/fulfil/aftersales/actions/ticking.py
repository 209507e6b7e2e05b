"""What happens by the clock: silence is consent, and patience ends."""

from datetime import timedelta

import structlog

from hutong.fulfil.aftersales import reads, rules
from hutong.fulfil.aftersales.actions import answering, moving
from hutong.fulfil.aftersales.reads import sql
from hutong.fulfil.aftersales.shapes import Actor, Change, Place, Row
from hutong.kernel import clock, db, errors
from hutong.kernel.db import Tx, reading
from hutong.trade import ledger, orders, settlement

_log = structlog.get_logger()

_MOST = 200
_AGAIN = timedelta(hours=1)
_CLOCK = Actor("clock")


async def sweep() -> int:
    """Move every request whose clock is over; returns how many were taken in hand.

    Each has its own transaction, so that one which cannot be paid holds up nobody. Whatever
    keeps one from moving, it is tried again in an hour, and at once when its shop has more money.
    """
    await db.again(_hasten)
    async with reading() as tx:
        places = await reads.due(tx, clock.now(), _MOST)
    for place in places:
        await _tick(place)
    return len(places)


async def _hasten(tx: Tx) -> None:
    debts = await settlement.owing.to_try(tx)
    if debts:
        await tx.run(
            sql.hasten,
            shops=[debt.shop for debt in debts],
            ids=[debt.ref for debt in debts],
            now=clock.now(),
        )


async def _tick(place: Place) -> None:
    try:
        await _try(place)
    except errors.Unavailable:
        raise
    except Exception:  # noqa: BLE001  one that cannot move must not stop the others
        _log.exception("aftersale_clock_failed", shop=place.shop, aftersale=place.id)
        await db.again(lambda tx: _put_off(tx, place))


async def _try(place: Place) -> None:
    try:
        await db.again(lambda tx: _move_on(tx, place))
    except ledger.NotEnoughMoney:
        await db.again(lambda tx: _wait_for_money(tx, place))
    except (orders.refunding.MoreThanPaid, orders.moving.NotNow):
        await db.again(lambda tx: _let_go(tx, place))


async def _move_on(tx: Tx, place: Place) -> None:
    order, row = await moving.locked(tx, place)
    if not _over(row):
        return
    if row.state == rules.ASKED:
        await answering.consent(tx, order, row, _CLOCK, "the shop did not answer in time")
    elif row.state == rules.SENT:
        # Nobody said that the goods are here, so none go on the shelf.
        await answering.arrived(tx, order, row, _CLOCK, restock=False)
    elif (row.state, row.kind) == (rules.AGREED, "return") and row.return_to:
        await moving.move(tx, row, rules.CANCELLED, _CLOCK, "not sent back in time")
    else:
        await moving.pay_back(tx, order, row, _CLOCK, restock=False)


def _over(row: Row) -> bool:
    """Tell whether the clock is still over: somebody may have moved the request meanwhile."""
    return row.due is not None and row.due <= clock.now()


async def _wait_for_money(tx: Tx, place: Place) -> None:
    """Keep the consent although the shop cannot pay it yet; the debt binds its money."""
    order, row = await moving.locked(tx, place)
    if not _over(row):
        return
    amount = row.freight_fen + sum(one.amount_fen for one in await reads.lines(tx, row))
    await settlement.owing.owe(
        tx,
        settlement.Debt(shop=row.shop, ref=row.id, currency=order.currency, amount_fen=amount),
    )
    change = Change(due=clock.now() + _AGAIN)
    if row.state == rules.ASKED:
        await moving.move(tx, row, rules.AGREED, _CLOCK, "the money is not there yet", change)
    elif row.state == rules.SENT:
        await moving.move(tx, row, rules.RECEIVED, _CLOCK, "the money is not there yet", change)
    else:
        await _put_off(tx, place)


async def _let_go(tx: Tx, place: Place) -> None:
    """End a request whose money went back another way, such as a cancelled order."""
    _, row = await moving.locked(tx, place)
    if not _over(row):
        return
    if row.state == rules.SENT:
        change = Change(due=clock.now())
        row = await moving.move(tx, row, rules.RECEIVED, _CLOCK, "the goods are back", change)
    await moving.move(tx, row, rules.CANCELLED, _CLOCK, "the money went back another way")


async def _put_off(tx: Tx, place: Place) -> None:
    now = clock.now()
    await tx.run(sql.put_off, shop=place.shop, id=place.id, now=now, due=now + _AGAIN)
