"""Accounts and transfers."""

import msgspec

PLATFORM = 0
WALLET = "wallet"  # a person's money with us; owner = person
PENDING = "pending"  # money that arrived for a trade that is not yet fully paid; owner = person
HOLD = "hold"  # money kept until receipt; owner = shop
BALANCE = "shop"  # what a shop may withdraw; owner = shop
WITHDRAWING = "withdrawing"  # asked for and under review; owner = shop
FEE = "fee"  # what the platform earned; owner = PLATFORM
COUPONS = "coupons"  # what the platform gave away as coupons; owner = PLATFORM
BANK = "bank:"  # the world outside, one account a provider; owner = PLATFORM

KEPT = frozenset({WALLET, BALANCE})


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One transfer to post: `amount_fen` > 0 leaves the debit side and reaches the credit side.

    `book` is the shop or person in whose books it stands; `ref` the order, payment or withdrawal
    that explains it; `reverses` the id of an earlier transfer that it takes back.
    """

    book: int
    kind: str
    debit: tuple[int, str]
    credit: tuple[int, str]
    currency: str
    amount_fen: int
    ref: int
    reverses: int | None = None
