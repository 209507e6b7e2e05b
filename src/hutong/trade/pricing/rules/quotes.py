"""A price that explains itself: lines, reductions, notes, and which coupons would help."""

from collections.abc import Iterable, Mapping

from hutong.kernel import money
from hutong.trade.pricing.rules import vouchers
from hutong.trade.pricing.shapes.basket import (
    PLATFORM,
    Offers,
    Priced,
    PricedOrder,
    Reduction,
    Terms,
    Voucher,
    Why,
)
from hutong.trade.pricing.shapes.wire import (
    Note,
    Quote,
    QuoteLine,
    QuoteOrder,
    QuoteReduction,
)


def explained(priced: Priced, available: Mapping[int, int] | None = None) -> Quote:
    """Write a price as people get it; `available` tells the free units of each SKU, if known."""
    return Quote(
        currency=priced.currency,
        total_fen=priced.total_fen,
        orders=[_order(order, available) for order in priced.orders],
    )


def annotate(quote: Quote, priced: Priced, offers: Offers, *, region: str | None) -> None:
    """Put in the notes that say what is short, and what would be cheaper with a little more."""
    for shown_order, order in zip(quote.orders, priced.orders, strict=True):
        terms = offers.terms.get(order.shop, Terms())
        shown_order.notes = [
            *_shortages(shown_order.lines),
            *_nearly(order, terms),
            *_elsewhere(order, terms, region),
        ]


def useful(held: Iterable[Voucher], priced: Priced, offers: Offers) -> dict[int, Why | None]:
    """Tell for each voucher alone why it takes nothing off; None when it would."""
    goods = {
        order.shop: order.goods_fen
        - sum(row.amount_fen for row in order.reductions if row.kind == "threshold")
        for order in priced.orders
    }
    goods[PLATFORM] = sum(goods.values())
    return {
        voucher.claim: vouchers.fault(voucher, priced.currency, goods, offers.at)
        for voucher in held
    }


def _order(order: PricedOrder, available: Mapping[int, int] | None) -> QuoteOrder:
    lines = [
        QuoteLine(
            sku=str(line.fact.sku),
            product=str(line.fact.product),
            title=line.fact.title,
            title_en=line.fact.title_en,
            options=line.fact.options,
            options_en=line.fact.options_en,
            picture=line.fact.picture,
            quantity=line.quantity,
            list_fen=line.list_fen,
            unit_price_fen=line.unit_fen,
            amount_fen=line.amount_fen,
            discount_fen=line.discount_fen,
            available=None if available is None else max(0, available.get(line.fact.sku, 0)),
        )
        for line in order.lines
    ]
    return QuoteOrder(
        shop=str(order.shop),
        shop_name=order.shop_name,
        shop_name_en=order.shop_name_en,
        lines=lines,
        goods_fen=order.goods_fen,
        discount_fen=order.discount_fen,
        freight_fen=order.freight_fen,
        freight_off_fen=order.freight_off_fen,
        total_fen=order.total_fen,
        reductions=[_reduction(row) for row in order.reductions],
        notes=[],
    )


def _reduction(row: Reduction) -> QuoteReduction:
    return QuoteReduction(
        kind=row.kind,
        payer=row.payer,
        label=row.label,
        label_en=row.label_en,
        amount_fen=row.amount_fen,
        coupon=None if row.coupon is None else str(row.coupon),
        claim=None if row.claim is None else str(row.claim),
    )


def _shortages(lines: list[QuoteLine]) -> list[Note]:
    return [
        Note(
            "short_of_stock",
            f"{line.title}只剩{line.available}件",
            f"Only {line.available} left of {line.title_en or line.title}",
            sku=line.sku,
        )
        for line in lines
        if line.available is not None and line.available < line.quantity
    ]


def _nearly(order: PricedOrder, terms: Terms) -> list[Note]:
    def shown(amount_fen: int) -> str:
        return money.show(amount_fen, order.currency)

    def near(amount_fen: int) -> bool:
        """Tell whether the basket is worth at least twice as much: further off is no hint."""
        return amount_fen * 2 <= order.goods_fen

    notes = []
    missed = [step for step in terms.thresholds if step.over_fen > order.goods_fen]
    step = min(missed, key=lambda step: step.over_fen, default=None)
    taken = sum(row.amount_fen for row in order.reductions if row.kind == "threshold")
    gap = step.over_fen - order.goods_fen if step else 0
    if step is not None and step.off_fen > taken and near(gap):
        notes.append(
            Note(
                "threshold_near",
                f"再买{shown(gap)}可减{shown(step.off_fen)}",
                f"{shown(gap)} more and {shown(step.off_fen)} comes off",
                amount_fen=gap,
                off_fen=step.off_fen,
            )
        )
    free_over_fen = terms.freight.free_over_fen if terms.freight else None
    gap = (free_over_fen or 0) - (order.goods_fen - taken)
    if free_over_fen is not None and order.freight_fen and near(gap):
        notes.append(
            Note(
                "free_freight_near",
                f"再买{shown(gap)}免运费",
                f"{shown(gap)} more and delivery is free",
                amount_fen=gap,
            )
        )
    return notes


def _elsewhere(order: PricedOrder, terms: Terms, region: str | None) -> list[Note]:
    freight = terms.freight
    if region or freight is None or not (freight.regions or freight.no_delivery):
        return []
    return [
        Note(
            "no_region",
            f"{order.shop_name}的运费因地区而异，请选择地址",
            f"Delivery from {order.shop_name} depends on the region; choose an address",
        )
    ]
