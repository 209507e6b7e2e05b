"""Shares, settlements, withdrawals, bills and what a comparison of bills found."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.money import BIGGEST_FEN

RECEIVERS_MAX = 50
REQUESTS_MAX = 50

Amount = Annotated[int, Meta(gt=0, le=BIGGEST_FEN, description="minor units")]
Note = Annotated[str, Meta(max_length=200)]
ShareState = Literal["asked", "paid", "closed"]
WithdrawalState = Literal["asked", "paid", "refused"]


class NewShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an order's money for somebody's wallet."""

    person: Id
    amount_fen: Amount
    note: Note = ""


class NewShares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All receivers of one request; everybody gets a share or nobody does."""

    receivers: Annotated[list[NewShare], Meta(min_length=1, max_length=RECEIVERS_MAX)]


class Share(msgspec.Struct, kw_only=True):
    """A share: `amount_fen` was asked for, `paid_fen` reached the wallet, `returned_fen` left it.

    What is paid may be less than what was asked for: refunds before settlement lower every share
    of the order in proportion.
    """

    id: Id
    order: Id
    person: Id
    currency: str
    amount_fen: int
    paid_fen: int
    returned_fen: int
    state: str
    note: str
    asked_at: datetime
    paid_at: datetime | None


class Shares(msgspec.Struct):
    """The shares of an order, or of one request."""

    items: list[Share]


class StoredShare(msgspec.Struct, kw_only=True):
    """A share as the locked row has it."""

    shop: int
    id: int
    order_id: int
    receiver: int
    currency: str
    amount_fen: int
    paid_fen: int
    returned_fen: int
    transfer: int | None
    state: str
    note: str
    asked_at: datetime
    paid_at: datetime | None


class ShareReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a share goes back to the shop."""

    amount_fen: Amount


class Settled(msgspec.Struct, kw_only=True):
    """How an order's held money was divided: base = fee + shared + settled, in minor units."""

    order: Id
    shop: Id
    currency: str
    base_fen: int
    fee_fen: int
    shared_fen: int
    settled_fen: int
    at: datetime


class SettledDay(msgspec.Struct, kw_only=True):
    """What settled for a shop on a day."""

    day: date
    currency: str
    orders: int
    base_fen: int
    fee_fen: int
    shared_fen: int
    settled_fen: int


class Debt(msgspec.Struct, frozen=True, kw_only=True):
    """A refund that a shop owes: `ref` is the document that says so."""

    shop: int
    ref: int
    currency: str
    amount_fen: int
    had_fen: int = 0


class Money(msgspec.Struct, kw_only=True):
    """A shop's money, in minor units.

    `held_fen` waits for receipt, `available_fen` may be withdrawn, `withdrawing_fen` is under
    review, `deposit_fen` is kept for refunds that the balance does not cover, `owed_fen` is what
    buyers wait for because neither covers it; while there is any, nothing is withdrawn.
    `settled_fen`, `shared_fen` and `fees_fen` say where held money has gone so far: what of shares
    and fees came back counts as settled, so the three together are all that was divided.
    """

    currency: str
    held_fen: int
    available_fen: int
    withdrawing_fen: int
    deposit_fen: int
    owed_fen: int
    settled_fen: int
    shared_fen: int
    fees_fen: int


class Deposit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money to move between a shop's balance and its deposit."""

    amount_fen: Amount


class NewWithdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money to take out, and the account that shall get it."""

    amount_fen: Amount
    account: Annotated[str, Meta(min_length=1, max_length=100)]


class Withdrawal(msgspec.Struct, kw_only=True):
    """A wish of a shop for its money, and what became of it."""

    id: Id
    shop: Id
    currency: str
    amount_fen: int
    account: str
    state: str
    reason: str
    asked_at: datetime
    reviewed_at: datetime | None


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's word about a withdrawal; a no needs a reason."""

    approve: bool
    reason: Note = ""


class BillTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a comparison in one currency, in minor units."""

    side: Literal["bill", "books"]
    currency: str
    rows: int
    paid_fen: int
    refunded_fen: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on which a bill and the books do not agree."""

    kind: Literal["missing_here", "missing_there", "twice_there", "amount_differs", "state_differs"]
    what: Literal["payment", "refund"]
    id: Id
    payment: Id
    currency: str
    bill_fen: int | None
    books_fen: int | None
    bill_state: str | None
    books_state: str | None


class Reconciliation(msgspec.Struct, kw_only=True):
    """What comparing a provider's bill of a day with the books found."""

    provider: str
    day: date
    rows: int
    totals: list[BillTotal]
    differences: list[Difference]
