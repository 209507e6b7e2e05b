"""From files to a plan: which orders can be played as they were, and why others cannot. Pure."""

import re
from collections import Counter, defaultdict
from datetime import datetime

from hutong.replay.folder import Folder, Row, cents
from hutong.replay.goods import items_of, listings
from hutong.replay.shapes import Omitted, Order, Part, Pay, Place, Plan, Review, Step

ENDS = {
    "delivered": "done",
    "shipped": "shipped",
    "canceled": "refunded",
    "unavailable": "refunded",
    "invoiced": "to_ship",
    "processing": "to_ship",
    "approved": "to_ship",
    "created": "to_ship",
}
_FUNNEL = "a row of the marketing funnel: nothing in a house of shops corresponds to it"
_ZERO = "an amount of 0.00 moves nothing"
_VOUCHER = "voucher"
# No moment lies between these: the house does not wait for days to be paid.
_AT_ONCE = ("place", "pay")
_TEXT_MAX = 1000
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


class _Fault(Exception):
    """Why an order cannot be played as it was."""


def plan(folder: Folder, *, limit: int | None = None, until: str | None = None) -> Plan:
    """Decide what is played: orders in time order, up to `limit`, nothing after `until`."""
    made = Plan()
    sorting = _Sorting(folder, made, until)
    for row, order in sorted(folder.rows("orders"), key=_purchase):
        sorting.take(row, order)
    if limit is not None:
        for late in made.orders[limit:]:
            sorting.refuse(late.id, f"beyond the first {limit} orders that were asked for")
        del made.orders[limit:]
    sorting.finish()
    return made


def _purchase(row: tuple[int, Row]) -> tuple[str, int]:
    return row[1]["order_purchase_timestamp"], row[0]


def moment(text: str) -> str | None:
    """Return a time of the files as 2017-10-02T10:56:33Z, None for anything else.

    The files name no time zone; UTC keeps their days.
    """
    text = text.strip()
    if len(text) != len("2017-10-02 10:56:33"):
        return None
    try:
        return f"{datetime.fromisoformat(text).isoformat()}Z"
    except ValueError:
        return None


