"""Agreeing on another price or freight before the buyer pays (改价)."""

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.trade.orders.actions.moving import NotNow
from hutong.trade.orders.actions.paid import complete
from hutong.trade.orders.reads.rows import lines_of, sql
from hutong.trade.orders.rules import UNPAID
from hutong.trade.orders.shapes import Adjustment, Locked
from hutong.trade.payments import of_trades


class BelowDiscount(errors.Refused):
    """A line or the freight would cost less than the discounts on it take off."""

    title = "The price is below the discount"


class OnlyLower(errors.Refused):
    """The buyer agreed to a total; nobody raises it behind her back."""

    title = "A price that was agreed on can only be lowered"


class PartlyPaid(errors.Refused):
    """Somebody has begun to pay; the price stands."""

    title = "The buyer has begun to pay"


async def adjust(tx: Tx, row: Locked, change: Adjustment) -> None:
    """Give an unpaid order's lines or freight another price.

    Raises NotNow, PartlyPaid, BelowDiscount or BadInput; then nothing is changed.
    """
    if row.state != UNPAID:
        raise NotNow("Only an unpaid order can be repriced. Nothing was changed.")
    pair = (row.buyer, row.trade)
    if any(payment.counts for payment in (await tx.ask(of_trades([pair])))[pair]):
        raise PartlyPaid("The buyer has begun to pay at the old price. Nothing was changed.")
    lines = {li.line: li for li in await tx.ask(lines_of([(row.shop, row.id)]))}
    for new in change.lines:
        if new.line not in lines:
            raise errors.BadInput(f"This order has no line {new.line}. Nothing was changed.")
        if not await tx.run(
            sql.reprice_line, shop=row.shop, order=row.id, line=new.line, unit=new.unit_price_fen
        ):
            raise BelowDiscount("A line would cost less than its discount. Nothing was changed.")
        lines[new.line].unit_fen = new.unit_price_fen
    goods = sum(li.unit_fen * li.quantity for li in lines.values())
    freight = row.freight_fen if change.freight_fen is None else change.freight_fen
    if goods + freight > row.goods_fen + row.freight_fen:
        raise OnlyLower("The new total is higher than the buyer agreed to. Nothing was changed.")
    if not await tx.run(sql.reprice_order, shop=row.shop, id=row.id, goods=goods, freight=freight):
        raise BelowDiscount("Freight would cost less than coupons pay of it. Nothing was changed.")
    await complete(tx, row.buyer, row.trade)
