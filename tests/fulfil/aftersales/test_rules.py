"""Laws of a request's money: whatever is asked, agreed, refused and asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.fulfil.aftersales import rules
from hutong.fulfil.aftersales.shapes import AskLine, NewAfterSale, Reserved
from hutong.kernel import errors
from hutong.trade import orders

PAID = st.integers(0, 10**9)
UNITS = st.integers(1, 60)


def line(paid_fen: int, quantity: int) -> orders.Line:
    return orders.Line(
        shop=1,
        order_id=1,
        line=1,
        product=1,
        sku=1,
        place=1,
        quantity=quantity,
        unit_fen=paid_fen,
        discount_fen=0,
        platform_fen=0,
        paid_fen=paid_fen,
        refunded_fen=0,
        refunded_platform_fen=0,
        refunded_quantity=0,
        shipped_quantity=0,
        released_quantity=0,
    )


def ask(of: orders.Line, held: Reserved, quantity: int, amount_fen: int | None = None) -> int:
    wanted = AskLine(1, quantity, amount_fen)
    new = NewAfterSale(kind="refund", lines=[wanted], reason="x")
    [asked] = rules.amounts(new, [of], {1: held}, "CNY")
    return asked.amount_fen


@given(PAID, UNITS, st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_asking_for_all_units_in_any_parts_asks_for_exactly_what_was_paid(
    paid_fen: int, quantity: int, parts: list[int]
) -> None:
    sold, units, total = line(paid_fen, quantity), 0, 0
    for part in [*parts, quantity]:
        take = min(part, quantity - units)
        if take:
            total += ask(sold, Reserved(1, units, total, 0), take)
            units += take
    assert (units, total) == (quantity, paid_fen)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "agree", "end"]),
        st.integers(0, 12),
        st.one_of(st.none(), st.integers(0, 2000)),
    ),
    max_size=40,
)


@given(st.integers(0, 2000), st.integers(1, 12), MOVES)
def test_open_requests_and_refunds_never_exceed_the_line(
    paid_fen: int, quantity: int, moves: list[tuple[str, int, int | None]]
) -> None:
    sold = line(paid_fen, quantity)
    waiting: list[tuple[int, int]] = []
    for what, n, amount in moves:
        if what == "ask":
            held = Reserved(1, sum(q for q, _ in waiting), sum(fen for _, fen in waiting), 0)
            try:
                fen = ask(sold, held, n, amount)
            except (rules.MoreThanLeft, errors.BadInput):
                continue
            assert 0 <= fen <= (rules.most(paid_fen, quantity, n) if n else paid_fen)
            waiting.append((n, fen))
        elif waiting:
            units, fen = waiting.pop(n % len(waiting))
            if what == "agree":
                sold.refunded_quantity += units
                sold.refunded_fen += fen
        assert sold.refunded_quantity + sum(q for q, _ in waiting) <= quantity
        assert sold.refunded_fen + sum(fen for _, fen in waiting) <= paid_fen


@given(PAID, UNITS, st.data())
def test_the_share_of_units_is_within_a_fen_a_unit_of_even(
    paid_fen: int, quantity: int, data: st.DataObject
) -> None:
    taken = data.draw(st.integers(0, quantity - 1))
    wanted = data.draw(st.integers(1, quantity - taken))
    found = rules.share(paid_fen, quantity, taken, wanted)
    assert abs(found * quantity - paid_fen * wanted) <= quantity * wanted
    assert found <= rules.most(paid_fen, quantity, wanted)


def test_the_last_units_take_what_rounding_left_when_a_request_was_withdrawn() -> None:
    sold = line(100, 3)
    sold.refunded_quantity, sold.refunded_fen = 1, 33
    middle = ask(sold, Reserved(1, 0, 0, 0), 1)
    assert (middle, ask(sold, Reserved(1, 1, middle, 0), 1)) == (33, 34)


def test_units_given_back_for_less_leave_their_money_to_no_other_unit() -> None:
    sold = line(200, 2)
    sold.refunded_quantity, sold.refunded_fen = 1, 50
    assert ask(sold, Reserved(1, 0, 0, 0), 1) == 100
    with pytest.raises(rules.MoreThanLeft):
        ask(sold, Reserved(1, 0, 0, 0), 1, 101)


def test_ends_are_ends_and_everything_else_can_end() -> None:
    assert not {step.source for step in rules.PUBLISHED} & rules.ENDS
    for kind in ("refund", "return"):
        steps = [step for step in rules.PUBLISHED if kind in step.kinds]
        reached, grown = {rules.NOTHING}, True
        while grown:
            more = {step.target for step in steps if step.source in reached} - reached
            reached, grown = reached | more, bool(more)
        for state in reached - rules.ENDS:
            assert any(step.source == state and "clock" in step.actors for step in steps) or (
                state == rules.NOTHING
            ), f"nothing but people ends a {kind} that is {state}"


def test_nobody_takes_a_step_that_is_anothers() -> None:
    assert rules.may_move("refund", rules.ASKED, rules.AGREED, "shop")
    assert not rules.may_move("refund", rules.ASKED, rules.AGREED, "buyer")
    assert not rules.may_move("refund", rules.AGREED, rules.SENT, "buyer")
    assert not rules.may_move("return", rules.AGREED, rules.REFUNDED, "shop")
    assert not rules.may_move("return", rules.REFUSED, rules.AGREED, "shop")
