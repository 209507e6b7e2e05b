"""The books: double entry, integers in minor units, append only.

Promises: every transfer debits one account and credits another by the same amount and is never
changed (a mistake is another transfer, and the house's own role has no right to update or delete);
wallets and shop balances never fall below their floor; what is held for an order is the sum of its
transfers, never a number of its own. Accounts that everybody touches (holds, banks, fees) have no
balance row, so no row is everybody's lock.
"""

from hutong.people import accounts
from hutong.trade.ledger.actions import NotEnoughMoney, lock_wallets, move_all
from hutong.trade.ledger.reads import books
from hutong.trade.ledger.reads.accounts import balance, fees, held, pending
from hutong.trade.ledger.reads.wallet import blocking, export
from hutong.trade.ledger.shapes import PLATFORM, Kind, Move, Posted

__all__ = [
    "PLATFORM",
    "Kind",
    "Move",
    "NotEnoughMoney",
    "Posted",
    "balance",
    "books",
    "fees",
    "held",
    "lock_wallets",
    "move_all",
    "pending",
]

accounts.mine("wallet", export, blocking=blocking)
