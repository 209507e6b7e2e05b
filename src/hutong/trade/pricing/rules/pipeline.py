"""The price of a basket, as a pure pipeline without I/O and without a clock.

list -> region price -> threshold discount -> shop coupons -> platform coupons -> freight -> total

Freight is worked out before coupons, on the goods after threshold discounts: a coupon must not
take away the free delivery that the same goods earn without it, or using it could cost more.
A coupon of the platform that covers freight pays it like goods, with what is left of it.
"""

from hutong.kernel.errors import BadInput
from hutong.kernel.money import BIGGEST_FEN
from hutong.trade.pricing.rules import freight, listing, reductions, vouchers
from hutong.trade.pricing.shapes.basket import Basket, Priced, PricedOrder, Terms, Unfit
from hutong.trade.pricing.shapes.refusals import CouponUnusable


def price(basket: Basket) -> Priced:
    """Return the price of a basket with all its vouchers; raises a Problem that says why not."""
    priced, unfit = settle(basket)
    if unfit:
        raise CouponUnusable(
            f"{unfit[0].why.text} Nothing was ordered and the coupon is still yours.",
            claim=str(unfit[0].voucher.claim),
        )
    return priced


def settle(basket: Basket) -> tuple[Priced, list[Unfit]]:
    """Return the price with the vouchers that fit, and the ones that do not."""
    orders = listing.orders_of(basket)
    offers = basket.offers
    if offers.terms:
        for order in orders:
            terms = offers.terms.get(order.shop)
            if terms is not None:
                _apply(terms, order, basket.region)
    claims: list[int] = []
    unfit: list[Unfit] = []
    if offers.vouchers:
        claims, unfit = vouchers.spend(orders, offers.vouchers, offers.at)
    total_fen = 0
    for order in orders:
        order.total_fen = reductions.left_fen(order) + reductions.freight_left_fen(order)
        total_fen += order.total_fen
    if total_fen > BIGGEST_FEN:
        raise BadInput("This is more money than one checkout can move. Nothing was ordered.")
    return Priced(orders[0].currency, total_fen, orders, claims), unfit


def _apply(terms: Terms, order: PricedOrder, region: str | None) -> None:
    if region and terms.region_prices:
        listing.regional(order, terms, region)
    if terms.thresholds:
        reductions.threshold(order, terms)
    if terms.freight is not None:
        goods_fen = reductions.left_fen(order)
        order.freight_fen = freight.freight_fen(terms.freight, order, region, goods_fen)
