"""What every payment provider must do for us; `tests/trade/payments/test_contract.py` holds it.

All of it happens outside our transactions. A provider may say a thing twice, late, out of order
or never; `query` is how we ask when it said nothing. `refund` is asked again after a crash and
must then do nothing twice: the refund's id is the idempotency key. A provider out of reach is
errors.Unavailable (so is one that takes longer than ten seconds): it is asked until it answers.
"""

from datetime import datetime
from typing import Protocol

from hutong.kernel import errors
from hutong.trade.payments.shapes import BillRow, Event, Refund, Row


class Forged(errors.Unauthenticated):
    """A notice whose signature is not the provider's."""

    title = "The notice is not signed by the provider"


class Adapter(Protocol):
    """One provider."""

    name: str

    def page(self, payment: int) -> str | None:
        """Return the address where the payer goes on, if there is one."""

    def read_notice(self, body: bytes, signature: str) -> Event:
        """Check and read a notice. Raises Forged, or BadInput for nonsense."""

    async def query(self, payment: Row) -> Event | None:
        """Ask what became of a payment; None while nothing did."""

    async def refund(self, refund: Refund) -> datetime:
        """Send money back; the same refund twice moves it once. Returns the provider's time."""

    async def bill(self, begin: datetime, end: datetime) -> list[BillRow]:
        """Return what the provider's own book says of a span of time, by its own clock."""
