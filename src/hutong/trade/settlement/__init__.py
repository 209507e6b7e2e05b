"""Settlement: an order's held money reaches the platform, the receivers of shares and the shop.

Promises: what was held is divided exactly once and to the last fen; shares never exceed the cap
that was agreed nor what the fee leaves, and no more comes back than the receiver got; a withdrawal
leaves the balance when it is asked for and comes back when it is refused; while a shop owes agreed
refunds (`owing`), nothing of its money leaves; the bill of a finished day is the same bytes for
ever; a provider's bill is compared line by line.

Refuses to decide when an order is received or what is refunded: orders do.
"""

from hutong.people import accounts
from hutong.trade.settlement.actions import owing
from hutong.trade.settlement.actions.reconciling import bill_of, reconcile
from hutong.trade.settlement.actions.settling import sweep, unfreeze
from hutong.trade.settlement.reads import money
from hutong.trade.settlement.rules.sheets import BadBill
from hutong.trade.settlement.shapes import BillTotal, Debt, Difference, Reconciliation, Settled

__all__ = [
    "BadBill",
    "BillTotal",
    "Debt",
    "Difference",
    "Reconciliation",
    "Settled",
    "bill_of",
    "owing",
    "reconcile",
    "sweep",
    "unfreeze",
]

accounts.mine("shares", money.shares_of_person, blocking=money.blocking)
