"""How much one buyer may hold or buy, so that nobody freezes a shop."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hutong.kernel import errors, settings
from hutong.kernel.db import Tx
from hutong.people import accounts
from hutong.trade.orders.actions.draft import Draft
from hutong.trade.orders.reads.rows import sql

if TYPE_CHECKING:
    from hutong.trade.pricing import PricedLine


class OverLimit(errors.Refused):
    """More than one buyer may hold unpaid, or buy of this product."""

    title = "Over the limit for one buyer"


class Caps:
    """What the buyers of a batch hold already, counted on with every basket that is accepted."""

    def __init__(self) -> None:
        self._held: Counter[tuple[int, int]] = Counter()
        self._bought: Counter[tuple[int, int]] = Counter()
        self._most = settings.current().hold_per_buyer

    @staticmethod
    async def take_turns(tx: Tx, drafts: Sequence[Draft]) -> None:
        """Let nobody count in two places at once what she bought of a product with a limit.

        Comes before shelves are locked. Units of one SKU have its shelves to take turns at; a
        limit spans all SKUs of a product.
        """
        buyers = {draft.buyer for draft in drafts if any(map(_limit, _lines(draft)))}
        if buyers:
            await accounts.lock(tx, *buyers)

    @classmethod
    async def read(cls, tx: Tx, drafts: Sequence[Draft]) -> "Caps":
        """Count what matters for these baskets; nothing is asked where no cap can bite.

        Comes after shelves are locked: what another process sold before is then counted.
        """
        caps = cls()
        unpaid = [d for d in drafts if d.basket.new.pay_with is None]
        if unpaid:
            rows = await tx.rows(
                sql.held_by_buyers,
                buyers=sorted({d.buyer for d in unpaid}),
                skus=sorted({want.sku for d in unpaid for want in d.wants}),
            )
            caps._held.update({(row[0], row[1]): row[2] for row in rows})
        limited = {
            (d.buyer, line.fact.product) for d in drafts for line in _lines(d) if _limit(line)
        }
        if limited:
            rows = await tx.rows(
                sql.bought_by_buyers,
                buyers=sorted({buyer for buyer, _ in limited}),
                products=sorted({product for _, product in limited}),
            )
            caps._bought.update({(row[0], row[1]): row[2] for row in rows})
        return caps

    def over(self, draft: Draft) -> OverLimit | None:
        """Return the refusal if this basket goes over a cap."""
        wanted: Counter[int] = Counter()
        for line in _lines(draft):
            fact = line.fact
            wanted[fact.product] += line.quantity
            limit = _limit(line)
            if limit and self._bought[draft.buyer, fact.product] + wanted[fact.product] > limit:
                return OverLimit(
                    f"One person may buy {limit} of {fact.title}. Nothing was ordered.",
                    sku=str(fact.sku),
                    limit=limit,
                )
            held = self._held[draft.buyer, fact.sku] + line.quantity
            if draft.basket.new.pay_with is None and held > self._most:
                return OverLimit(
                    f"One person may hold {self._most} unpaid pieces of {fact.title}. "
                    "Pay or cancel earlier orders first; nothing was ordered.",
                    sku=str(fact.sku),
                    limit=self._most,
                )
        return None

    def count(self, draft: Draft) -> None:
        """Remember that this basket was accepted."""
        for line in _lines(draft):
            self._bought[draft.buyer, line.fact.product] += line.quantity
            if draft.basket.new.pay_with is None:
                self._held[draft.buyer, line.fact.sku] += line.quantity


def _lines(draft: Draft) -> "list[PricedLine]":
    return [line for order in draft.orders for line in order.lines]


def _limit(line: "PricedLine") -> int:
    return line.fact.limit_per_buyer or 0
