"""A basket on its way to becoming a trade, in memory only."""

from datetime import datetime

from hutong.kernel import clock, errors, ids
from hutong.people.addresses import Snapshot
from hutong.trade import pricing, stock
from hutong.trade.orders import rules
from hutong.trade.orders.shapes import Basket

Came = dict[str, str]


class Draft:
    """What is known of one basket so far; a `problem` ends it."""

    __slots__ = (
        "address",
        "basket",
        "buyer",
        "came_from",
        "claimed",
        "currency",
        "numbers",
        "orders",
        "paid",
        "placed_at",
        "places",
        "price",
        "problem",
        "taken",
        "total_fen",
        "trade",
        "wants",
    )

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.buyer = basket.buyer
        self.came_from: Came | None = basket.new.source
        self.address: Snapshot | None = None
        self.price: pricing.Priced | None = None
        self.orders: list[pricing.PricedOrder] = []
        self.problem: errors.Problem | None = None
        self.trade = 0
        self.numbers: list[int] = []
        self.wants: list[stock.Want] = []
        self.taken: list[stock.Taken] = []
        self.places: dict[tuple[int, int], int] = {}
        self.total_fen = 0
        self.currency = ""
        self.paid = False
        self.claimed = False
        self.placed_at: datetime = clock.now()

    @property
    def from_wallet(self) -> bool:
        """Tell whether a wallet is to be charged."""
        return self.basket.new.pay_with == "wallet" and self.total_fen > 0

    @property
    def claims(self) -> set[int]:
        """Return the coupons that this basket uses."""
        return set(self.price.claims) if self.price else set()

    @property
    def skus(self) -> set[int]:
        """Return what is wanted."""
        return {ids.read(line.sku) for line in self.basket.new.lines}

    def ask(self) -> pricing.Ask:
        """Return what pricing needs to know."""
        new = self.basket.new
        address = self.address
        region = pricing.region_of(address.country, address.region) if address else None
        return pricing.Ask(
            self.buyer,
            region,
            tuple((ids.read(line.sku), line.quantity) for line in new.lines),
            tuple(ids.read(claim) for claim in new.coupons),
        )

    def take_price(self, price: pricing.Priced) -> None:
        """Number the trade and its orders, and work out what they want from the shelves."""
        self.price = price
        self.orders = price.orders
        self.total_fen = price.total_fen
        self.currency = price.currency
        self.trade, *self.numbers = ids.many(1 + len(price.orders))
        self.wants = [
            stock.Want(order.shop, line.fact.sku, line.quantity, number)
            for order, number in zip(price.orders, self.numbers, strict=True)
            for line in order.lines
        ]

    def source_of(self, order: pricing.PricedOrder) -> Came | None:
        """Return the touch that one of the orders came from, None for what was bought beside it."""
        return rules.source_of(self.came_from, order.shop, [li.fact.product for li in order.lines])

    def take(self, taken: list[stock.Taken]) -> None:
        """Keep what was held for this basket."""
        self.taken = taken
        self.places = {(item.cause, item.sku): item.place for item in taken}

    def title(self, sku: int) -> str:
        """Return what the buyer calls a SKU of this basket."""
        for order in self.orders:
            for line in order.lines:
                if line.fact.sku == sku:
                    options = " ".join(line.fact.options.values())
                    return f"{line.fact.title} {options}".strip()
        return "This article"
