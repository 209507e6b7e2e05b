"""The first two steps: what is for sale at which price, grouped into one order a shop."""

from operator import attrgetter

from hutong.kernel.errors import BadInput, Refused
from hutong.trade.catalog import SkuFact
from hutong.trade.pricing.rules import regions
from hutong.trade.pricing.shapes.basket import (
    Basket,
    PricedLine,
    PricedOrder,
    Reduction,
    Terms,
)
from hutong.trade.pricing.shapes.refusals import MixedCurrencies, NotForSale, ShopClosed

LINES_MAX = 100
QUANTITY_MAX = 9_999

_BY_SHOP_AND_SKU = attrgetter("shop", "sku")


def orders_of(basket: Basket) -> list[PricedOrder]:
    """Return one order a shop with its lines at list or region price.

    Orders and lines are sorted by id, not as they came: a checkout must cost the same to the
    cent, line by line, in whatever order a client names its lines.
    """
    facts, quantities = merged(basket.lines)
    orders: list[PricedOrder] = []
    order: PricedOrder | None = None
    for fact in facts:
        if not fact.for_sale:
            raise refusal(fact)
        if order is None or order.shop != fact.shop:
            order = PricedOrder(
                fact.shop, fact.shop_name, fact.shop_name_en, fact.currency, fact.fee_bp, []
            )
            orders.append(order)
        quantity = quantities[fact.sku]
        price_fen = fact.price_fen
        amount_fen = price_fen * quantity
        order.lines.append(PricedLine(fact, quantity, price_fen, price_fen, amount_fen))
        order.goods_fen += amount_fen
    _one_currency(orders)
    return orders


def merged(lines: list[tuple[SkuFact, int]]) -> tuple[list[SkuFact], dict[int, int]]:
    """Return the facts by shop and sku, and the quantity of each; the same SKU twice is one."""
    if not 0 < len(lines) <= LINES_MAX:
        raise BadInput(f"A checkout has 1 to {LINES_MAX} lines; this one has {len(lines)}.")
    facts: dict[int, SkuFact] = {}
    quantities: dict[int, int] = {}
    for fact, quantity in lines:
        facts[fact.sku] = fact
        quantities[fact.sku] = total = quantities.get(fact.sku, 0) + quantity
        if quantity < 1 or total > QUANTITY_MAX:
            raise BadInput(f"A quantity is 1 to {QUANTITY_MAX}.", sku=str(fact.sku))
    return sorted(facts.values(), key=_BY_SHOP_AND_SKU), quantities


def refusal(fact: SkuFact) -> Refused:
    """Say why this article cannot be ordered now."""
    if fact.shop_state != "open":
        return ShopClosed(
            f"{fact.shop_name} takes no orders now. Nothing was ordered; take its articles out "
            "of the basket or come back later.",
            shop=str(fact.shop),
        )
    return NotForSale(
        f"{fact.title} is not for sale now. Nothing was ordered; take it out of the basket.",
        sku=str(fact.sku),
    )


def regional(order: PricedOrder, terms: Terms, region: str) -> None:
    """Put the region's prices in place of list prices, and explain the lower ones."""
    saved_fen = 0
    for line in order.lines:
        prices = terms.region_prices.get(line.fact.sku)
        code = regions.nearest(prices, region) if prices else None
        if prices is None or code is None:
            continue
        line.unit_fen = prices[code]
        line.amount_fen = line.unit_fen * line.quantity
        saved_fen += max(0, line.list_fen - line.unit_fen) * line.quantity
    order.goods_fen = sum(line.amount_fen for line in order.lines)
    if saved_fen:
        row = Reduction("region_price", "shop", "本地价", "Local price", saved_fen)
        order.reductions.append(row)


def _one_currency(orders: list[PricedOrder]) -> None:
    first = orders[0].currency
    for order in orders:
        if order.currency != first:
            raise MixedCurrencies(
                f"{orders[0].shop_name} sells in {first} and {order.shop_name} in "
                f"{order.currency}. Nothing was ordered; check out one currency at a time."
            )
