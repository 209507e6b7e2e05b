"""After-sales: asking for money back, with or without the goods, and who has to act by when.

Promises: states move only along the published table (`rules.PUBLISHED`), each step with actor,
reason and time; the merchant's silence is consent; open requests and refunds of a line together
never exceed what it cost or how much of it was bought; while one is open, the order's clocks of
receipt and settlement stand still. Refuses to judge: who disagrees with a refusal needs a dispute,
which will be a document of its own that points here (decision record 0024).
"""

from hutong.fulfil.aftersales import actions, reads, rules
from hutong.fulfil.aftersales.reads import granted
from hutong.people import accounts

__all__ = ["granted", "rules"]

accounts.mine("aftersales", reads.export, erase=actions.own.erase)
