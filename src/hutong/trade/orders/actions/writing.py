"""Writing accepted drafts: one statement per table for the whole batch."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hutong.kernel.db import Tx
from hutong.trade import stock
from hutong.trade.orders.actions.draft import Draft
from hutong.trade.orders.actions.moving import born, record, sql
from hutong.trade.orders.actions.paid import count_later, subsidise
from hutong.trade.orders.rules import TO_SHIP, UNPAID
from hutong.trade.orders.shapes import Move
from hutong.trade.pricing import PricedOrder


async def write_all(tx: Tx, drafts: Sequence[Draft], now: datetime, close_at: datetime) -> None:
    """Write trades, orders, lines, holds, history, subsidies and jobs."""
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
        sales = [(o.shop, li.fact.product, li.quantity) for _, _, o in paid for li in o.lines]
        await count_later(tx, sales)
    await tx.run(
        sql.drop_ordered,
        buyers=[draft.buyer for draft in drafts for _ in draft.wants],
        skus=[want.sku for draft in drafts for want in draft.wants],
    )


_Row = tuple[Draft, int, PricedOrder]


async def _trades(tx: Tx, drafts: Sequence[Draft], now: datetime) -> None:
    await tx.run(
        sql.insert_trades,
        buyers=[d.buyer for d in drafts],
        ids=[d.trade for d in drafts],
        currencies=[d.currency for d in drafts],
        totals=[d.total_fen for d in drafts],
        sources=[_json(d.basket.new.source) for d in drafts],
        at=now,
    )


async def _orders(tx: Tx, rows: Sequence[_Row], now: datetime, close_at: datetime) -> None:
    addresses = {id(draft): _json(draft.address) for draft, _, _ in rows}
    await tx.run(
        sql.insert_orders,
        shops=[order.shop for _, _, order in rows],
        ids=[number for _, number, _ in rows],
        trades=[draft.trade for draft, _, _ in rows],
        buyers=[draft.buyer for draft, _, _ in rows],
        states=[TO_SHIP if draft.paid else UNPAID for draft, _, _ in rows],
        shop_names=[order.shop_name for _, _, order in rows],
        currencies=[order.currency for _, _, order in rows],
        goods=[order.goods_fen for _, _, order in rows],
        discounts=[order.discount_fen for _, _, order in rows],
        freights=[order.freight_fen for _, _, order in rows],
        freight_offs=[order.freight_off_fen for _, _, order in rows],
        platforms=[order.platform_fen for _, _, order in rows],
        totals=[order.total_fen for _, _, order in rows],
        fees=[order.fee_bp for _, _, order in rows],
        reductions=[_reductions(order) for _, _, order in rows],
        addresses=[addresses[id(draft)] for draft, _, _ in rows],
        sources=[_json(draft.basket.new.source) for draft, _, _ in rows],
        remarks=[draft.basket.new.remarks.get(str(order.shop), "") for draft, _, order in rows],
        at=now,
        close_at=close_at,
    )


def _json(value: object) -> str | None:
    """Write JSON for a jsonb column; an array of lists would arrive as an array of arrays."""
    return None if value is None else msgspec.json.encode(value).decode()


def _reductions(order: PricedOrder) -> str:
    """Freeze the reductions with ids as text, as JSON readers need them."""
    if not order.reductions:
        return "[]"
    frozen = []
    for row in order.reductions:
        plain = msgspec.to_builtins(row)
        for name in ("coupon", "claim"):
            plain[name] = None if plain[name] is None else str(plain[name])
        frozen.append(plain)
    return msgspec.json.encode(frozen).decode()


async def _lines(tx: Tx, rows: Sequence[_Row]) -> None:
    lines = [
        (order.shop, number, place, line, draft.places[number, line.fact.sku])
        for draft, number, order in rows
        for place, line in enumerate(order.lines, 1)
    ]
    await tx.run(
        sql.insert_lines,
        shops=[shop for shop, _, _, _, _ in lines],
        orders=[number for _, number, _, _, _ in lines],
        lines=[n for _, _, n, _, _ in lines],
        products=[line.fact.product for _, _, _, line, _ in lines],
        skus=[line.fact.sku for _, _, _, line, _ in lines],
        places=[place for _, _, _, _, place in lines],
        titles=[line.fact.title for _, _, _, line, _ in lines],
        titles_en=[line.fact.title_en or line.fact.title for _, _, _, line, _ in lines],
        options=[_json(line.fact.options) for _, _, _, line, _ in lines],
        pictures=[line.fact.picture for _, _, _, line, _ in lines],
        quantities=[line.quantity for _, _, _, line, _ in lines],
        lists=[line.list_fen for _, _, _, line, _ in lines],
        units=[line.unit_fen for _, _, _, line, _ in lines],
        discounts=[line.discount_fen for _, _, _, line, _ in lines],
        platforms=[line.platform_fen for _, _, _, line, _ in lines],
        paids=[line.amount_fen - line.discount_fen for _, _, _, line, _ in lines],
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
