"""Goods written as rows that an import reads back, and the report of refused rows."""

import csv
import io
from typing import Any

import msgspec

from hutong.trade.catalog.rules.rows import guarded
from hutong.trade.catalog.shapes.imports import Refusal

_COLUMNS = (
    "group",
    "title",
    "title_en",
    "description",
    "description_en",
    "category",
    "attributes",
    "pictures",
    "colour",
    "limit_per_buyer",
    "state",
    "code",
    "price",
    "weight_g",
    "stock",
    "picture",
    *(f"option{n}_{what}" for n in (1, 2, 3) for what in ("name", "value")),
)
_OF_PRODUCT = ("title", "title_en", "description", "description_en", "category", "colour")
# Excel takes a file for UTF-8 only when it begins so.
_BOM = "\ufeff"


def csv_head() -> bytes:
    """Return the line of column names."""
    return _written([_COLUMNS], _BOM)


def csv_rows(products: list[dict[str, Any]]) -> bytes:
    """Return one line for each SKU of these products; `group` joins them again."""
    return _written([_line(product, sku) for product in products for sku in product["skus"]])


def whole(product: dict[str, Any]) -> dict[str, Any]:
    """Return a product as one line of JSONL, in the shape in which products are added."""
    kept = {name: product[name] for name in _OF_PRODUCT if product[name] is not None}
    if product["category"] is not None:
        kept["category"] = str(product["category"])
    for name in ("attributes", "pictures", "options", "limit_per_buyer", "state"):
        if product[name]:
            kept[name] = product[name]
    kept["skus"] = [
        {
            name: sku[name]
            for name in ("price_fen", "options", "code", "weight_g", "picture", "stock")
            if sku[name]
        }
        for sku in product["skus"]
    ]
    return kept


def refusal_head() -> bytes:
    """Return the line of column names of the report."""
    return _written([("line", "reason")], _BOM)


def refusal_rows(rows: list[Refusal]) -> bytes:
    """Return one line for each refused row."""
    return _written([(str(row.line), guarded(row.reason)) for row in rows])


def _line(product: dict[str, Any], sku: dict[str, Any]) -> list[str]:
    row: dict[str, Any] = {name: product[name] for name in _OF_PRODUCT}
    row |= {
        "group": product["id"],
        "attributes": msgspec.json.encode(product["attributes"]).decode()
        if product["attributes"]
        else "",
        "pictures": " ".join(product["pictures"]),
        "limit_per_buyer": product["limit_per_buyer"],
        "state": product["state"],
        "code": sku["code"],
        "price": f"{sku['price_fen'] // 100}.{sku['price_fen'] % 100:02d}",
        "weight_g": sku["weight_g"],
        "stock": sku["stock"],
        "picture": sku["picture"],
    }
    for n, (name, value) in enumerate(sku["options"].items(), 1):
        row |= {f"option{n}_name": name, f"option{n}_value": value}
    return ["" if row.get(c) is None else guarded(str(row[c])) for c in _COLUMNS]


def _written(lines: Any, start: str = "") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return (start + out.getvalue()).encode()
