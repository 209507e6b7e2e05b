"""Reading a provider's bill and comparing it with the books. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, cast

from hutong.trade import payments
from hutong.trade.settlement.rules import bills, sheets
from hutong.trade.settlement.rules.sheets import BadBill
from hutong.trade.settlement.shapes import BillTotal, Difference

BillRow = payments.bills.BillRow
Key = tuple[str, int]
_Kind = Literal["missing_here", "missing_there", "twice_there", "amount_differs", "state_differs"]

_WHAT: dict[str, Literal["payment", "refund"]] = {"PAY": "payment", "REFUND": "refund"}
_DONE = {"succeeded": "SUCCESS", "done": "SUCCESS"}


def key(row: BillRow) -> Key:
    """Return what identifies a line on both sides."""
    return row.what, row.id


def read(text: str) -> list[BillRow]:
    """Return the lines of a provider's bill. Raises BadBill, also where its own sums are wrong."""
    lines, summary = sheets.read(text, bills.PROVIDER, bills.PROVIDER_SUMMARY)
    rows = [_row(line, n) for n, line in enumerate(lines, 1)]
    counted = [
        [t.currency, str(t.rows), sheets.amount(t.paid_fen), sheets.amount(t.refunded_fen)]
        for t in totals("bill", rows)
    ]
    if counted != summary:
        raise BadBill("The bill's summary is not the sum of its rows. Fetch it again.")
    return rows


def _row(line: Sequence[str], n: int) -> BillRow:
    at, payer, payment, number, what, status, currency, amount = line
    try:
        return BillRow(
            what=_WHAT[what],
            payer=_number(payer),
            id=_number(number),
            payment=_number(payment),
            currency=currency,
            amount_fen=sheets.fen(amount),
            state=status,
            at=_moment(at),
        )
    except (KeyError, ValueError) as wrong:
        raise BadBill(f"Row {n} of the bill cannot be read: {wrong}.") from wrong


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 63):
        raise ValueError(f"`{text[:40]}` is no number of ours")
    return int(text)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"`{text[:40]}` has no time zone")
    return found


def totals(side: Literal["bill", "books"], rows: Iterable[BillRow]) -> list[BillTotal]:
    """Return the sums of one side, by currency."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        sums[row.currency][0] += 1
        sums[row.currency][2 if row.what == "refund" else 1] += row.amount_fen
    return [
        BillTotal(side=side, currency=currency, rows=n, paid_fen=paid, refunded_fen=back)
        for currency, (n, paid, back) in sorted(sums.items())
    ]


def compare(
    bill: Sequence[BillRow], of_the_day: Sequence[BillRow], found: Mapping[Key, BillRow]
) -> list[Difference]:
    """Return every difference, ordered by time and number.

    `of_the_day` is what the books have of the day; `found` what they have of the bill's other
    lines on any day, so that a line booked around midnight is no difference.
    """
    books = {key(row): row for row in of_the_day}
    seen: set[Key] = set()
    differences: list[tuple[datetime, int, Difference]] = []
    for row in bill:
        mine = books.get(key(row)) or found.get(key(row))
        kind = "twice_there" if key(row) in seen else _judge(row, mine)
        seen.add(key(row))
        if kind:
            differences.append((row.at, row.id, _difference(kind, row, mine)))
    differences += [
        (mine.at, mine.id, _difference("missing_there", None, mine))
        for mine in of_the_day
        if key(mine) not in seen
    ]
    return [difference for _, _, difference in sorted(differences, key=lambda one: one[:2])]


def _judge(there: BillRow, here: BillRow | None) -> _Kind | None:
    if here is None:
        return "missing_here"
    if _status(here) != there.state:
        return "state_differs"
    sides = [(r.payer, r.payment, r.currency, r.amount_fen) for r in (there, here)]
    return "amount_differs" if sides[0] != sides[1] else None


def _status(row: BillRow) -> str:
    return _DONE.get(row.state, row.state.upper())


def _difference(kind: str, there: BillRow | None, here: BillRow | None) -> Difference:
    row = cast("BillRow", there or here)
    return Difference(
        kind=cast("_Kind", kind),
        what=row.what,
        id=str(row.id),
        payment=str(row.payment),
        currency=row.currency,
        bill_fen=there.amount_fen if there else None,
        books_fen=here.amount_fen if here else None,
        bill_state=there.state if there else None,
        books_state=_status(here) if here else None,
    )


def as_text(data: bytes) -> str:
    """Return a bill's text. Raises BadBill for other bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise BadBill("The bill is not UTF-8 text.") from wrong
