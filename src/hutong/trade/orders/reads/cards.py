"""Orders as lists and pages show them, for buyers, shops and operators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from hutong.kernel import errors, paging
from hutong.kernel.db import Question, Tx, ask, ask_rows, known
from hutong.people import accounts
from hutong.trade import payments
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.rules import (
    CANCELLED,
    CARD,
    DONE,
    NAMES,
    PART_SHIPPED,
    REFUNDED,
    SHIPPED,
    TO_SHIP,
    UNPAID,
    money_status,
)
from hutong.trade.orders.shapes import Buyer, By, CardLine, Moment, Order, OrderCard

_LAST = 2**63 - 1
R = TypeVar("R", bound="Row")

TABS = {
    "unpaid": [UNPAID],
    "to_ship": [TO_SHIP, PART_SHIPPED],
    "shipped": [SHIPPED],
    "done": [DONE],
    "closed": [CANCELLED, REFUNDED],
}


class Row(msgspec.Struct):
    """An order's row for a card."""

    shop: int
    id: int
    trade: int
    buyer: int
    state: int
    shop_name: str
    shop_name_en: str | None
    currency: str
    freight_fen: int
    freight_off_fen: int
    total_fen: int
    freight_refunded_fen: int
    placed_at: datetime
    close_at: datetime
    receive_by: datetime | None
    settled_at: datetime | None
    complaints: int
    source: dict[str, Any] | None


class PageRow(Row):
    """An order's row for its page."""

    goods_fen: int
    discount_fen: int
    platform_fen: int
    reductions: list[dict[str, Any]]
    address: dict[str, Any]
    remark: str
    done_at: datetime | None


_ON_PAGES = set(PageRow.__struct_fields__) & (
    set(Order.__struct_fields__) - set(OrderCard.__struct_fields__)
)


class _Step(msgspec.Struct):
    """A line of an order's history."""

    from_state: int
    to_state: int
    actor_kind: str
    actor: int
    reason: str
    at: datetime


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's or an operator's list shows."""

    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    number: int | None = None
    shop: int | None = None
    buyer: int | None = None
    source: str | None = None
    sharer: int | None = None

    @property
    def shared_by(self) -> str | None:
        """Return the sharer as sources name her."""
        return None if self.sharer is None else str(self.sharer)


def states(tab: str | None) -> list[int] | None:
    """Return the states behind a tab's name; None for all. Raises BadInput."""
    if tab in (None, "", "all", "aftersale"):
        return None
    if tab not in TABS:
        raise errors.BadInput(f"`state` is one of {', '.join([*TABS, 'aftersale'])}.")
    return TABS[tab]


async def of_buyer(
    tx: Tx, buyer: int, tab: str | None, after: str | None, limit: int
) -> paging.Page[OrderCard]:
    """Return a buyer's orders, newest first."""
    last = paging.after(after, tuple[int, int]) or (_LAST, _LAST)
    rows = await tx.all(
        Row,
        sql.cards_of_buyer,
        buyer=buyer,
        before_trade=last[0],
        before=last[1],
        states=states(tab),
        complained=tab == "aftersale",
        most=limit + 1,
    )
    cut = paging.page(rows, limit, lambda row: (row.trade, row.id))
    return paging.Page(await _cards(tx, cut.items), cut.next)


async def of_shop(
    tx: Tx, shop: int, wanted: Filter, after: str | None, limit: int
) -> paging.Page[OrderCard]:
    """Return a shop's orders, newest first."""
    rows = await tx.all(
        Row,
        sql.cards_of_shop,
        shop=shop,
        before=(paging.after(after, tuple[int]) or (_LAST,))[0],
        states=states(wanted.state),
        complained=wanted.state == "aftersale",
        since=wanted.since,
        until=wanted.until,
        number=wanted.number,
        source=wanted.source,
        sharer=wanted.shared_by,
        most=limit + 1,
    )
    cut = paging.page([_for_shop(row) for row in rows], limit, lambda row: row.id)
    return paging.Page(await _cards(tx, cut.items), cut.next)


def _for_shop(row: R) -> R:
    """Leave out where people talked: a shop learns who shared its goods, not in which company."""
    if row.source and row.source.get("kind") == CARD:
        row.source.pop("conversation", None)
    return row


