"""Dividing an order's held money between platform, receivers and shop. Pure.

The parts sum to the whole exactly. The fee comes first; shares never take more than the agreed
cap of what is settled, nor more than the fee leaves; the shop gets the rest.
"""

from collections.abc import Sequence

import msgspec

from hutong.kernel import money


class Parts(msgspec.Struct, frozen=True):
    """Who gets what, in minor units: fee + sum(shares) + rest = what was held."""

    fee_fen: int
    shares_fen: tuple[int, ...]
    rest_fen: int


def most_for_shares(held_fen: int, fee_bp: int, cap_bp: int) -> int:
    """Return how much of held money may go to receivers: the cap, rounded down to the fen."""
    left = held_fen - money.share(held_fen, fee_bp)
    return max(0, min(held_fen * cap_bp // 10_000, left))


def divide(held_fen: int, fee_bp: int, cap_bp: int, asked_fen: Sequence[int]) -> Parts:
    """Divide held money; `held_fen` is 0 or more.

    Refunds may have lowered what is held since shares were asked for. Then every share shrinks in
    proportion (largest remainder), so that nobody's place in the queue decides.
    """
    fee = money.share(held_fen, fee_bp)
    room = most_for_shares(held_fen, fee_bp, cap_bp)
    shares = list(asked_fen)
    if sum(shares) > room:
        shares = money.apportion(room, shares)
    return Parts(fee, tuple(shares), held_fen - fee - sum(shares))


def keep_back(parts: Parts, gone: Sequence[bool]) -> Parts:
    """Leave the shares of receivers who are gone with the shop; nobody else's share changes."""
    shares = [0 if away else fen for fen, away in zip(parts.shares_fen, gone, strict=True)]
    return Parts(parts.fee_fen, tuple(shares), parts.rest_fen + sum(parts.shares_fen) - sum(shares))
