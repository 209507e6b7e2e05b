"""The buyer's part: asking, withdrawing, sending back."""

from datetime import timedelta

from hutong.fulfil.aftersales import reads, rules
from hutong.fulfil.aftersales.actions import moving
from hutong.fulfil.aftersales.reads import sql
from hutong.fulfil.aftersales.shapes import (
    Actor,
    AfterSale,
    AskedLine,
    Change,
    NewAfterSale,
    Place,
    Row,
    SentBack,
)
from hutong.kernel import clock, ids, settings
from hutong.kernel.db import Tx
from hutong.kernel.text import clean_text
from hutong.trade import orders, shops


async def ask(tx: Tx, buyer: int, order: int, new: NewAfterSale) -> AfterSale:
    """Ask for money back of an order; its clocks stand still until the request ends.

    The order's lock makes requests take turns, so that two open ones never exceed the line.
    Raises NotFound, BadInput and what `rules` raise.
    """
    row = await orders.locking.access_mine(tx, buyer, order)
    chosen = settings.current()
    rules.in_time(row, clock.now(), timedelta(seconds=chosen.aftersale_within_s))
    lines = await orders.locking.lines(tx, row.shop, row.id)
    reserved, reserved_freight = await reads.reserved(tx, row.shop, row.id)
    asked = rules.amounts(new, lines, reserved, row.currency)
    freight = rules.freight(new, row, lines, reserved, reserved_freight)
    fresh = Row(
        shop=row.shop,
        id=ids.new(),
        order_id=row.id,
        buyer=buyer,
        kind=new.kind,
        state=rules.NOTHING,
        freight_fen=freight,
        due=moving.later(chosen.answer_within_s),
    )
    await _write(tx, fresh, row.currency, new, asked)
    await moving.record(tx, fresh, rules.ASKED, Actor("buyer", buyer), "")
    await orders.locking.complain(tx, row.shop, row.id, 1)
    return await reads.one_of(tx, Place(row.shop, fresh.id, row.id))


async def _write(
    tx: Tx, row: Row, currency: str, new: NewAfterSale, asked: list[AskedLine]
) -> None:
    await tx.run(
        sql.add,
        shop=row.shop,
        id=row.id,
        order=row.order_id,
        buyer=row.buyer,
        kind=row.kind,
        state=rules.ASKED,
        currency=currency,
        amount=sum(one.amount_fen for one in asked) + row.freight_fen,
        freight=row.freight_fen,
        reason=clean_text(new.reason, "reason", least=1, most=100),
        text=clean_text(new.text, "text", most=500, lines=True),
        pictures=[shops.picture(key) for key in new.pictures],
        at=clock.now(),
        due=row.due,
    )
    await tx.run(
        sql.add_lines,
        shop=row.shop,
        id=row.id,
        lines=[one.line for one in asked],
        quantities=[one.quantity for one in asked],
        amounts=[one.amount_fen for one in asked],
    )


async def cancel(tx: Tx, buyer: int, number: int) -> AfterSale:
    """Withdraw a request that is not paid back and not on its way back."""
    _, row = await moving.access_mine(tx, buyer, number)
    await moving.move(tx, row, rules.CANCELLED, Actor("buyer", buyer), "withdrawn")
    return await reads.one_of(tx, Place(row.shop, row.id, row.order_id))


async def send_back(tx: Tx, buyer: int, number: int, sent: SentBack) -> AfterSale:
    """Say how the goods travel back; the shop's clock to confirm them starts."""
    _, row = await moving.access_mine(tx, buyer, number)
    change = Change(
        due=moving.later(settings.current().confirm_return_within_s),
        carrier=clean_text(sent.carrier, "carrier", least=1, most=60),
        tracking=clean_text(sent.tracking, "tracking", least=1, most=60),
    )
    await moving.move(tx, row, rules.SENT, Actor("buyer", buyer), "sent back", change)
    return await reads.one_of(tx, Place(row.shop, row.id, row.order_id))