async def of_all(tx: Tx, wanted: Filter, after: str | None, limit: int) -> paging.Page[OrderCard]:
    """Return the orders of all shops, oldest first, for the operator."""
    rows = await tx.all(
        Row,
        sql.cards_of_all,
        after=(paging.after(after, tuple[int]) or (0,))[0],
        states=states(wanted.state),
        shop=wanted.shop,
        buyer=wanted.buyer,
        source=wanted.source,
        sharer=wanted.shared_by,
        most=limit + 1,
    )
    cut = paging.page(rows, limit, lambda row: row.id)
    return paging.Page(await _cards(tx, cut.items), cut.next)


async def page_of_buyer(tx: Tx, buyer: int, order: int) -> Order:
    """Return one of a buyer's orders with everything about it; raises NotFound."""
    row, names = await tx.together(
        ask(PageRow, sql.page_of_buyer, buyer=buyer, id=order).then(_found),
        accounts.names([buyer]),
    )
    return await _page(tx, row, names, payments.shown_of(buyer, row.trade))


async def page_of_shop(tx: Tx, shop: int, order: int) -> Order:
    """Return one of a shop's orders; how it was paid is its buyer's alone. Raises NotFound."""
    row = _for_shop(await tx.one(PageRow, sql.page_of_shop, shop=shop, id=order))
    return await _page(tx, row, {}, known([]))


def _found(rows: list[PageRow]) -> PageRow:
    if not rows:
        raise errors.NotFound("You have no such order.")
    return rows[0]


async def _page(
    tx: Tx, row: PageRow, names: dict[int, accounts.Name], paid: Question[list[payments.Payment]]
) -> Order:
    lines, steps, shown = await tx.together(
        _lines([row]), ask(_Step, sql.history, shop=row.shop, id=row.id), paid
    )
    strangers = {row.buyer, *(step.actor for step in steps if step.actor)} - names.keys()
    names = names | await tx.ask(accounts.names(strangers))
    card = _card(row, lines[row.id], _called(names, row.buyer))
    return Order(
        **{name: getattr(card, name) for name in OrderCard.__struct_fields__},
        **{name: getattr(row, name) for name in _ON_PAGES},
        timeline=[_moment(step, names) for step in steps],
        payments=shown,
    )


def _moment(step: _Step, names: dict[int, accounts.Name]) -> Moment:
    return Moment(
        source=step.from_state,
        target=step.to_state,
        at=step.at,
        actor=By(step.actor_kind, _called(names, step.actor)),
        reason=step.reason,
    )


async def _cards(tx: Tx, rows: Sequence[Row]) -> list[OrderCard]:
    if not rows:
        return []
    lines, names = await tx.together(_lines(rows), accounts.names({row.buyer for row in rows}))
    return [_card(row, lines[row.id], _called(names, row.buyer)) for row in rows]


def _called(names: dict[int, accounts.Name], person: int) -> str:
    found = names.get(person)
    return found.display_name if found else ""


def _lines(rows: Sequence[Row]) -> Question[dict[int, list[CardLine]]]:
    def sort(lines: list[Any]) -> dict[int, list[CardLine]]:
        found: dict[int, list[CardLine]] = {row.id: [] for row in rows}
        for order, line, product, sku, *rest in lines:
            found[order].append(CardLine(line, str(product), str(sku), *rest))
        return found

    shops, orders = sorted({row.shop for row in rows}), [row.id for row in rows]
    return ask_rows(sql.card_lines, shops=shops, orders=orders).then(sort)


def _card(row: Row, lines: list[CardLine], buyer_name: str) -> OrderCard:
    refunded = sum(line.refunded_fen for line in lines) + row.freight_refunded_fen
    return OrderCard(
        id=str(row.id),
        trade=str(row.trade),
        shop=str(row.shop),
        shop_name=row.shop_name,
        shop_name_en=row.shop_name_en,
        state=row.state,
        state_name=NAMES[row.state],
        money=money_status(
            state=row.state,
            total_fen=row.total_fen,
            refunded_fen=refunded,
            settled_at=row.settled_at,
        ),
        currency=row.currency,
        freight_fen=row.freight_fen,
        freight_off_fen=row.freight_off_fen,
        total_fen=row.total_fen,
        refunded_fen=refunded,
        placed_at=row.placed_at,
        close_at=row.close_at,
        receive_by=row.receive_by,
        complaints=row.complaints,
        lines=lines,
        buyer=Buyer(str(row.buyer), buyer_name),
        source=row.source,
    )
