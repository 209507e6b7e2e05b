"""A provider's bill against the books: every difference, and none that is not."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.kernel.sql import Statement
from hutong.trade import payments, settlement
from hutong.trade.settlement import BadBill, Difference
from hutong.trade.settlement.rules import comparing
from hutong.trade.settlement.rules.bills import provider_bill
from tests.cast import Cast, Visitor

BillRow = payments.bills.BillRow
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def line(number: int, fen: int = 1_250, what: str = "payment", **more: object) -> BillRow:
    """One line, as the books have it."""
    found = BillRow(
        what="refund" if what == "refund" else "payment",
        payer=7,
        id=number,
        payment=number,
        currency="CNY",
        amount_fen=fen,
        state="done" if what == "refund" else "succeeded",
        at=AT,
    )
    return BillRow(**{name: getattr(found, name) for name in found.__struct_fields__} | more)


def differences(
    bill: list[BillRow], books: list[BillRow], elsewhere: list[BillRow] | None = None
) -> list[tuple[str, str]]:
    """Write the bill, read it back and compare it with the books."""
    rows = comparing.read(provider_bill(bill, UTC))
    found = {comparing.key(row): row for row in elsewhere or []}
    return [(one.kind, one.id) for one in comparing.compare(rows, books, found)]


def test_a_bill_that_agrees_has_no_difference() -> None:
    rows = [line(1), line(2, 99), line(3, 50, "refund")]
    assert differences(rows, rows) == []


def test_a_line_that_only_the_bank_has_is_missing_here() -> None:
    assert differences([line(1), line(2)], [line(1)]) == [("missing_here", "2")]


def test_a_line_that_only_the_books_have_is_missing_there() -> None:
    assert differences([line(1)], [line(1), line(2)]) == [("missing_there", "2")]


def test_another_amount_or_currency_is_found() -> None:
    assert differences([line(1, 1_249)], [line(1)]) == [("amount_differs", "1")]
    assert differences([line(1, currency="USD")], [line(1)]) == [("amount_differs", "1")]


def test_money_that_the_books_do_not_believe_in_is_a_state_that_differs() -> None:
    waiting = line(1, state="pending")
    assert differences([line(1)], [], [waiting]) == [("state_differs", "1")]


def test_a_line_that_stands_there_twice_is_found() -> None:
    assert differences([line(1), line(1)], [line(1)]) == [("twice_there", "1")]


def test_a_line_booked_on_another_day_is_no_difference() -> None:
    assert differences([line(1)], [], [line(1, at=AT + timedelta(days=1))]) == []


def test_a_payment_and_a_refund_of_one_number_are_two_things() -> None:
    rows = [line(1), line(1, 5, "refund")]
    assert differences(rows, [line(1)]) == [("missing_here", "1")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "a,b,c\r\n",
        lambda text: text[: text.rindex("currency,rows")],
        lambda text: text.replace("12.50", "12.5", 1),
        lambda text: text.replace("`PAY", "`GIFT", 1),
        lambda text: text.replace("`7,", "`seven,", 1),
        lambda text: text.replace("`12.50\r\n", "`12.51\r\n", 1),
        lambda text: text.replace("`1,", "1,", 1),
        lambda text: text.replace("+00:00", "", 1),
        lambda text: text.replace("\r\n`", "\r\n`\x00,`", 1),
    ],
)
def test_a_spoilt_bill_is_refused_and_not_half_read(spoil: object) -> None:
    text = provider_bill([line(1), line(2)], UTC)
    assert callable(spoil)
    with pytest.raises(BadBill):
        comparing.read(spoil(text))


async def pay(who: Visitor, outcome: str, fen: int = 1_250) -> str:
    """Top up by the sandbox bank and return the payment's id."""
    payment = await who.post("/api/wallet/topups", {"amount_fen": fen})
    await who.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": outcome})
    return str(payment["id"])


async def found(cast: Cast, *numbers: str) -> list[Difference]:
    """Fetch today's bill of the bank, compare it, and keep what is about these payments."""
    ops = await cast.ops()
    params = {"day": str(clock.now().date())}
    bill = (await ops.ask("GET", "/api/admin/bills/sandbox", params=params)).content
    report = await settlement.reconcile(bill)
    assert report.day == clock.now().date()
    return [one for one in report.differences if one.payment in numbers]


async def test_the_banks_own_bill_agrees_with_what_it_told_us(cast: Cast) -> None:
    lin = await cast.lin()
    numbers = [await pay(lin, outcome) for outcome in ("success", "duplicate", "decline")]
    assert await found(cast, *numbers) == []


async def test_a_lost_notice_is_found_before_it_is_asked_for(cast: Cast) -> None:
    lost = await pay(await cast.lin(), "lost")
    (difference,) = await found(cast, lost)
    assert (difference.kind, difference.bill_fen) == ("state_differs", 1_250)
    assert (difference.bill_state, difference.books_state) == ("SUCCESS", "PENDING")


async def test_what_the_bank_forgot_or_changed_is_found(cast: Cast) -> None:
    lin = await cast.lin()
    forgot, changed = await pay(lin, "success"), await pay(lin, "success", 800)
    async with transaction() as tx:
        # Nobody in the house writes the bank's book but the bank.
        drop = Statement("drop", "delete from bank_charge where payment = :id")
        await tx.run(drop, id=int(forgot))
        grow = Statement("grow", "update bank_charge set amount_fen = 801 where payment = :id")
        await tx.run(grow, id=int(changed))
    kinds = {
        one.id: (one.kind, one.bill_fen, one.books_fen)
        for one in await found(cast, forgot, changed)
    }
    assert kinds == {
        forgot: ("missing_there", None, 1_250),
        changed: ("amount_differs", 801, 800),
    }


async def test_a_bill_of_another_day_is_refused(cast: Cast) -> None:
    bill = provider_bill([line(1)], UTC).encode()
    with pytest.raises(BadBill):
        await settlement.reconcile(bill, AT.date() + timedelta(days=1))
    with pytest.raises(BadBill):
        await settlement.reconcile(provider_bill([], UTC).encode())
    empty = await settlement.reconcile(provider_bill([], UTC).encode(), AT.date())
    assert (empty.rows, empty.differences) == (0, [])
