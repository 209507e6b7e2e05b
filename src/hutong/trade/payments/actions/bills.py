"""Both sides of a bill: what a provider says, and what our books say of the same."""

from collections.abc import Sequence
from datetime import datetime

from hutong.kernel.db import Tx
from hutong.trade.payments import adapters
from hutong.trade.payments.reads import sql
from hutong.trade.payments.shapes import BillRow

__all__ = ["BillRow", "find", "ours", "theirs"]


async def theirs(provider: str, begin: datetime, end: datetime) -> list[BillRow]:
    """Return what the provider's own book has of a span of time; raises NotFound for a stranger.

    It asks the outside, so no transaction of ours may be open.
    """
    return await adapters.by_name(provider).bill(begin, end)


async def ours(tx: Tx, provider: str, begin: datetime, end: datetime) -> list[BillRow]:
    """Return what our books have of a provider in a span of time, by the provider's clock.

    Raises NotFound for a stranger: of one nobody knows, every row would be missing here.
    """
    adapters.by_name(provider)
    return await tx.all(BillRow, sql.billed_in, provider=provider, begin=begin, end=end)


async def find(tx: Tx, provider: str, keys: Sequence[tuple[int, int]]) -> list[BillRow]:
    """Return payments and refunds of a provider by (payer, id), in whatever state they are."""
    payers, ids = [payer for payer, _ in keys], [number for _, number in keys]
    return await tx.all(BillRow, sql.billed_as, provider=provider, payers=payers, ids=ids)
