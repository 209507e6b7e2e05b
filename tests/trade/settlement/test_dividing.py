"""Dividing held money: the parts are the whole, whatever was refunded in between."""

from hypothesis import given
from hypothesis import strategies as some

from hutong.kernel.money import BIGGEST_FEN
from hutong.trade.settlement.rules.dividing import divide, most_for_shares

FEN = some.integers(0, BIGGEST_FEN)
BP = some.integers(0, 10_000)
ASKED = some.lists(some.integers(1, 10**9), max_size=50)


@given(FEN, BP, BP, ASKED)
def test_fee_shares_and_rest_are_what_was_held(
    held: int, fee_bp: int, cap_bp: int, asked: list[int]
) -> None:
    parts = divide(held, fee_bp, cap_bp, asked)
    assert parts.fee_fen + sum(parts.shares_fen) + parts.rest_fen == held
    assert parts.fee_fen >= 0
    assert parts.rest_fen >= 0
    assert sum(parts.shares_fen) * 10_000 <= held * cap_bp
    assert all(0 <= got <= wish for got, wish in zip(parts.shares_fen, asked, strict=True))


@given(FEN, some.integers(0, 5_000), some.integers(0, 5_000), some.data())
def test_what_was_within_the_cap_is_paid_whole_without_a_refund(
    held: int, fee_bp: int, cap_bp: int, data: some.DataObject
) -> None:
    room = most_for_shares(held, fee_bp, cap_bp)
    asked: list[int] = []
    while room > 0 and len(asked) < 50:
        asked.append(data.draw(some.integers(1, room)))
        room -= asked[-1]
    assert list(divide(held, fee_bp, cap_bp, asked).shares_fen) == asked


@given(some.integers(1, 10**9), BP, BP, ASKED, some.data())
def test_after_refunds_in_between_nobody_gets_more_than_before(
    paid: int, fee_bp: int, cap_bp: int, asked: list[int], data: some.DataObject
) -> None:
    refunded = data.draw(some.integers(0, paid))
    before = divide(paid, fee_bp, cap_bp, asked)
    after = divide(paid - refunded, fee_bp, cap_bp, asked)
    assert after.fee_fen <= before.fee_fen
    assert sum(after.shares_fen) <= sum(before.shares_fen)
    assert after.fee_fen + sum(after.shares_fen) + after.rest_fen + refunded == paid
