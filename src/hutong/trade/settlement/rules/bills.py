"""What stands in a bill: the trade bill, the fund-flow bill and a provider's bill. Pure.

Everything comes from transfers, which never change; so the bill of a finished day never does.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timezone

from hutong.trade import payments
from hutong.trade.ledger import PLATFORM, Kind, Posted
from hutong.trade.settlement.rules import sheets

TRADE = (
    "time", "shop", "order", "entry", "buyer", "type", "status", "by", "currency",
    "paid", "subsidy", "refunded", "subsidy_back",
)  # fmt: skip
TRADE_SUMMARY = (
    "currency", "rows", "paid_total", "subsidy_total", "refunded_total", "subsidy_back_total",
)  # fmt: skip
FLOW = (
    "time", "entry", "book", "ref", "type", "account", "direction", "currency", "amount",
    "balance", "counterpart",
)  # fmt: skip
FLOW_SUMMARY = (
    "currency", "rows", "in_rows", "in_total", "out_rows", "out_total", "opening", "closing",
)  # fmt: skip
PROVIDER = ("time", "payer", "payment", "number", "type", "status", "currency", "amount")
PROVIDER_SUMMARY = ("currency", "rows", "paid_total", "refunded_total")

_COLUMN_OF = {"pay": 0, "subsidy": 1, "refund": 2, "subsidy_back": 3}
_BUYERS = (Kind.WALLET, Kind.PENDING)


class TradeBill:
    """Payments of orders and what of them went back, transfer by transfer."""

    def __init__(self, zone: timezone) -> None:
        self._zone = zone
        self._rows: dict[str, int] = defaultdict(int)
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def head(self) -> str:
        """Return the first line."""
        return sheets.MARK + sheets.write([TRADE], heading=True)

    def rows(self, posted: Iterable[Posted]) -> str:
        """Return the lines of some transfers; those of other kinds are left out."""
        return sheets.write([self._row(p) for p in posted if _is_trade(p)])

    def foot(self) -> str:
        """Return the summary, one line a currency."""
        rows = [
            (currency, str(self._rows[currency]), *map(sheets.amount, self._sums[currency]))
            for currency in sorted(self._sums)
        ]
        return sheets.write([TRADE_SUMMARY], heading=True) + sheets.write(rows)

    def _row(self, posted: Posted) -> Sequence[str]:
        amounts = ["0.00"] * len(_COLUMN_OF)
        column = _COLUMN_OF[posted.kind]
        amounts[column] = sheets.amount(posted.amount_fen)
        self._rows[posted.currency] += 1
        self._sums[posted.currency][column] += posted.amount_fen
        came = posted.kind in ("pay", "subsidy")
        owner, by = (
            (posted.debit_owner, posted.debit_kind)
            if came
            else (posted.credit_owner, posted.credit_kind)
        )
        return (
            posted.at.astimezone(self._zone).isoformat(timespec="seconds"),
            str(posted.book),
            str(posted.ref),
            str(posted.id),
            str(owner) if by in _BUYERS else "",
            posted.kind,
            "SUCCESS" if came else "REFUND",
            by,
            posted.currency,
            *amounts,
        )


def _is_trade(posted: Posted) -> bool:
    """Tell what an order's payments and refunds are; money that waits for a trade is neither."""
    waited = posted.kind == "refund" and posted.debit_kind == Kind.PENDING
    return posted.kind in _COLUMN_OF and not waited


class FlowBill:
    """What came into and left accounts of one owner.

    With `kind` it is that one account with its running balance; without, all accounts of the
    owner and no balance.
    """

    def __init__(
        self,
        zone: timezone,
        owner: int,
        kind: str | None = None,
        opening: dict[str, int] | None = None,
    ) -> None:
        self._zone = zone
        self._owner = owner
        self._kind = kind
        self._opening = dict(opening or {})
        self._balance = dict(self._opening)
        self._sums: dict[str, list[int]] = {currency: [0, 0, 0, 0] for currency in self._opening}

    def head(self) -> str:
        """Return the first line."""
        return sheets.MARK + sheets.write([FLOW], heading=True)

    def rows(self, posted: Iterable[Posted]) -> str:
        """Return the lines of some transfers; those that touch other accounts are left out."""
        return sheets.write([row for p in posted for row in self._sides(p)])

    def foot(self) -> str:
        """Return the summary, one line a currency."""
        rows = []
        for currency in sorted(self._sums):
            in_rows, in_fen, out_rows, out_fen = self._sums[currency]
            ends = ("", "")
            if self._kind:
                opening = self._opening.get(currency, 0)
                ends = (sheets.amount(opening), sheets.amount(opening + in_fen - out_fen))
            counts = (str(in_rows), sheets.amount(in_fen), str(out_rows), sheets.amount(out_fen))
            rows.append((currency, str(in_rows + out_rows), *counts, *ends))
        return sheets.write([FLOW_SUMMARY], heading=True) + sheets.write(rows)

    def _mine(self, owner: int, kind: str) -> bool:
        return owner == self._owner and self._kind in (None, kind)

    def _sides(self, posted: Posted) -> list[Sequence[str]]:
        debit = (posted.debit_owner, posted.debit_kind)
        credit = (posted.credit_owner, posted.credit_kind)
        found = []
        if self._mine(*debit):
            found.append(self._row(posted, "OUT", debit[1], credit))
        if self._mine(*credit):
            found.append(self._row(posted, "IN", credit[1], debit))
        return found

    def _row(
        self, posted: Posted, direction: str, account: str, other: tuple[int, str]
    ) -> Sequence[str]:
        sums = self._sums.setdefault(posted.currency, [0, 0, 0, 0])
        first = 0 if direction == "IN" else 2
        sums[first] += 1
        sums[first + 1] += posted.amount_fen
        signed = posted.amount_fen if direction == "IN" else -posted.amount_fen
        balance = self._balance[posted.currency] = self._balance.get(posted.currency, 0) + signed
        return (
            posted.at.astimezone(self._zone).isoformat(timespec="seconds"),
            str(posted.id),
            str(posted.book),
            str(posted.ref),
            posted.kind,
            account,
            direction,
            posted.currency,
            sheets.amount(posted.amount_fen),
            sheets.amount(balance) if self._kind else "",
            f"{other[1]} {other[0]}" if other[0] != PLATFORM else other[1],
        )


def provider_bill(rows: Iterable[payments.bills.BillRow], zone: timezone) -> str:
    """Write what a provider's own book has of a day."""
    lines = []
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        refund = row.what == "refund"
        sums[row.currency][0] += 1
        sums[row.currency][2 if refund else 1] += row.amount_fen
        lines.append(
            (
                row.at.astimezone(zone).isoformat(timespec="microseconds"),
                str(row.payer),
                str(row.payment),
                str(row.id),
                "REFUND" if refund else "PAY",
                "SUCCESS",
                row.currency,
                sheets.amount(row.amount_fen),
            )
        )
    total = [
        (currency, str(n), sheets.amount(paid), sheets.amount(back))
        for currency, (n, paid, back) in sorted(sums.items())
    ]
    return (
        sheets.MARK
        + sheets.write([PROVIDER], heading=True)
        + sheets.write(lines)
        + sheets.write([PROVIDER_SUMMARY], heading=True)
        + sheets.write(total)
    )
