"""Giving back what an order's lines cost: never more than was paid, and exactly once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.kernel import clock, errors, money, settings
from hutong.kernel.db import Tx
from hutong.trade import ledger, payments, stock
from hutong.trade.ledger import PLATFORM, Kind
from hutong.trade.orders.actions.moving import NotNow, move_all, tell_later
from hutong.trade.orders.reads.rows import lines_of, sql
from hutong.trade.orders.rules import (
    DONE,
    PART_SHIPPED,
    REFUNDED,
    SHIPPED,
    TO_SHIP,
    platform_part,
)
from hutong.trade.orders.shapes import Actor, Line, Locked, Move, Refund, RefundLine
from hutong.trade.payments import GiveBack

_REFUNDABLE = frozenset({TO_SHIP, PART_SHIPPED, SHIPPED, DONE})


class MoreThanPaid(errors.Refused):
    """A line would give back more than was paid for it (law L8)."""

    title = "More than was paid for this line"


def everything_left(lines: Sequence[Line]) -> list[RefundLine]:
    """Return what is not yet given back of every line."""
    return [
        RefundLine(li.line, li.quantity - li.refunded_quantity, li.paid_fen - li.refunded_fen)
        for li in lines
        if li.quantity > li.refunded_quantity or li.paid_fen > li.refunded_fen
    ]


async def refund(tx: Tx, row: Locked, wish: Refund, *, actor: Actor, reason: str) -> int:
    """Give back units and money of a locked, paid order; returns the buyer's amount in fen.

    The money comes from the order's hold, after settlement from the shop's balance; the
    platform's part of the price goes back to the platform. Units not yet sent leave the hold of
    stock. Raises MoreThanPaid, NotNow, or the ledger's NotEnoughMoney, and then nothing of this
    transaction may stand.
    """
    wanted, freight_fen = wish.lines, wish.freight_fen
    if row.state not in _REFUNDABLE:
        raise NotNow("Only a paid order that is not closed can be refunded. Nothing was changed.")
    lines = {li.line: li for li in await _lines(tx, row)}
    for one in wanted:
        if one.line not in lines or one.quantity < 0 or one.amount_fen < 0:
            raise errors.BadInput(f"This order has no line {one.line} to refund.")
    released = [min(one.quantity, lines[one.line].to_ship) for one in wanted]
    parts = [_platform(lines[one.line], one) for one in wanted]
    await _write(tx, row, wanted, parts, released)
    freight_off = _freight_off(row, lines, wanted, freight_fen)
    await _freight(tx, row, freight_fen, freight_off)
    await _stock(tx, lines, wanted, released, actor=actor, restock=wish.restock)
    amount = sum(one.amount_fen for one in wanted) + freight_fen
    await _money(tx, row, amount, sum(parts) + freight_off, reason)
    await _move_on(tx, row, actor, reason)
    return amount


async def _lines(tx: Tx, row: Locked) -> list[Line]:
    return await tx.ask(lines_of([(row.shop, row.id)]))


def _platform(line: Line, wish: RefundLine) -> int:
    """Return the platform's part that goes back now; the last refund of a line takes the rest."""
    whole = line.refunded_quantity + wish.quantity == line.quantity and (
        line.refunded_fen + wish.amount_fen == line.paid_fen
    )
    after = platform_part(
        platform_fen=line.platform_fen,
        paid_fen=line.paid_fen,
        before_fen=line.refunded_fen,
        amount_fen=wish.amount_fen,
        whole=whole,
    )
    return max(0, after - line.refunded_platform_fen)


async def _write(
    tx: Tx,
    row: Locked,
    wanted: Sequence[RefundLine],
    parts: list[int],
    released: list[int],
) -> None:
    touched = await tx.run(
        sql.refund_lines,
        shop=row.shop,
        order=row.id,
        lines=[wish.line for wish in wanted],
        quantities=[wish.quantity for wish in wanted],
        amounts=[wish.amount_fen for wish in wanted],
        platforms=parts,
        released=released,
    )
    if touched != len(wanted):
        raise MoreThanPaid("A line would give back more than was paid for it. Nothing was changed.")


def _freight_off(
    row: Locked, lines: dict[int, Line], wanted: Sequence[RefundLine], freight_fen: int
) -> int:
    """Return what of the freight goes back to the platform: all of it, when nothing is left.

    That is when every unit and all of the buyer's own freight is back. When a coupon paid for all
    of the freight there is no part of the buyer to go by: then the shop keeps it if it has sent
    something, for it has sent at its cost.
    """
    gone = {wish.line: wish.quantity for wish in wanted}
    left = any(li.quantity > li.refunded_quantity + gone.get(li.line, 0) for li in lines.values())
    if left or freight_fen != row.freight_due_fen:
        return 0
    if row.freight_fen == row.freight_off_fen and any(li.shipped_quantity for li in lines.values()):
        return 0
    return row.freight_off_fen - row.freight_off_refunded_fen


