"""Bills as streams of text: a piece of the day at a time, so that a large day fits in memory."""

from collections.abc import AsyncIterator
from datetime import date, datetime

from hutong.kernel import clock, settings
from hutong.kernel.db import reading
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind
from hutong.trade.settlement.reads.money import currency_of
from hutong.trade.settlement.rules import days
from hutong.trade.settlement.rules.bills import FlowBill, TradeBill

Span = tuple[datetime, datetime]


def span(day: date) -> Span:
    """Return when a day of the house begins and ends. Raises BadInput for a far-off day."""
    return days.span(day, settings.current().day_offset_min)


async def trade(during: Span, shop: int | None) -> AsyncIterator[str]:
    """Write the trade bill of a shop, or of all shops."""
    bill = TradeBill(days.zone(settings.current().day_offset_min))
    async for piece in _pieces(bill, during, shop):
        yield piece


async def flow_of_shop(during: Span, shop: int) -> AsyncIterator[str]:
    """Write what came into and left a shop's balance, with the balance after each."""
    async with reading() as tx:
        currency = await currency_of(tx, shop)
        opening = await ledger.books.balance_at(tx, shop, Kind.BALANCE, currency, during[0])
    zone = days.zone(settings.current().day_offset_min)
    bill = FlowBill(zone, shop, Kind.BALANCE, {currency: opening})
    async for piece in _pieces(bill, during, shop):
        yield piece


async def flow_of_platform(during: Span) -> AsyncIterator[str]:
    """Write what came into and left the platform's own accounts."""
    bill = FlowBill(days.zone(settings.current().day_offset_min), PLATFORM)
    async for piece in _pieces(bill, during, None):
        yield piece


async def _pieces(bill: TradeBill | FlowBill, during: Span, shop: int | None) -> AsyncIterator[str]:
    begin, end = during
    yield bill.head()
    for first, last in days.windows(begin, min(end, clock.now())):
        async with reading() as tx:
            posted = await ledger.books.journal(tx, first, last, shop)
        if posted:
            yield bill.rows(posted)
    yield bill.foot()
