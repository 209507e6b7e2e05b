"""What a wallet holds and what moved it."""

from hutong.kernel import paging
from hutong.kernel.db import Tx
from hutong.trade.ledger.reads.accounts import sql
from hutong.trade.ledger.shapes import Entry

_LAST = 2**63 - 1


async def export(tx: Tx, person: int) -> list[Entry]:
    """Return everything that came into and left a person's wallet, newest first."""
    return await tx.all(Entry, sql.wallet_entries, person=person, before=_LAST, most=None)


async def wallet_entries(tx: Tx, person: int, after: str | None, limit: int) -> paging.Page[Entry]:
    """Return what came into and left a wallet, newest first."""
    before = (paging.after(after, tuple[int]) or (_LAST,))[0]
    rows = await tx.all(Entry, sql.wallet_entries, person=person, before=before, most=limit + 1)
    return paging.page(rows, limit, lambda row: int(row.id))
