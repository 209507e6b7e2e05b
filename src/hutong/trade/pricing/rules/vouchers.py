"""Spending claimed coupons: shops' own first, then the platform's over all orders.

Whether a coupon's `over_fen` is reached is asked of the goods after threshold discounts and
before any coupon. So one coupon never disqualifies another, their order does not matter, and
adding one never raises the total. For the same reason coupons that cover freight come after those
that do not, and of those that stand alone the one is chosen with which the whole costs least.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from msgspec import structs

from hutong.kernel import money
from hutong.trade.pricing.rules.reductions import (
    freight_left_fen,
    left_fen,
    pay_freight,
    reduce,
)
from hutong.trade.pricing.shapes.basket import (
    PLATFORM,
    Kind,
    PricedOrder,
    Reduction,
    Unfit,
    Voucher,
    Why,
)


def spend(
    orders: list[PricedOrder], vouchers: Iterable[Voucher], at: datetime | None
) -> tuple[list[int], list[Unfit]]:
    """Take every voucher that fits off the orders; return the claims spent, and the unfit ones."""
    goods = goods_by_shop(orders)
    spent: list[int] = []
    unfit: list[Unfit] = []
    by_shop: dict[int, list[Voucher]] = {}
    for voucher in sorted(vouchers, key=_turn):
        why = fault(voucher, orders[0].currency, goods, at)
        if why is None:
            by_shop.setdefault(voucher.shop, []).append(voucher)
        else:
            unfit.append(Unfit(voucher, why))
    for shop in sorted(by_shop, reverse=True):
        mine = orders if shop == PLATFORM else [order for order in orders if order.shop == shop]
        single = _single(mine, by_shop[shop])
        for voucher in by_shop[shop]:
            if not voucher.stackable and voucher is not single:
                text = f"Only one coupon like {voucher.name} goes into a checkout."
                why = Why("only_one", text)
            elif _take(mine, voucher):
                spent.append(voucher.claim)
                continue
            else:
                text = f"Other reductions already cover everything that {voucher.name} is good for."
                why = Why("nothing_left", text)
            unfit.append(Unfit(voucher, why))
    return spent, unfit


def goods_by_shop(orders: list[PricedOrder]) -> dict[int, int]:
    """Return what coupons may measure themselves against; PLATFORM stands for all shops."""
    goods = {order.shop: left_fen(order) for order in orders}
    goods[PLATFORM] = sum(goods.values())
    return goods


def fault(
    voucher: Voucher, currency: str, goods: Mapping[int, int], at: datetime | None
) -> Why | None:
    """Say why a voucher alone cannot be used on these goods; None when it can."""
    name = voucher.name
    if voucher.used:
        return Why("used", f"{name} was already used.")
    if at is not None and voucher.ends_at <= at:
        return Why("ended", f"{name} ended on {voucher.ends_at:%Y-%m-%d %H:%M} UTC.")
    if at is not None and voucher.starts_at > at:
        return Why("not_started", f"{name} starts on {voucher.starts_at:%Y-%m-%d %H:%M} UTC.")
    if voucher.currency != currency:
        text = f"{name} is in {voucher.currency}, this checkout in {currency}."
        return Why("other_currency", text)
    if voucher.shop not in goods:
        return Why("other_shop", f"{name} is for a shop that is not in this checkout.")
    if goods[voucher.shop] < voucher.over_fen:
        needed = money.show(voucher.over_fen, currency)
        there = money.show(goods[voucher.shop], "")
        return Why("under_minimum", f"{name} needs {needed} of goods; there are {there}.")
    return None


def _turn(voucher: Voucher) -> tuple[bool, bool, int, int]:
    """What pays for goods alone first, the one that stands alone first, the larger first."""
    return (voucher.covers_freight, voucher.stackable, -voucher.off_fen, voucher.claim)


def _single(orders: list[PricedOrder], vouchers: list[Voucher]) -> Voucher | None:
    """Choose which of the vouchers that stand alone joins the others: all together take the most.

    What they take depends on two sums only, what pays for goods and what pays for freight too.
    """
    goods_fen = sum(map(left_fen, orders))
    freight_fen = sum(map(freight_left_fen, orders))
    rest = [voucher for voucher in vouchers if voucher.stackable]

    def taken_fen(voucher: Voucher) -> int:
        offs = {True: 0, False: 0}
        for one in (*rest, voucher):
            offs[one.covers_freight] += one.off_fen
        return min(min(offs[False], goods_fen) + offs[True], goods_fen + freight_fen)

    alone = [voucher for voucher in vouchers if not voucher.stackable]
    return max(alone, key=lambda one: (taken_fen(one), one.off_fen, -one.claim), default=None)


def _take(orders: list[PricedOrder], voucher: Voucher) -> bool:
    """Take the voucher's amount off, as far as there is something left; False when nothing is."""
    kind: Kind = "platform_coupon" if voucher.shop == PLATFORM else "shop_coupon"
    rest_fen = _spread(orders, _row(kind, voucher), left_fen, reduce)
    if voucher.covers_freight and rest_fen:
        row = structs.replace(_row("platform_freight", voucher), amount_fen=rest_fen)
        rest_fen = _spread(orders, row, freight_left_fen, pay_freight)
    return rest_fen < voucher.off_fen


def _spread(
    orders: list[PricedOrder],
    row: Reduction,
    left: Callable[[PricedOrder], int],
    reduce_one: Callable[[PricedOrder, Reduction], None],
) -> int:
    """Reduce each order by its share of the row, as far as `left`; return what of it is unused."""
    weights = [left(order) for order in orders]
    amount_fen = min(row.amount_fen, sum(weights))
    if amount_fen:
        for order, part in zip(orders, money.apportion(amount_fen, weights), strict=True):
            if part:
                reduce_one(order, structs.replace(row, amount_fen=part))
    return row.amount_fen - amount_fen


def _row(kind: Kind, voucher: Voucher) -> Reduction:
    return Reduction(
        kind,
        voucher.payer,
        voucher.name,
        voucher.name_en,
        voucher.off_fen,
        voucher.coupon,
        voucher.claim,
    )
