"""Comparing a provider's bill of a day with our books, by the provider's clock."""

from datetime import date

from hutong.kernel import settings
from hutong.kernel.db import reading
from hutong.trade import payments
from hutong.trade.settlement.rules import comparing, days
from hutong.trade.settlement.rules.bills import provider_bill
from hutong.trade.settlement.rules.sheets import BadBill
from hutong.trade.settlement.shapes import Reconciliation

_PAGE = 1000


async def bill_of(provider: str, day: date) -> str:
    """Return the bill of a day from the provider's own book; raises NotFound for a stranger."""
    offset = settings.current().day_offset_min
    rows = await payments.bills.theirs(provider, *days.span(day, offset))
    return provider_bill(rows, days.zone(offset))


async def reconcile(
    bill: bytes, day: date | None = None, provider: str = "sandbox"
) -> Reconciliation:
    """Compare a bill file with the books and return every difference.

    Without `day` it is the day of the bill's first row. Raises BadBill for a file that is no
    whole bill, has rows of another day, or has no row to tell the day by.
    """
    offset = settings.current().day_offset_min
    rows = comparing.read(comparing.as_text(bill))
    found_days = {days.day_of(row.at, offset) for row in rows}
    if day is None:
        if not found_days:
            raise BadBill("The bill has no rows, so it does not say of which day it is.")
        day = min(found_days)
    if found_days - {day}:
        other = min(found_days - {day})
        raise BadBill(f"The bill has rows of {other}, and not only of {day}.")
    begin, end = days.span(day, offset)
    async with reading() as tx:
        ours = await payments.bills.ours(tx, provider, begin, end)
        known = {comparing.key(row) for row in ours}
        rest = sorted({(r.payer, r.id) for r in rows if comparing.key(r) not in known})
        found = []
        for first in range(0, len(rest), _PAGE):
            found += await payments.bills.find(tx, provider, rest[first : first + _PAGE])
    return Reconciliation(
        provider=provider,
        day=day,
        rows=len(rows),
        totals=comparing.totals("bill", rows) + comparing.totals("books", ours),
        differences=comparing.compare(rows, ours, {comparing.key(row): row for row in found}),
    )
