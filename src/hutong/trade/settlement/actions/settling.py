"""Settling: an order's held money goes to the platform, to receivers and to the shop, once.

The order of locks is orders, shares, accounts, days (docs/house.md).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import structlog

from hutong.kernel import clock, errors, settings
from hutong.kernel.db import Tx
from hutong.people import accounts
from hutong.trade import ledger, orders
from hutong.trade.ledger import PLATFORM, Kind, Move
from hutong.trade.orders import Locked
from hutong.trade.settlement.reads.money import sql
from hutong.trade.settlement.rules import days, dividing
from hutong.trade.settlement.shapes import Settled, StoredShare

_log = structlog.get_logger()


class NotYetDone(errors.Refused):
    """The buyer has not received the goods, or a complaint is open."""

    title = "The order is not done"


class AlreadySettled(errors.Refused):
    """The money of this order was divided before."""

    title = "Already settled"


class HoldBelowZero(errors.Problem):
    """More left the hold of an order than came in: a fault of the books, for people to look at."""

    title = "The books of an order do not add up"


async def sweep() -> int:
    """Settle the orders whose clock is over; returns how many. One at fault stays, with a word."""

    async def act(tx: Tx, rows: list[Locked]) -> None:
        await settle_all(tx, rows, clock.now())

    return await orders.locking.settle_due(act)


async def unfreeze(tx: Tx, shop: int, order: int) -> Settled:
    """Settle one order before its clock, because the shop wants its money and shares are asked.

    An order whose goods all came back may still hold money, such as freight that was not refunded.
    Raises NotFound, NotYetDone or AlreadySettled.
    """
    row = await orders.locking.access_of_shop(tx, shop, order)
    if row.settled_at is not None:
        raise AlreadySettled("The money of this order was divided before. Nothing was moved.")
    if row.state not in (orders.rules.DONE, orders.rules.REFUNDED) or row.complaints:
        raise NotYetDone(
            "Money stays held until the buyer has the goods and no complaint is open. "
            "Nothing was moved."
        )
    (settled,) = await settle_all(tx, [row], clock.now())
    return settled


async def settle_all(tx: Tx, rows: Sequence[Locked], now: datetime) -> list[Settled]:
    """Divide the held money of locked, unsettled orders and mark them settled.

    Raises HoldBelowZero, with nothing moved.
    """
    if not rows:
        return []
    shops, numbers = sorted({row.shop for row in rows}), [row.id for row in rows]
    held = await ledger.books.held_all(tx, shops, numbers)
    asked = await _asked(tx, shops, numbers)
    gone = await _gone(tx, [share for one in asked.values() for share in one])
    caps = {
        row[0]: row[1] for row in await tx.rows(sql.caps_of_orders, shops=shops, orders=numbers)
    }
    work = [_Division(row, held[row.id], caps.get(row.id, 0), asked[row.id]) for row in rows]
    for one in work:
        one.keep_back(gone)
    await _move(tx, work, now)
    settled = [one.told(now) for one in work]
    await _count(tx, settled, now)
    await _mark(tx, work, now)
    return settled


class _Division:
    """One order with what is to be divided and how."""

    def __init__(self, row: Locked, held: int, cap_bp: int, asked: list[StoredShare]) -> None:
        if held < 0:
            raise HoldBelowZero(f"The hold of order {row.id} is {held} fen; nothing was moved.")
        self.row = row
        self.held = held
        self.asked = asked
        self.parts = dividing.divide(
            held, row.fee_bp, cap_bp, [share.amount_fen for share in asked]
        )

    def keep_back(self, gone: set[int]) -> None:
        """Leave with the shop what was promised to people who are erased, and write it down.

        Their shares are closed by `pay_shares`, as every share that nothing was paid of.
        """
        away = [share.receiver in gone for share in self.asked]
        for share in (share for share in self.asked if share.receiver in gone):
            _log.warning("share_of_nobody", shop=share.shop, order=self.row.id, share=share.id)
        self.parts = dividing.keep_back(self.parts, away)

    def shares(self) -> list[tuple[StoredShare, int]]:
        return list(zip(self.asked, self.parts.shares_fen, strict=True))

    def told(self, now: datetime) -> Settled:
        return Settled(
            order=str(self.row.id),
            shop=str(self.row.shop),
            currency=self.row.currency,
            base_fen=self.held,
            fee_fen=self.parts.fee_fen,
            shared_fen=sum(self.parts.shares_fen),
            settled_fen=self.parts.rest_fen,
            at=now,
        )

    def move(self, kind: str, credit: tuple[int, str], amount_fen: int) -> Move:
        row = self.row
        return Move(
            book=row.shop,
            kind=kind,
            debit=(row.shop, Kind.HOLD),
            credit=credit,
            currency=row.currency,
            amount_fen=amount_fen,
            ref=row.id,
        )


async def _asked(tx: Tx, shops: list[int], numbers: list[int]) -> dict[int, list[StoredShare]]:
    found: dict[int, list[StoredShare]] = {number: [] for number in numbers}
    for share in await tx.all(StoredShare, sql.lock_asked, shops=shops, orders=numbers):
        found[share.order_id].append(share)
    return found


async def _gone(tx: Tx, asked: Sequence[StoredShare]) -> set[int]:
    names = await tx.ask(accounts.names([share.receiver for share in asked]))
    return {int(name.id) for name in names.values() if name.erased}


async def _move(tx: Tx, work: Sequence[_Division], now: datetime) -> None:
    shares = [(one, share, paid) for one in work for share, paid in one.shares()]
    paying = [entry for entry in shares if entry[2]]
    moves = [one.move("share", (s.receiver, Kind.WALLET), paid) for one, s, paid in paying]
    for one in work:
        if one.parts.fee_fen:
            moves.append(one.move("fee", (PLATFORM, Kind.FEE), one.parts.fee_fen))
        if one.parts.rest_fen:
            moves.append(one.move("settle", (one.row.shop, Kind.BALANCE), one.parts.rest_fen))
    posted = await ledger.move_all(tx, moves)
    transfers = {share.id: fresh for (_, share, _), fresh in zip(paying, posted, strict=False)}
    if shares:
        await tx.run(
            sql.pay_shares,
            shops=[share.shop for _, share, _ in shares],
            ids=[share.id for _, share, _ in shares],
            paids=[paid for _, _, paid in shares],
            transfers=[transfers.get(share.id, 0) for _, share, _ in shares],
            at=now,
        )


async def _count(tx: Tx, settled: Sequence[Settled], now: datetime) -> None:
    """Add what was divided to the day of its shop; an order without money is no settlement."""
    by_shop: dict[tuple[int, str], list[Settled]] = defaultdict(list)
    for one in (one for one in settled if one.base_fen):
        by_shop[int(one.shop), one.currency].append(one)
    await tx.run(
        sql.add_settled,
        day=days.day_of(now, settings.current().day_offset_min),
        shops=[shop for shop, _ in by_shop],
        currencies=[currency for _, currency in by_shop],
        orders=[len(rows) for rows in by_shop.values()],
        bases=[sum(one.base_fen for one in rows) for rows in by_shop.values()],
        fees=[sum(one.fee_fen for one in rows) for rows in by_shop.values()],
        shareds=[sum(one.shared_fen for one in rows) for rows in by_shop.values()],
        settleds=[sum(one.settled_fen for one in rows) for rows in by_shop.values()],
    )


async def _mark(tx: Tx, work: Sequence[_Division], now: datetime) -> None:
    by_shop: dict[int, list[int]] = defaultdict(list)
    for one in work:
        by_shop[one.row.shop].append(one.row.id)
    for shop, numbers in by_shop.items():
        if await orders.locking.mark_settled(tx, shop, numbers, now) != len(numbers):
            raise AssertionError("an order was settled twice although its row was locked")
