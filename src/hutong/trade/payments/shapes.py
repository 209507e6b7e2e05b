"""Payments, charges, refunds and what providers say."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.money import BIGGEST_FEN

Amount = Annotated[int, Meta(gt=0, le=BIGGEST_FEN, description="minor units")]
Outcome = Literal["success", "decline", "late", "duplicate", "lost"]

WALLET = "wallet"
PENDING, SUCCEEDED, DECLINED, CLOSED = "pending", "succeeded", "declined", "closed"


class Payment(msgspec.Struct, kw_only=True):
    """A payment as its payer sees it; `refunded_fen` of it went back."""

    id: Id
    purpose: str
    trade: Id | None
    method: str
    currency: str
    amount_fen: int
    refunded_fen: int
    state: str
    created_at: datetime
    settled_at: datetime | None = None
    bank_url: str | None = None


class Row(msgspec.Struct, kw_only=True):
    """A payment as the table has it; `trade` is 0 for a top-up."""

    payer: int
    id: int
    purpose: str
    trade: int
    method: str
    currency: str
    amount_fen: int
    refunded_fen: int
    state: str
    page: str | None
    created_at: datetime
    settled_at: datetime | None

    @property
    def counts(self) -> bool:
        """Tell whether it moved money or still may; declined and closed ones did not."""
        return self.state in (PENDING, SUCCEEDED)

    @property
    def here_fen(self) -> int:
        """Return what arrived by this payment and was not given back, in minor units."""
        return self.amount_fen - self.refunded_fen if self.state == SUCCEEDED else 0


class Split(msgspec.Struct, frozen=True):
    """The part of a charge that one order keeps."""

    shop: int
    order: int
    amount_fen: int


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """Take money from a wallet for a trade; without splits it waits for the rest."""

    payer: int
    trade: int
    currency: str
    amount_fen: int
    splits: tuple[Split, ...] = ()


class GiveBack(msgspec.Struct, frozen=True, kw_only=True):
    """Return money of a trade to where it came from.

    `source` is the account that gives it (a shop's hold or balance, or the payer's pending
    money); `shop` and `order` say in whose books it stands, 0 when no order ever had it.
    """

    payer: int
    trade: int
    shop: int
    order: int
    currency: str
    amount_fen: int
    source: tuple[int, str]
    reason: str


class NewTopup(msgspec.Struct, frozen=True):
    """Money to put into one's wallet."""

    amount_fen: Amount
    method: Literal["sandbox"] = "sandbox"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None


class Decision(msgspec.Struct, frozen=True):
    """What the sandbox bank shall do with a payment."""

    outcome: Outcome


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a provider says; the same `event` text is the same event for ever."""

    provider: str
    event: str
    payer: int
    payment: int
    kind: Literal["succeeded", "declined"]
    amount_fen: int
    currency: str
    at: datetime


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way back."""

    payer: int
    id: int
    payment: int
    currency: str
    amount_fen: int
    method: str
    state: str


class BillRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a provider's bill, or of our books beside it.

    `id` is our number of the payment or refund, `payment` the payment it belongs to.
    """

    what: Literal["payment", "refund"]
    payer: int
    id: int
    payment: int
    currency: str
    amount_fen: int
    state: str
    at: datetime
