"""A tiny marketplace in CSV files: every case that a replay has to get right, none of it real."""

import csv
import gzip
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADERS = {
    "orders": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
    "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
    "order_items": "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,"
    "freight_value",
    "order_payments": "order_id,payment_sequential,payment_type,payment_installments,payment_value",
    "order_reviews": "review_id,order_id,review_score,review_comment_title,"
    "review_comment_message,review_creation_date,review_answer_timestamp",
    "customers": "customer_id,customer_unique_id,zip3,customer_city,customer_state",
    "products": "product_id,product_category_name,product_weight_g,category_en",
    "sellers": "seller_id,zip3,seller_city,seller_state,state_origin",
    "seller_leads": "mql_id,origin",
}

PLAYED = {
    "simple": "done",
    "two sellers": "done",
    "voucher over the goods": "done",
    "vouchers for everything": "done",
    "cancelled": "refunded",
    "on its way": "shipped",
    "invoiced": "to_ship",
    "two prices": "done",
    "dearer": "done",
    "unavailable": "refunded",
    "two sellers and a voucher": "done",
}
"""The orders that can be played, and how they end."""

LEFT_OUT = {
    "no items": "it has no items",
    "no payment": "it has no payments",
    "interest": "its payments sum to 32.10, its items and freight to 30.00",
    "gift": "an item costs 0.00, and nothing is sold for nothing",
    "strange": "its status 'teleported' is unknown",
}


