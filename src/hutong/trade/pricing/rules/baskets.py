"""From what was asked and what was found to a basket that has a price."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from hutong.trade.catalog import SkuFact
from hutong.trade.pricing.shapes.basket import Ask, Basket, Offers, Voucher
from hutong.trade.pricing.shapes.refusals import CouponUnusable, NoSuchSku


def basket_of(
    ask: Ask,
    facts: Mapping[int, SkuFact],
    offers: Offers,
    held: Mapping[int, Voucher],
    taken: AbstractSet[int] = frozenset(),
) -> Basket:
    """Return the basket of an ask; `held` are vouchers of anybody, and only the buyer's count.

    Claims in `taken` are in another basket already. Raises NoSuchSku and CouponUnusable.
    """
    lines = []
    for sku, quantity in ask.lines:
        fact = facts.get(sku)
        if fact is None:
            raise NoSuchSku(
                "The basket holds an article that does not exist. Nothing was ordered; take it "
                "out of the basket.",
                sku=str(sku),
            )
        lines.append((fact, quantity))
    if ask.coupons:
        vouchers = tuple(_mine(ask, claim, held, taken) for claim in dict.fromkeys(ask.coupons))
        offers = Offers(offers.terms, vouchers, offers.at)
    return Basket(ask.buyer, ask.region, lines, offers)


def _mine(ask: Ask, claim: int, held: Mapping[int, Voucher], taken: AbstractSet[int]) -> Voucher:
    voucher = held.get(claim)
    if voucher is None or voucher.buyer != ask.buyer:
        raise CouponUnusable(
            "You hold no such coupon. Nothing was ordered; choose one of yours.", claim=str(claim)
        )
    if claim in taken:
        raise CouponUnusable(
            f"{voucher.name} is just being used in another order of yours. Nothing was ordered.",
            claim=str(claim),
        )
    return voucher
