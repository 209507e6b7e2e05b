"""Taking an amount off an order: one row that says why, and shares of it frozen on the lines."""

from hutong.kernel import money
from hutong.trade.pricing.shapes.basket import PricedOrder, Reduction, Terms


def left_fen(order: PricedOrder) -> int:
    """Return how much of the goods can still be reduced."""
    return order.goods_fen - order.discount_fen


def freight_left_fen(order: PricedOrder) -> int:
    """Return how much of the freight the buyer still pays."""
    return order.freight_fen - order.freight_off_fen


def reduce(order: PricedOrder, row: Reduction) -> None:
    """Take `row.amount_fen` off; it must be positive and no more than is left of the goods.

    Each line carries in proportion to what is left of it. As the whole is never more than the
    sum of those weights, no largest-remainder share is above its weight: no line goes below zero.
    """
    weights = [line.amount_fen - line.discount_fen for line in order.lines]
    for line, part in zip(order.lines, money.apportion(row.amount_fen, weights), strict=True):
        line.discount_fen += part
        if row.payer == "platform":
            line.platform_fen += part
    order.discount_fen += row.amount_fen
    if row.payer == "platform":
        order.platform_fen += row.amount_fen
    order.reductions.append(row)


def pay_freight(order: PricedOrder, row: Reduction) -> None:
    """Let the platform pay `row.amount_fen` of the freight; no more than is left of it."""
    order.freight_off_fen += row.amount_fen
    order.platform_fen += row.amount_fen
    order.reductions.append(row)


def threshold(order: PricedOrder, terms: Terms) -> None:
    """Take off the best threshold discount that the goods reach; the shop pays it, once."""
    reached = [step for step in terms.thresholds if step.over_fen <= order.goods_fen]
    best = max(reached, key=lambda step: (step.off_fen, -step.over_fen), default=None)
    if best is None:
        return
    amount_fen = min(best.off_fen, left_fen(order))
    if amount_fen > 0:
        over, off = plain(best.over_fen), plain(best.off_fen)
        label, label_en = f"满{over}减{off}", f"{off} off from {over}"
        reduce(order, Reduction("threshold", "shop", label, label_en, amount_fen))


def plain(amount_fen: int) -> str:
    """Write an amount without its currency and without needless zeros: 300, 12.50."""
    whole, cents = divmod(amount_fen, 100)
    return f"{whole}.{cents:02d}" if cents else str(whole)
