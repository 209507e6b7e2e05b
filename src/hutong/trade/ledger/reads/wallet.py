"""What a wallet holds and what moved it."""

from hutong.kernel import money, paging
from hutong.kernel.db import Tx
from hutong.trade.ledger.reads.accounts import sql
from hutong.trade.ledger.shapes import Entry, Purse

_LAST = 2**63 - 1


async def export(tx: Tx, person: int) -> list[Entry]:
    """Return everything that came into and left a person's wallet, newest first."""
    return await tx.all(Entry, sql.wallet_entries, person=person, before=_LAST, most=None)


async def blocking(tx: Tx, person: int) -> str | None:
    """Say why a person cannot be erased yet: nobody could spend what her wallet holds."""
    purses = await tx.all(Purse, sql.purses, person=person)
    if not purses:
        return None
    holds = ", ".join(money.show(purse.balance_fen, purse.currency) for purse in purses)
    return f"Your wallet still holds {holds}. Spend it first; nobody could give it back to you."


async def wallet_entries(tx: Tx, person: int, after: str | None, limit: int) -> paging.Page[Entry]:
    """Return what came into and left a wallet, newest first."""
    before = (paging.after(after, tuple[int]) or (_LAST,))[0]
    rows = await tx.all(Entry, sql.wallet_entries, person=person, before=before, most=limit + 1)
    return paging.page(rows, limit, lambda row: int(row.id))