async def _freight(tx: Tx, row: Locked, freight_fen: int, platform_fen: int) -> None:
    if (freight_fen or platform_fen) and not await tx.run(
        sql.refund_freight, shop=row.shop, id=row.id, amount=freight_fen, platform=platform_fen
    ):
        raise MoreThanPaid("More freight would go back than was paid. Nothing was changed.")


async def _stock(
    tx: Tx,
    lines: dict[int, Line],
    wanted: Sequence[RefundLine],
    released: list[int],
    *,
    actor: Actor,
    restock: bool,
) -> None:
    unsent = [_taken(lines[wish.line], free) for wish, free in zip(wanted, released, strict=True)]
    unsent = [item for item in unsent if item.quantity]
    if unsent:
        await stock.lock(tx, [stock.Want(t.shop, t.sku, t.quantity, t.cause) for t in unsent])
        await stock.release_all(tx, unsent)
    if restock:
        sent = [
            _taken(lines[wish.line], wish.quantity - free)
            for wish, free in zip(wanted, released, strict=True)
        ]
        await stock.take_back(tx, [item for item in sent if item.quantity], actor.id)


def _taken(line: Line, quantity: int) -> stock.Taken:
    return stock.Taken(line.shop, line.sku, line.place, quantity, line.order_id)


async def _money(tx: Tx, row: Locked, amount: int, platform_fen: int, reason: str) -> None:
    settled = row.settled_at is not None
    source = (row.shop, Kind.BALANCE if settled else Kind.HOLD)
    if settled:
        await _fee_back(tx, row, amount + platform_fen)
        await _from_deposit(tx, row, amount + platform_fen)
    await ledger.move_all(
        tx,
        [
            ledger.Move(
                book=row.shop,
                kind="subsidy_back",
                debit=source,
                credit=(PLATFORM, Kind.COUPONS),
                currency=row.currency,
                amount_fen=platform_fen,
                ref=row.id,
            )
        ]
        if platform_fen
        else [],
    )
    await payments.give_back(
        tx,
        GiveBack(
            payer=row.buyer,
            trade=row.trade,
            shop=row.shop,
            order=row.id,
            currency=row.currency,
            amount_fen=amount,
            source=source,
            reason=reason,
        ),
    )


async def _fee_back(tx: Tx, row: Locked, gross_fen: int) -> None:
    """Give the shop the fee on what it refunds; fee kept = fee of what the sale is still worth."""
    taken, returned = await ledger.fees(tx, row.shop, row.id)
    worth = await tx.value(sql.worth, shop=row.shop, order=row.id)
    keep = min(taken, money.share(max(0, worth), row.fee_bp))
    back = max(0, taken - returned - keep)
    if back and gross_fen:
        await ledger.move_all(
            tx,
            [
                ledger.Move(
                    book=row.shop,
                    kind="fee_back",
                    debit=(PLATFORM, Kind.FEE),
                    credit=(row.shop, Kind.BALANCE),
                    currency=row.currency,
                    amount_fen=back,
                    ref=row.id,
                )
            ],
        )


async def _from_deposit(tx: Tx, row: Locked, gross_fen: int) -> None:
    """Fill the shop's balance up from its deposit, as far as this refund needs it."""
    left = await ledger.balance(tx, row.shop, Kind.BALANCE, row.currency)
    kept = await ledger.balance(tx, row.shop, Kind.DEPOSIT, row.currency)
    needed = min(gross_fen - left, kept)
    if needed > 0:
        fill = ledger.Move(
            book=row.shop,
            kind="deposit_used",
            debit=(row.shop, Kind.DEPOSIT),
            credit=(row.shop, Kind.BALANCE),
            currency=row.currency,
            amount_fen=needed,
            ref=row.id,
        )
        await ledger.move_all(tx, [fill])


async def _move_on(tx: Tx, row: Locked, actor: Actor, reason: str) -> None:
    """Follow the goods: everything given back ends the order, the rest sent means shipped."""
    lines = await _lines(tx, row)
    target = None
    if all(li.refunded_quantity == li.quantity for li in lines):
        target = REFUNDED
    elif row.state == PART_SHIPPED and all(li.to_ship == 0 for li in lines):
        target = SHIPPED
    if target != REFUNDED:
        await tell_later(tx, row.shop, row.id, "part_refunded")
    if target is not None:
        await move_all(
            tx,
            [
                Move(
                    shop=row.shop,
                    order=row.id,
                    source=row.state,
                    target=target,
                    actor_kind=actor.kind,
                    actor=actor.id,
                    reason=reason,
                    receive_by=None if target == REFUNDED else _receive_by(),
                    settle_at=_settle_at(row) if target == REFUNDED else None,
                )
            ],
        )


def _receive_by() -> datetime:
    """Return when the clock of receipt ends for what is all on its way from now on."""
    return clock.now() + timedelta(seconds=settings.current().receive_within_s)


def _settle_at(row: Locked) -> datetime:
    """Return when what the shop keeps of a refunded order, such as freight, is settled."""
    return row.settle_at or clock.now() + timedelta(seconds=settings.current().settle_after_s)
