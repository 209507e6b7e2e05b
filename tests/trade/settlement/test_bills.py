"""Bills: the form of the field, and the same bytes whenever they are fetched."""

import csv
import io
from datetime import date, timedelta
from typing import Any

from hutong.kernel import clock
from hutong.trade import settlement
from tests.cast import Cast, Visitor
from tests.trade.settlement.till import Till


def today() -> date:
    """The day it is now; a run of all tests may begin on another."""
    return clock.now().date()


async def fetch(who: Visitor, path: str, day: date | None = None) -> bytes:
    """Fetch a bill, of today unless told otherwise, as it comes over the wire."""
    answer = await who.ask("GET", path, params={"day": str(day or today())})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return answer.content


def tables(bill: bytes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Read a bill as a bookkeeper's program would: rows, and summary rows."""
    text = bill.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = list(csv.reader(io.StringIO(text)))
    heads = [n for n, line in enumerate(lines) if not line[0].startswith("`")]
    assert len(heads) == 2
    found: list[list[dict[str, str]]] = []
    for first, last in ((heads[0], heads[1]), (heads[1], len(lines))):
        rows = lines[first + 1 : last]
        assert all(cell.startswith("`") for row in rows for cell in row)
        found.append(
            [{k: cell[1:] for k, cell in zip(lines[first], row, strict=True)} for row in rows]
        )
    return found[0], found[1]


async def a_day(cast: Cast) -> tuple[Till, str, str]:
    """One order settled, one refunded in part, one withdrawal asked for."""
    till = await Till.open(cast)
    first = await till.due()
    await settlement.sweep()
    second = await till.sell(2)
    await till.refund(second, 2_500)
    body = {"amount_fen": 1_000, "account": "ICBC"}
    await till.mei.post(f"/api/shops/{till.shop}/withdrawals", body)
    return till, first, second


async def test_the_trade_bill_lists_payments_and_refunds_and_sums_them(cast: Cast) -> None:
    till, first, second = await a_day(cast)
    rows, (total,) = tables(await fetch(till.mei, f"/api/shops/{till.shop}/bills/trade"))
    told = [(r["order"], r["status"], r["by"], r["paid"], r["refunded"]) for r in rows]
    assert told == [
        (first, "SUCCESS", "wallet", "100.00", "0.00"),
        (second, "SUCCESS", "wallet", "200.00", "0.00"),
        (second, "REFUND", "wallet", "0.00", "25.00"),
    ]
    assert {row["buyer"] for row in rows} == {str(till.lin.id)}
    assert (total["rows"], total["paid_total"], total["refunded_total"]) == ("3", "300.00", "25.00")


async def test_the_fund_flow_bill_carries_the_balance_after_each_row(cast: Cast) -> None:
    till, first, _ = await a_day(cast)
    rows, (total,) = tables(await fetch(till.mei, f"/api/shops/{till.shop}/bills/flow"))
    told = [(r["type"], r["direction"], r["amount"], r["balance"]) for r in rows]
    assert told == [("settle", "IN", "99.40", "99.40"), ("withdraw_ask", "OUT", "10.00", "89.40")]
    assert rows[0]["ref"] == first
    assert (total["in_total"], total["out_total"]) == ("99.40", "10.00")
    assert (total["opening"], total["closing"]) == ("0.00", "89.40")


async def test_a_bill_is_the_same_bytes_each_time(cast: Cast) -> None:
    till, _, _ = await a_day(cast)
    ops = await cast.ops()
    for kind in ("trade", "flow"):
        path = f"/api/shops/{till.shop}/bills/{kind}"
        first = await fetch(till.mei, path)
        assert len(first.splitlines()) > 3
        assert await fetch(till.mei, path) == first
    day = today() - timedelta(days=400)
    assert await fetch(ops, "/api/admin/bills/trade", day) == await fetch(
        ops, "/api/admin/bills/trade", day
    )


async def test_a_day_without_business_has_headings_and_its_balance(cast: Cast) -> None:
    till, _, _ = await a_day(cast)
    yesterday = today() - timedelta(days=1)
    path = f"/api/shops/{till.shop}/bills"
    assert tables(await fetch(till.mei, f"{path}/trade", yesterday)) == ([], [])
    rows, (total,) = tables(await fetch(till.mei, f"{path}/flow", yesterday))
    assert rows == []
    assert (total["opening"], total["closing"]) == ("0.00", "0.00")


async def test_the_platforms_bills_have_every_shop(cast: Cast) -> None:
    till, first, second = await a_day(cast)
    ops = await cast.ops()
    rows, _ = tables(await fetch(ops, "/api/admin/bills/trade"))
    mine = [row["order"] for row in rows if row["shop"] == till.shop]
    assert mine == [first, second, second]
    flow, _ = tables(await fetch(ops, "/api/admin/bills/flow"))
    fees = [row for row in flow if row["book"] == till.shop]
    assert [(r["type"], r["account"], r["direction"], r["amount"]) for r in fees] == [
        ("fee", "fee", "IN", "0.60")
    ]


async def test_what_is_no_bill_or_no_day_is_refused(cast: Cast) -> None:
    till, ops = await Till.open(cast), await cast.ops()
    path = f"/api/shops/{till.shop}/bills"
    cases: list[tuple[Visitor, str, dict[str, Any], int]] = [
        (till.mei, f"{path}/tax", {"day": "2026-01-01"}, 404),
        (till.mei, f"{path}/sandbox", {"day": "2026-01-01"}, 404),
        (till.mei, f"{path}/trade", {}, 422),
        (till.mei, f"{path}/trade", {"day": "yesterday"}, 422),
        (ops, "/api/admin/bills/nobody", {"day": "2026-01-01"}, 404),
        (till.lin, f"{path}/trade", {"day": "2026-01-01"}, 403),
    ]
    for who, where, params, status in cases:
        assert (await who.ask("GET", where, params=params)).status_code == status, where
    for who, where in ((till.mei, f"{path}/tax"), (ops, "/api/admin/bills/tax")):
        told = await who.ask("GET", where, params={"day": "2026-01-01"})
        assert told.json()["detail"].startswith("There is no such bill.")
    for day in ("0001-01-01", "9999-12-31"):
        answer = await till.mei.ask("GET", f"{path}/trade", params={"day": day})
        assert answer.status_code == 422
