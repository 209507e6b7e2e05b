"""Paying: wallets inside, providers outside, behind one contract.

Promises: what a provider says counts once, in any order, however often and late it comes; money
that arrives is in the books in the same transaction; a refund never exceeds what was paid.
Refuses to know orders: they plug `Completing` and hand it splits.
"""

from hutong.people import accounts
from hutong.trade.payments import reads
from hutong.trade.payments.actions import bills
from hutong.trade.payments.actions.accepting import plug
from hutong.trade.payments.actions.charging import begin, from_wallets, release
from hutong.trade.payments.actions.returning import give_back
from hutong.trade.payments.reads import of_trades, shown_of
from hutong.trade.payments.shapes import Charge, GiveBack, Payment, Split

__all__ = [
    "Charge",
    "GiveBack",
    "Payment",
    "Split",
    "begin",
    "bills",
    "from_wallets",
    "give_back",
    "of_trades",
    "plug",
    "release",
    "shown_of",
]

accounts.mine("payments", reads.export, blocking=reads.blocking)
