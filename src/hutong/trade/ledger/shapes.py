"""Accounts and transfers."""

from datetime import datetime

import msgspec

from hutong.kernel.ids import Id

PLATFORM = 0
"""Owns the accounts that belong to no person and no shop."""


class Kind:
    """What an account is for; its owner is a person, a shop or the platform."""

    WALLET = "wallet"
    """A person's money with us."""
    PENDING = "pending"
    """A person's money that arrived for a trade which is not yet fully paid."""
    HOLD = "hold"
    """A shop's orders' money, kept until receipt."""
    BALANCE = "shop"
    """What a shop may withdraw."""
    DEPOSIT = "deposit"
    """What a shop leaves with us; refunds come from it when its balance is too small."""
    WITHDRAWING = "withdrawing"
    """What a shop asked for, under review."""
    FEE = "fee"
    """What the platform earned."""
    COUPONS = "coupons"
    """What the platform gave away as coupons (below zero by nature)."""
    BANK = "bank:"
    """The world outside, one account a provider: BANK + its name."""


KEPT = frozenset({Kind.WALLET, Kind.BALANCE, Kind.DEPOSIT})
"""Kinds whose balance is kept in a row, because it has a floor."""


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


class Purse(msgspec.Struct, frozen=True):
    """A wallet's balance."""

    balance_fen: int
    currency: str


class Entry(msgspec.Struct, frozen=True):
    """One line of a wallet: `amount_fen` is signed, `ref` explains it (an order or payment)."""

    id: Id
    kind: str
    amount_fen: int
    currency: str
    at: datetime
    ref: Id


class Posted(msgspec.Struct, frozen=True):
    """One transfer as it stands in the books."""

    book: int
    ref: int
    id: int
    at: datetime
    kind: str
    debit_owner: int
    debit_kind: str
    credit_owner: int
    credit_kind: str
    currency: str
    amount_fen: int
    reverses: int | None


class Sum(msgspec.Struct, frozen=True):
    """All transfers of one kind between two kinds of accounts in one book."""

    kind: str
    debit_kind: str
    credit_kind: str
    currency: str
    amount_fen: int
