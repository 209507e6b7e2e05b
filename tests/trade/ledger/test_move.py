"""Moving money: both sides or none, and no kept account below its floor."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import ids, money
from hutong.kernel.db import transaction
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move, NotEnoughMoney


def _move(person: int, amount_fen: int, *, out: bool = False) -> Move:
    purse, bank = (person, Kind.WALLET), (PLATFORM, Kind.BANK + "test")
    return Move(
        book=person,
        kind="test",
        debit=purse if out else bank,
        credit=bank if out else purse,
        currency="CNY",
        amount_fen=amount_fen,
        ref=person,
    )


async def _balance(person: int) -> int:
    async with transaction() as tx:
        return await ledger.balance(tx, person, Kind.WALLET, "CNY")


async def test_money_in_and_out_leaves_the_difference(db: object) -> None:
    lin = ids.new()
    async with transaction() as tx:
        await ledger.move_all(tx, [_move(lin, 700)])
        await ledger.move_all(tx, [_move(lin, 300, out=True)])

    assert await _balance(lin) == 400


async def test_a_wallet_does_not_fall_below_nothing(db: object) -> None:
    lin = ids.new()
    async with transaction() as tx:
        await ledger.move_all(tx, [_move(lin, 700)])

    with pytest.raises(NotEnoughMoney):
        async with transaction() as tx:
            await ledger.move_all(tx, [_move(lin, 701, out=True)])

    assert await _balance(lin) == 700


async def test_a_wallet_nobody_has_used_has_nothing_to_give(db: object) -> None:
    with pytest.raises(NotEnoughMoney):
        async with transaction() as tx:
            await ledger.move_all(tx, [_move(ids.new(), 1, out=True)])


async def test_fifty_takings_at_once_take_what_is_there(db: object) -> None:
    lin = ids.new()
    async with transaction() as tx:
        await ledger.move_all(tx, [_move(lin, 1_000)])

    async def take() -> bool:
        try:
            async with transaction() as tx:
                await ledger.move_all(tx, [_move(lin, 100, out=True)])
        except NotEnoughMoney:
            return False
        return True

    won = await asyncio.gather(*(take() for _ in range(50)))

    assert sum(won) == 10
    assert await _balance(lin) == 0


@given(
    st.integers(-(10**13), 10**13),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30),
)
def test_parts_sum_to_the_whole(total: int, weights: list[int]) -> None:
    parts = money.apportion(total, weights)

    assert sum(parts) == total
    assert len(parts) == len(weights)
    if sum(weights):
        exact = [total * weight / sum(weights) for weight in weights]
        slack = [1 + abs(total) * 1e-12] * len(parts)
        assert all(
            abs(part - share) <= most for part, share, most in zip(parts, exact, slack, strict=True)
        )


@given(st.integers(0, 10**13), st.integers(0, 10_000))
def test_a_fee_is_never_more_than_the_amount(amount_fen: int, basis_points: int) -> None:
    assert 0 <= money.share(amount_fen, basis_points) <= amount_fen
