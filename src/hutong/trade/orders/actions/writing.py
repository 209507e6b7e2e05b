"""Writing accepted drafts: one statement per table for the whole batch."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hutong.kernel.db import Tx
from hutong.trade import stock
from hutong.trade.orders.actions.draft import Draft
from hutong.trade.orders.actions.moving import born, record
from hutong.trade.orders.actions.paid import subsidise
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import TO_SHIP, UNPAID
from hutong.trade.orders.shapes import Move
from hutong.trade.pricing import PricedLine, PricedOrder


async def write_all(tx: Tx, drafts: Sequence[Draft], now: datetime, close_at: datetime) -> None:
    """Write trades, orders, lines, holds, history and subsidies."""
    await _trades(tx, drafts, now)
    rows = [
        (draft, number, order)
        for draft in drafts
        for number, order in zip(draft.numbers, draft.orders, strict=True)
    ]
    await _orders(tx, rows, now, close_at)
    await _lines(tx, rows)
    await stock.hold_all(tx, [item for draft in drafts for item in draft.taken])
    await record(tx, [move for row in rows for move in _history(*row)])
    paid = [row for row in rows if row[0].paid]
    if paid:
        await subsidise(tx, [(o.shop, n, o.currency, o.platform_fen) for _, n, o in paid])
    await tx.run(
        sql.drop_ordered,
        buyers=[draft.buyer for draft in drafts for _ in draft.wants],
        skus=[want.sku for draft in drafts for want in draft.wants],
    )


_Row = tuple[Draft, int, PricedOrder]


async def _trades(tx: Tx, drafts: Sequence[Draft], now: datetime) -> None:
    await tx.pour(
        sql.pour_trades,
        [(d.buyer, d.trade, d.currency, d.total_fen, d.came_from, now) for d in drafts],
    )


async def _orders(tx: Tx, rows: Sequence[_Row], now: datetime, close_at: datetime) -> None:
    await tx.pour(
        sql.pour_orders,
        [
            (
                order.shop,
                number,
                draft.trade,
                draft.buyer,
                TO_SHIP if draft.paid else UNPAID,
                order.shop_name,
                order.shop_name_en,
                order.currency,
                order.goods_fen,
                order.discount_fen,
                order.freight_fen,
                order.freight_off_fen,
                order.platform_fen,
                order.total_fen,
                order.fee_bp,
                _reductions(order),
                draft.address,
                draft.source_of(order),
                draft.basket.new.remarks.get(str(order.shop), ""),
                now,
                close_at,
            )
            for draft, number, order in rows
        ],
    )


def _reductions(order: PricedOrder) -> list[dict[str, object]]:
    """Freeze the reductions with ids as text, as JSON readers need them."""
    frozen = []
    for row in order.reductions:
        plain = msgspec.to_builtins(row)
        for name in ("coupon", "claim"):
            plain[name] = None if plain[name] is None else str(plain[name])
        frozen.append(plain)
    return frozen


async def _lines(tx: Tx, rows: Sequence[_Row]) -> None:
    await tx.pour(
        sql.pour_lines,
        [
            _line(order.shop, number, place, line, draft.places[number, line.fact.sku])
            for draft, number, order in rows
            for place, line in enumerate(order.lines, 1)
        ],
    )


def _line(
    shop: int, number: int, n: int, line: PricedLine, place: int
) -> tuple[int | str | dict[str, str] | None, ...]:
    fact = line.fact
    return (
        shop,
        number,
        n,
        fact.product,
        fact.sku,
        place,
        fact.title,
        fact.title_en or fact.title,
        fact.options,
        fact.options_en,
        fact.picture,
        line.quantity,
        line.list_fen,
        line.unit_fen,
        line.discount_fen,
        line.platform_fen,
        line.amount_fen - line.discount_fen,
    )


def _history(draft: Draft, number: int, order: PricedOrder) -> list[Move]:
    first = born(order.shop, number, UNPAID, draft.buyer)
    if not draft.paid:
        return [first]
    then = Move(
        shop=order.shop,
        order=number,
        source=UNPAID,
        target=TO_SHIP,
        actor_kind="buyer",
        actor=draft.buyer,
        reason="paid",
    )
    return [first, then]
