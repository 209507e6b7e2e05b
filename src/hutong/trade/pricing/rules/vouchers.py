"""Spending claimed coupons: shops' own first, then the platform's over all orders.

Whether a coupon's `over_fen` is reached is asked of the goods after threshold discounts and
before any coupon. So one coupon never disqualifies another, their order does not matter, and
adding one never raises the total.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hutong.kernel import money
from hutong.trade.pricing.rules.reductions import left_fen, reduce
from hutong.trade.pricing.shapes.basket import (
    PLATFORM,
    PricedOrder,
    Reduction,
    Unfit,
    Voucher,
)


def spend(
    orders: list[PricedOrder], vouchers: Iterable[Voucher], at: datetime | None
) -> tuple[list[int], list[Unfit]]:
    """Take every voucher that fits off the orders; return the claims spent, and the unfit ones."""
    goods = goods_by_shop(orders)
    spent: list[int] = []
    unfit: list[Unfit] = []
    single: set[int] = set()
    for voucher in sorted(vouchers, key=_turn):
        why = fault(voucher, orders[0].currency, goods, at)
        if why is None and not voucher.stackable and voucher.shop in single:
            why = f"Only one coupon like {voucher.name} goes into a checkout."
        if why is None and not _take(orders, voucher):
            why = f"Other reductions already cover everything that {voucher.name} is good for."
        if why is not None:
            unfit.append(Unfit(voucher, why))
            continue
        spent.append(voucher.claim)
        if not voucher.stackable:
            single.add(voucher.shop)
    return spent, unfit


def goods_by_shop(orders: list[PricedOrder]) -> dict[int, int]:
    """Return what coupons may measure themselves against; PLATFORM stands for all shops."""
    goods = {order.shop: left_fen(order) for order in orders}
    goods[PLATFORM] = sum(goods.values())
    return goods


def fault(
    voucher: Voucher, currency: str, goods: Mapping[int, int], at: datetime | None
) -> str | None:
    """Say why a voucher alone cannot be used on these goods; None when it can."""
    name = voucher.name
    if voucher.used:
        return f"{name} was already used."
    if at is not None and voucher.ends_at <= at:
        return f"{name} ended on {voucher.ends_at:%Y-%m-%d %H:%M} UTC."
    if at is not None and voucher.starts_at > at:
        return f"{name} starts on {voucher.starts_at:%Y-%m-%d %H:%M} UTC."
    if voucher.currency != currency:
        return f"{name} is in {voucher.currency}, this checkout in {currency}."
    if voucher.shop not in goods:
        return f"{name} is for a shop that is not in this checkout."
    if goods[voucher.shop] < voucher.over_fen:
        needed = money.show(voucher.over_fen, currency)
        return f"{name} needs {needed} of goods; there are {money.show(goods[voucher.shop], '')}."
    return None


def _turn(voucher: Voucher) -> tuple[bool, bool, int, int]:
    """Shops before the platform, the one that stands alone first, the larger first.

    Larger first, so that one more coupon can only lower the total when two want the same place.
    """
    return (voucher.shop == PLATFORM, voucher.stackable, -voucher.off_fen, voucher.claim)


def _take(orders: list[PricedOrder], voucher: Voucher) -> bool:
    """Take the voucher's amount off, as far as there are goods; False when none are left."""
    if voucher.shop != PLATFORM:
        orders = [order for order in orders if order.shop == voucher.shop]
    rest = [left_fen(order) for order in orders]
    amount_fen = min(voucher.off_fen, sum(rest))
    if amount_fen <= 0:
        return False
    for order, part in zip(orders, money.apportion(amount_fen, rest), strict=True):
        if part:
            reduce(order, _row(voucher, part))
    return True


def _row(voucher: Voucher, amount_fen: int) -> Reduction:
    return Reduction(
        "platform_coupon" if voucher.shop == PLATFORM else "shop_coupon",
        voucher.payer,
        voucher.name,
        voucher.name_en,
        amount_fen,
        voucher.coupon,
        voucher.claim,
    )
