"""The wallet, as its owner sees it."""

from hutong.kernel import paging, settings
from hutong.kernel.db import reading
from hutong.kernel.http import Caller, get
from hutong.trade.ledger.reads.accounts import balance
from hutong.trade.ledger.reads.wallet import wallet_entries
from hutong.trade.ledger.shapes import Entry, Kind, Purse


@get("/api/wallet", right="person", express=True)
async def wallet(caller: Caller, currency: str | None = None) -> Purse:
    """Return the balance of one's wallet, in the house's currency unless another is named."""
    wanted = currency or settings.current().currency
    async with reading() as tx:
        return Purse(await balance(tx, caller.person, Kind.WALLET, wanted), wanted)


@get("/api/wallet/transfers", right="person")
async def wallet_transfers(
    caller: Caller, after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> paging.Page[Entry]:
    """Return what moved one's wallet, newest first."""
    async with reading() as tx:
        return await wallet_entries(tx, caller.person, after, limit)


routes = [wallet, wallet_transfers]
