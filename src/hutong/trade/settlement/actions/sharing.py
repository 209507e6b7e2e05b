"""Shares of an order's money: promised while it is held, paid by settlement, given back later."""

from datetime import datetime, timedelta

from hutong.kernel import clock, errors, ids, money
from hutong.kernel.db import Tx, again, reading
from hutong.people import accounts
from hutong.trade import ledger, orders, shops
from hutong.trade.ledger import Kind, Move, NotEnoughMoney
from hutong.trade.orders import Locked
from hutong.trade.settlement.actions.settling import AlreadySettled
from hutong.trade.settlement.reads.money import shares, sql
from hutong.trade.settlement.rules import dividing
from hutong.trade.settlement.shapes import REQUESTS_MAX, NewShares, Share, StoredShare

_PAGE = 500
_FORGET_AFTER = timedelta(hours=1)


class NothingHeld(errors.Refused):
    """Shares are parts of money that is held; there is none."""

    title = "No money is held for this order"


class OverTheCap(errors.Refused):
    """More would be shared than was agreed on (law L9)."""

    title = "More than may be shared"


class TooManyRequests(errors.Refused):
    """An order's money is divided by fifty requests at most."""

    title = "Too many requests for shares"


class UnknownReceiver(errors.BadInput):
    """A receiver who is not there, or is named twice."""

    title = "No such receiver"


class MoreThanReceived(errors.Refused):
    """A return would be more than the receiver got."""

    title = "More than the receiver got"


class ReceiverIsShort(errors.Refused):
    """The receiver has spent the money."""

    title = "The receiver's wallet does not cover this"


async def ask(tx: Tx, shop: int, order: int, wanted: NewShares, by: int) -> list[Share]:
    """Promise parts of an order's held money; it is paid by settlement or `unfreeze`.

    Raises NotFound, NothingHeld, AlreadySettled, UnknownReceiver, OverTheCap or TooManyRequests.
    """
    receivers = [ids.read(one.person) for one in wanted.receivers]
    await _lock_receivers(tx, receivers)
    row = await orders.locking.access_of_shop(tx, shop, order)
    held_fen = await _held(tx, row)
    await _promise(tx, row, held_fen, sum(one.amount_fen for one in wanted.receivers))
    fresh = ids.many(len(receivers))
    await tx.run(
        sql.insert_shares,
        shop=shop,
        order=order,
        currency=row.currency,
        ids=fresh,
        receivers=receivers,
        amounts=[one.amount_fen for one in wanted.receivers],
        notes=[one.note for one in wanted.receivers],
        by=by,
        at=clock.now(),
    )
    mine = {str(number) for number in fresh}
    return [share for share in await shares(tx, shop, order) if share.id in mine]


async def _held(tx: Tx, row: Locked) -> int:
    if row.settled_at is not None:
        raise AlreadySettled(
            "The money of this order was divided before, so nothing of it is left to share."
        )
    held_fen = (await ledger.held(tx, row.shop, [row.id]))[row.id]
    if held_fen <= 0 or row.state in (orders.rules.UNPAID, orders.rules.CANCELLED):
        raise NothingHeld("Shares can be asked for once the order is paid. Nothing was shared.")
    return held_fen


async def _lock_receivers(tx: Tx, receivers: list[int]) -> None:
    """Take turns with their erasure, so that nothing is promised to somebody who is leaving."""
    if len(set(receivers)) != len(receivers):
        raise UnknownReceiver("Name every receiver once. Nothing was shared.")
    try:
        await accounts.lock(tx, *receivers)
    except errors.NotFound as gone:
        raise UnknownReceiver(
            "Somebody among the receivers is not here any more. Nothing was shared."
        ) from gone


async def _promise(tx: Tx, row: Locked, held_fen: int, amount_fen: int) -> None:
    cap_bp = await tx.value(sql.cap_of_order, shop=row.shop, order=row.id)
    if cap_bp is None:
        cap_bp = (await shops.facts(tx, [row.shop]))[row.shop].share_cap_bp
    most = dividing.most_for_shares(held_fen, row.fee_bp, cap_bp)
    if await tx.run(
        sql.promise,
        shop=row.shop,
        order=row.id,
        cap_bp=cap_bp,
        amount=amount_fen,
        most=most,
        requests=REQUESTS_MAX,
    ):
        return
    before = await tx.rows(sql.promised, shop=row.shop, order=row.id)
    if before and before[0][1] >= REQUESTS_MAX:
        raise TooManyRequests(
            f"The money of an order is shared by {REQUESTS_MAX} requests at most. "
            "Nothing was shared."
        )
    left = max(0, most - (before[0][0] if before else 0))
    raise OverTheCap(
        f"Only {money.show(left, row.currency)} may still be shared of this order. "
        "Nothing was shared.",
        left_fen=left,
        cap_bp=cap_bp,
    )


async def give_back(tx: Tx, shop: int, share: int, amount_fen: int) -> Share:
    """Move a part of a paid share from the receiver's wallet to the shop's balance.

    Raises NotFound, MoreThanReceived or ReceiverIsShort.
    """
    row = await tx.one(StoredShare, sql.lock_share, shop=shop, id=share)
    if not await tx.run(sql.add_returned, shop=shop, id=share, amount=amount_fen):
        left = row.paid_fen - row.returned_fen
        raise MoreThanReceived(
            f"Of this share {money.show(left, row.currency)} can still come back. "
            "Nothing was moved.",
            left_fen=left,
        )
    back = Move(
        book=shop,
        kind="share_return",
        debit=(row.receiver, Kind.WALLET),
        credit=(shop, Kind.BALANCE),
        currency=row.currency,
        amount_fen=amount_fen,
        ref=row.order_id,
        reverses=row.transfer,
    )
    try:
        await ledger.move_all(tx, [back])
    except NotEnoughMoney as short:
        raise ReceiverIsShort(
            "The receiver has spent the money. Nothing was moved; try a smaller amount."
        ) from short
    return next(s for s in await shares(tx, shop, row.order_id) if s.id == str(share))


async def forget_ended(before: datetime) -> int:
    """Close promises of orders that ended without settlement; returns how many orders."""
    closed, after = 0, (datetime.min.replace(tzinfo=before.tzinfo), 0)
    while True:
        async with reading() as tx:
            page = await tx.rows(
                sql.orders_with_asked,
                before=before - _FORGET_AFTER,
                after_at=after[0],
                after_id=after[1],
                most=_PAGE,
            )
        for shop, order in sorted({(row[0], row[1]) for row in page}):
            closed += await _forget(shop, order)
        if len(page) < _PAGE:
            return closed
        after = (page[-1][2], page[-1][3])


async def _forget(shop: int, order: int) -> bool:
    async def work(tx: Tx) -> bool:
        row = await orders.locking.access_of_shop(tx, shop, order)
        held_fen = (await ledger.held(tx, shop, [order]))[order]
        if row.state != orders.rules.REFUNDED or held_fen:
            return False
        return bool(await tx.run(sql.close_asked, shop=shop, order=order))

    return await again(work)
