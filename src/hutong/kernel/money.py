"""Money is an integer in minor units (fen, cents) beside its currency; there are no fractions."""

from collections.abc import Sequence

BIGGEST_FEN = 10**13


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` minor units by `weights` so that the parts sum to it exactly.

    Largest remainder (Hamilton's method); ties go to the earlier part. All weights zero puts
    everything on the first part. Raises ValueError for negative weights or no parts at all.
    """
    if not weights or min(weights) < 0:
        raise ValueError("apportion needs at least one weight and none below zero")
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign = -1 if total < 0 else 1
    amount = abs(total)
    parts = [amount * w // whole for w in weights]
    left = amount - sum(parts)
    if left:
        remainders = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
        for i in remainders[:left]:
            parts[i] += 1
    return [sign * p for p in parts]


def share(amount_fen: int, basis_points: int) -> int:
    """Return `basis_points` (1/100 %) of an amount, rounded half up, as the field rounds fees."""
    return (amount_fen * basis_points + 5_000) // 10_000


def show(amount_fen: int, currency: str) -> str:
    """Write an amount for people: `CNY 12.30`."""
    sign = "-" if amount_fen < 0 else ""
    return f"{currency} {sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"