class Bazaar:
    """Rows by file, and a mark that keeps the ids of one test apart from those of another."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(4)
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in HEADERS}
        self._day = 0
        _fill(self)

    def id(self, name: str) -> str:
        """Return the id of something in the files."""
        return f"{self.mark}-{name}".replace(" ", "-")

    def order(
        self,
        name: str,
        status: str,
        items: list[tuple[str, str, str, str]],
        payments: list[tuple[str, str]],
        buyer: str = "ana",
    ) -> None:
        """Add an order: items are (seller, product, price, freight), payments (type, value).

        A buyer written as `ana in olinda` lives there. How many of its dates an order has follows
        from its status.
        """
        buyer, _, city = buyer.partition(" in ")
        dates = {"delivered": 3, "shipped": 2}.get(status, 1)
        self._day += 1
        day = f"2017-01-{self._day:02d}"
        moments = [f"{day} 10:30:00", f"2017-02-{self._day:02d} 08:00:00", "2017-03-01 09:00:00"]
        customer = self.id(f"customer of {name}")
        self.rows["orders"].append(
            {
                "order_id": self.id(name),
                "customer_id": customer,
                "order_status": status,
                "order_purchase_timestamp": f"{day} 10:00:00",
            }
            | dict(
                zip(
                    [
                        "order_approved_at",
                        "order_delivered_carrier_date",
                        "order_delivered_customer_date",
                    ],
                    moments[:dates],
                    strict=False,
                )
            )
        )
        self.rows["customers"].append(
            {
                "customer_id": customer,
                "customer_unique_id": self.id(buyer),
                "zip3": "500",
                "customer_city": city or "recife",
                "customer_state": "PE",
            }
        )
        for number, (seller, product, price, freight) in enumerate(items, 1):
            self.rows["order_items"].append(
                {
                    "order_id": self.id(name),
                    "order_item_id": number,
                    "product_id": self.id(product),
                    "seller_id": self.id(seller),
                    "price": price,
                    "freight_value": freight,
                }
            )
        for number, (kind, value) in enumerate(payments, 1):
            self.rows["order_payments"].append(
                {
                    "order_id": self.id(name),
                    "payment_sequential": number,
                    "payment_type": kind,
                    "payment_value": value,
                }
            )

    def review(self, name: str, score: int, text: str = "") -> None:
        """Add a review of an order."""
        self.rows["order_reviews"].append(
            {
                "review_id": secrets.token_hex(4),
                "order_id": self.id(name),
                "review_score": score,
                "review_comment_message": text,
                "review_answer_timestamp": "2017-03-05 12:00:00",
            }
        )

    def write(self, folder: Path) -> Path:
        """Write the files, one of them packed."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.rows.items():
            columns = HEADERS[name].split(",")
            text = "\n".join(_lines(columns, rows)) + "\n"
            if name == "orders":
                (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
            else:
                (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder


class _Line:
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text.rstrip("\r\n")


def _lines(columns: list[str], rows: list[dict[str, Any]]) -> Iterator[str]:
    line = _Line()
    writer = csv.DictWriter(line, columns, restval="")
    writer.writeheader()
    yield line.text
    for row in rows:
        writer.writerow(row)
        yield line.text


def _fill(town: Bazaar) -> None:
    _played(town)
    _played_too(town)
    _left_out(town)
    for product, category in [("soap", "perfumaria"), ("lamp", "casa_luz"), ("unsold", "artes")]:
        town.rows["products"].append(
            {
                "product_id": town.id(product),
                "product_category_name": f"{category}_{town.mark}",
                "product_weight_g": "350",
                "category_en": f"{category}_in_english_{town.mark}",
            }
        )
    town.rows["products"].append({"product_id": town.id("rope")})
    for seller, city in [("rosa", "olinda"), ("joao", ""), ("idle", "natal")]:
        town.rows["sellers"].append({"seller_id": town.id(seller), "seller_city": city})
    town.rows["seller_leads"].append({"mql_id": town.id("lead")})


def _played(town: Bazaar) -> None:
    town.order("simple", "delivered", [("rosa", "soap", "10.50", "5.10")], [("boleto", "15.60")])
    town.review("simple", 5, "Chegou bem.\r\nObrigada!")
    town.order(
        "two sellers",
        "delivered",
        [
            ("rosa", "soap", "10.50", "5.10"),
            ("rosa", "soap", "10.50", "5.10"),
            ("joao", "lamp", "99.99", "12.34"),
        ],
        [("credit_card", "43.53"), ("debit_card", "100.00")],
        buyer="bia",
    )
    town.review("two sellers", 2)
    town.order(
        "voucher over the goods",
        "delivered",
        [("joao", "lamp", "20.00", "12.00")],
        [("voucher", "25.00"), ("credit_card", "7.00")],
    )
    town.order(
        "vouchers for everything",
        "delivered",
        [("rosa", "rope", "8.00", "2.00")],
        [("voucher", "4.00"), ("voucher", "4.00"), ("voucher", "2.00")],
        buyer="caio",
    )
    town.review("vouchers for everything", 4)
    town.review("vouchers for everything", 1, "another thought")
    town.order("cancelled", "canceled", [("rosa", "soap", "11.00", "0.00")], [("boleto", "11.00")])
    town.order(
        "on its way",
        "shipped",
        [("joao", "lamp", "80.00", "3.00")],
        [("boleto", "83.00")],
        buyer="ana in olinda",
    )
    town.review("on its way", 1)
    town.order("invoiced", "invoiced", [("rosa", "rope", "7.00", "1.00")], [("boleto", "8.00")])


def _played_too(town: Bazaar) -> None:
    town.order(
        "two prices",
        "delivered",
        [("rosa", "soap", "9.00", "1.00"), ("rosa", "soap", "12.00", "1.00")],
        [("credit_card", "23.00")],
    )
    town.order(
        "dearer",
        "delivered",
        [("rosa", "soap", "13.25", "4.00")],
        [("voucher", "0.00"), ("credit_card", "17.25")],
        buyer="bia",
    )
    town.order(
        "unavailable",
        "unavailable",
        [("joao", "lamp", "50.00", "10.00")],
        [("voucher", "55.00"), ("credit_card", "5.00")],
    )
    town.order(
        "two sellers and a voucher",
        "delivered",
        [("rosa", "rope", "10.00", "2.50"), ("joao", "lamp", "30.01", "2.50")],
        [("credit_card", "4.00"), ("voucher", "41.01")],
        buyer="caio",
    )


def _left_out(town: Bazaar) -> None:
    town.order("no items", "canceled", [], [("boleto", "5.00")])
    town.order("no payment", "delivered", [("rosa", "soap", "5.00", "1.00")], [])
    town.order(
        "interest", "delivered", [("rosa", "soap", "25.00", "5.00")], [("credit_card", "32.10")]
    )
    town.review("interest", 3)
    town.order("gift", "delivered", [("rosa", "soap", "0.00", "1.00")], [("boleto", "1.00")])
    town.order("strange", "teleported", [("rosa", "soap", "1.00", "1.00")], [("boleto", "2.00")])
