"""What it costs to send an order, and where a shop does not send."""

from hutong.trade.pricing.rules import regions
from hutong.trade.pricing.shapes.basket import Freight, PricedOrder
from hutong.trade.pricing.shapes.refusals import NoDelivery


def freight_fen(freight: Freight, order: PricedOrder, region: str | None, goods_fen: int) -> int:
    """Return the freight of an order to a region; None prices it for no region in particular.

    `goods_fen` is what `free_over_fen` is compared with. Raises NoDelivery.
    """
    if region and regions.nearest(freight.no_delivery, region) is not None:
        raise NoDelivery(
            f"{order.shop_name} does not deliver to this region. Nothing was ordered; choose "
            "another address or take its articles out of the basket.",
            shop=str(order.shop),
        )
    if freight.free_over_fen is not None and goods_fen >= freight.free_over_fen:
        return 0
    base_fen, per_item_fen = rates(freight, region)
    return base_fen + per_item_fen * sum(line.quantity for line in order.lines)


def rates(freight: Freight, region: str | None) -> tuple[int, int]:
    """Return (base, per item) of the narrowest band around the region."""
    if region and freight.regions:
        code = regions.nearest((c for band in freight.regions for c in band.regions), region)
        for band in freight.regions:
            if code in band.regions:
                return band.base_fen, band.per_item_fen
    return freight.base_fen, freight.per_item_fen
