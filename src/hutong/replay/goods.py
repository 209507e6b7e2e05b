"""Which goods are listed: every product that a seller sells in the files. Pure.

What is listed depends on the whole folder and never on how much of it is played, so that a replay
that goes on later asks for the same goods under the same keys.
"""

from collections import Counter, defaultdict

from hutong.replay.folder import Folder, Row, cents
from hutong.replay.shapes import Good, Item, Listing, Omitted, Plan

_SPARE = 5


def items_of(rows: list[Row]) -> list[Item]:
    """Return one seller's items of an order: equal ones together, two prices in two slots."""
    counts: Counter[tuple[str, int]] = Counter()
    for row in rows:
        counts[row["product_id"], cents(row["price"]) or 0] += 1
    slots: Counter[str] = Counter()
    items = []
    for product, price in sorted(counts):
        items.append(Item(product, slots[product], price, counts[product, price]))
        slots[product] += 1
    return items


def listings(folder: Folder, made: Plan) -> None:
    """Fill in goods and sellers of the plan, and name the rows that nobody needs."""
    every = _every(folder)
    for order in made.orders:
        for part in order.parts:
            for item in part.items:
                made.goods[part.seller, item.product] = every[part.seller, item.product]
            made.sellers[part.seller] = ""
    sold = {product for _, product in every}
    selling = {seller for seller, _ in every}
    _left(folder, made, "products", {product for _, product in made.goods}, sold)
    _left(folder, made, "sellers", set(made.sellers), selling)
    for _, row in folder.rows("sellers"):
        if row["seller_id"] in made.sellers:
            made.sellers[row["seller_id"]] = row.get("seller_city", "")


def _every(folder: Folder) -> dict[Good, Listing]:
    """Return all goods with their stock and the first price of each slot, in time order."""
    when = {row["order_id"]: row["order_purchase_timestamp"] for _, row in folder.rows("orders")}
    known = {row["product_id"]: row for _, row in folder.rows("products")}
    orders: dict[str, list[Row]] = defaultdict(list)
    for _, row in folder.rows("order_items"):
        if cents(row["price"]):
            orders[row["order_id"]].append(row)
    found: dict[Good, Listing] = {}
    for order in sorted(orders, key=lambda order: (when.get(order, "~"), order)):
        for seller in sorted({row["seller_id"] for row in orders[order]}):
            for item in items_of([r for r in orders[order] if r["seller_id"] == seller]):
                good = seller, item.product
                if good not in found:
                    found[good] = _listing(known.get(item.product, {}))
                found[good].stock += item.quantity
                if item.slot == len(found[good].prices):
                    found[good].prices.append(item.price_fen)
    return found


def _listing(row: Row) -> Listing:
    weight = row.get("product_weight_g", "").partition(".")[0]
    category = row.get("product_category_name", "")
    return Listing(
        category=category,
        category_en=row.get("category_en", "") or category,
        weight_g=min(int(weight), 1_000_000) if weight.isdecimal() else 0,
        stock=_SPARE,
    )


def _left(folder: Folder, made: Plan, file: str, used: set[str], sold: set[str]) -> None:
    column = {"products": "product_id", "sellers": "seller_id"}[file]
    never = {"products": "no order of the files has it", "sellers": "sells nothing in the files"}
    seen: set[str] = set()
    for number, row in folder.rows(file):
        key = row[column]
        if key in seen:
            reason = f"this {column} stands there twice"
        elif key in used:
            reason = ""
        elif key in sold:
            reason = "only in orders that are not played"
        else:
            reason = never[file]
        seen.add(key)
        if reason:
            made.omitted.append(Omitted(file, number, key, reason))