class _Sorting:
    """One pass over the files; remembers which order every row belongs to."""

    def __init__(self, folder: Folder, made: Plan, until: str | None) -> None:
        self.folder = folder
        self.made = made
        self.until = until
        self.rows: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.reviewed: dict[str, int] = {}
        self.items = _by_order(folder, "order_items")
        self.pays = _by_order(folder, "order_payments")
        self.reviews = _by_order(folder, "order_reviews")
        self.customers = {row["customer_id"]: row for _, row in folder.rows("customers")}

    def take(self, number: int, row: Row) -> None:
        """Plan one order, or remember why it cannot be played."""
        order = row["order_id"]
        if order in self.rows:
            self._omit("orders", number, order, "this order_id stands there twice")
            return
        self.rows[order] = number
        try:
            self.made.orders.append(self._order(row))
        except _Fault as fault:
            self.refuse(order, str(fault))

    def refuse(self, order: str, reason: str) -> None:
        """Leave an order out."""
        self.refused[order] = reason
        self._omit("orders", self.rows[order], order, reason)

    def _omit(self, file: str, row: int, key: str, reason: str) -> None:
        self.made.omitted.append(Omitted(file, row, key, reason))

    def _order(self, row: Row) -> Order:
        order, status = row["order_id"], row["order_status"]
        customer = self.customers.get(row["customer_id"])
        at = moment(row["order_purchase_timestamp"])
        if customer is None:
            raise _Fault("its customer is not in customers")
        if at is None:
            raise _Fault("its purchase has no time that can be read")
        if status not in ENDS:
            raise _Fault(f"its status {status!r} is unknown")
        if self.until is not None and at > self.until:
            raise _Fault(f"bought after {self.until}")
        parts = self._parts(order)
        pays, vouchers = self._paid(order, parts)
        place = Place(
            customer.get("zip3", ""),
            customer.get("customer_city", ""),
            customer.get("customer_state", ""),
        )
        planned = Order(
            id=order,
            buyer=customer["customer_unique_id"],
            place=place,
            at=at,
            ends=ENDS[status],
            parts=parts,
            pays=pays,
            vouchers=vouchers,
            steps=[],
        )
        self._steps(planned, row)
        return planned

    def _parts(self, order: str) -> list[Part]:
        found = self.items.get(order)
        if not found:
            raise _Fault("it has no items")
        parts: dict[str, Part] = {}
        for _, row in found:
            price, freight = cents(row["price"]), cents(row["freight_value"])
            if price is None or freight is None:
                raise _Fault("an amount of its items cannot be read")
            if price == 0:
                raise _Fault("an item costs 0.00, and nothing is sold for nothing")
            part = parts.setdefault(row["seller_id"], Part(row["seller_id"], [], 0))
            part.freight_fen += freight
        for seller, part in parts.items():
            part.items = items_of([row for _, row in found if row["seller_id"] == seller])
        return list(parts.values())

    def _paid(self, order: str, parts: list[Part]) -> tuple[list[Pay], list[Pay]]:
        found = self.pays.get(order)
        if not found:
            raise _Fault("it has no payments")
        amounts = [cents(row["payment_value"]) for _, row in found]
        if None in amounts:
            raise _Fault("an amount of its payments cannot be read")
        paid = sum(amount or 0 for amount in amounts)
        due = sum(part.goods_fen + part.freight_fen for part in parts)
        if paid != due:
            raise _Fault(
                f"its payments sum to {paid / 100:.2f}, its items and freight to {due / 100:.2f}"
            )
        pays: list[Pay] = []
        vouchers: list[Pay] = []
        for (number, row), amount in zip(found, amounts, strict=True):
            if amount:
                kept = vouchers if row["payment_type"] == _VOUCHER else pays
                kept.append(Pay(number, amount))
        return pays, vouchers

    def _steps(self, order: Order, row: Row) -> None:
        """Write down what happens when, each step no earlier than the one before."""
        approved = moment(row.get("order_approved_at", ""))
        carried = moment(row.get("order_delivered_carrier_date", ""))
        arrived = moment(row.get("order_delivered_customer_date", ""))
        wanted: list[tuple[str, str | None]] = [("place", order.at)]
        if order.pays and order.total_fen:
            wanted.append(("pay", approved))
        if order.ends == "refunded":
            wanted.append(("cancel", carried))
        if order.ends in ("shipped", "done"):
            wanted.append(("ship", carried))
        if order.ends == "done":
            wanted.append(("receive", arrived))
        self._keep(order, wanted)
        self._review(order)

    def _keep(self, order: Order, wanted: list[tuple[str, str | None]]) -> None:
        last = order.at
        for name, at in wanted:
            last = max(last, at or last)
            if name not in _AT_ONCE and self.until is not None and last > self.until:
                # What the files say happened later has not happened yet.
                order.ends = "shipped" if order.steps[-1].name == "ship" else "to_ship"
                return
            order.steps.append(Step(last, name))

    def _review(self, order: Order) -> None:
        if order.steps[-1].name != "receive":
            return
        for number, row in self.reviews.get(order.id, ()):
            stars = row["review_score"].strip()
            if stars not in ("1", "2", "3", "4", "5"):
                continue
            at = moment(row.get("review_answer_timestamp", "")) or order.steps[-1].at
            if self.until is not None and at > self.until:
                continue
            order.review = Review(number, int(stars), _words(row))
            order.steps.append(Step(max(at, order.steps[-1].at), "review"))
            self.reviewed[order.id] = number
            return

    def finish(self) -> None:
        """Name the rows that go with orders left out, and those that nothing asked for."""
        for file in ("order_items", "order_payments"):
            for number, row in self.folder.rows(file):
                reason = self._without(row["order_id"])
                if reason is None and file == "order_payments" and not cents(row["payment_value"]):
                    reason = _ZERO
                    self.made.zero_payments += 1
                if reason is not None:
                    self._omit(file, number, row["order_id"], reason)
        self._reviews_left()
        self._customers_left()
        listings(self.folder, self.made)
        for file in ("seller_leads", "seller_closed_deals"):
            for number, row in self.folder.rows(file):
                self._omit(file, number, row.get("mql_id", ""), _FUNNEL)

    def _without(self, order: str) -> str | None:
        if order not in self.rows:
            return "its order is not in orders"
        if order in self.refused:
            return f"its order is not played: {self.refused[order]}"
        return None

    def _reviews_left(self) -> None:
        played = {order.id: order for order in self.made.orders}
        for number, row in self.folder.rows("order_reviews"):
            order = row["order_id"]
            reason = self._without(order)
            if reason is None and self.reviewed.get(order) != number:
                reason = _unreviewed(row, played[order], self.reviewed.get(order))
            if reason is not None:
                self._omit("order_reviews", number, row.get("review_id", order), reason)

    def _customers_left(self) -> None:
        of_orders: dict[str, list[str]] = defaultdict(list)
        for _, row in self.folder.rows("orders"):
            of_orders[row["customer_id"]].append(row["order_id"])
        seen: Counter[str] = Counter()
        for number, row in self.folder.rows("customers"):
            customer = row["customer_id"]
            seen[customer] += 1
            orders = of_orders[customer]
            if seen[customer] > 1:
                self._omit("customers", number, customer, "this customer_id stands there twice")
            elif all(order in self.refused for order in orders):
                reason = self._without(orders[0]) if orders else "no order is hers"
                self._omit("customers", number, customer, reason or "")


def _unreviewed(row: Row, order: Order, other: int | None) -> str:
    if order.ends != "done":
        return f"its order was never received: it ends as {order.ends}"
    if row["review_score"].strip() not in ("1", "2", "3", "4", "5"):
        return "its score is not 1 to 5"
    if other is not None:
        return f"another review of this order is played: row {other}"
    return "written later than was asked for"


def _by_order(folder: Folder, file: str) -> dict[str, list[tuple[int, Row]]]:
    found: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in folder.rows(file):
        found[row["order_id"]].append((number, row))
    return found


def _words(row: Row) -> str:
    told = (row.get("review_comment_title", ""), row.get("review_comment_message", ""))
    text = "\n".join(line.strip() for line in told if line.strip()).replace("\r\n", "\n")
    return _CONTROL.sub(" ", text)[:_TEXT_MAX].strip()
