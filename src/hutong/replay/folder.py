"""The folder of CSV files, as they lie there: `orders.csv` or `orders.csv.gz`, and so on."""

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, TypeAlias

from hutong.replay.sentences import Stopped

Row: TypeAlias = dict[str, str]

NEEDED = {
    "orders": ("order_id", "customer_id", "order_status", "order_purchase_timestamp"),
    "order_items": ("order_id", "product_id", "seller_id", "price", "freight_value"),
    "order_payments": ("order_id", "payment_type", "payment_value"),
    "order_reviews": ("order_id", "review_score"),
    "customers": ("customer_id", "customer_unique_id"),
    "products": ("product_id",),
    "sellers": ("seller_id",),
}
OTHERS = ("seller_leads", "seller_closed_deals")

_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2})0*)?")


@dataclass
class Folder:
    """Every row of every file, in the order of the file; row 1 is the first below the header."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, name: str) -> Iterator[tuple[int, Row]]:
        """Return the rows of a file with their numbers."""
        return enumerate(self.tables.get(name, ()), 1)


def read(path: Path) -> Folder:
    """Read a folder. Raises Stopped naming the file or the column that is missing."""
    if not path.is_dir():
        raise Stopped(f"{path} is no folder. Nothing was played.")
    folder = Folder()
    for name, columns in NEEDED.items():
        found = _find(path, name)
        if found is None:
            raise Stopped(f"{path} has no {name}.csv or {name}.csv.gz. Nothing was played.")
        folder.tables[name] = table(found, columns)
    for name in OTHERS:
        found = _find(path, name)
        if found is not None:
            folder.tables[name] = table(found, ())
    return folder


def _find(path: Path, name: str) -> Path | None:
    places = (path / f"{name}.csv", path / f"{name}.csv.gz")
    return next((place for place in places if place.is_file()), None)


def table(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """Return the rows of one file. Raises Stopped naming it, or the column that is missing."""
    try:
        with _opened(path) as text:
            reader = csv.DictReader(text)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise Stopped(f"{path} has no column {', '.join(missing)}. Nothing was played.")
            return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise Stopped(f"{path} cannot be read ({error}). Nothing was played.") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def cents(text: str) -> int | None:
    """Read an amount such as 12.3 or 12.30 as minor units; None for anything else."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
