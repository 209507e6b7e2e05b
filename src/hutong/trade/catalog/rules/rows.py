"""Rows of an import: reading a file, finding the columns, and making products of them.

A row is one SKU. Rows that follow each other with the same `group` are one product; without a
group every row is a product of its own. A line of JSONL may instead hold a whole product with its
`skus`, the way the export writes it.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from hutong.kernel import errors
from hutong.trade.catalog.rules import goods
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.goods import SKUS_MAX, NewProduct, NewSku

ROWS_MAX = 100_000

FIELDS = (
    "group",
    "title",
    "title_en",
    "description",
    "description_en",
    "category",
    "price",
    "price_fen",
    "code",
    "weight_g",
    "stock",
    "pictures",
    "picture",
    "colour",
    "attributes",
    "limit_per_buyer",
    "state",
    *(f"option{n}_{what}" for n in (1, 2, 3) for what in ("name", "value")),
)
_OF_PRODUCT = ("title", "title_en", "description", "description_en", "colour", "state")
_FORMULA = ("=", "+", "-", "@", "\t")
_NUMBER = re.compile(r"(\d{1,13})(?:\.(\d{1,2})?0{0,6})?")


class NotAFile(errors.BadInput):
    """The bytes are not in the format that was said."""

    title = "The file cannot be read"


class BadMapping(errors.BadInput):
    """The mapping names a field that no product has."""

    title = "The mapping is wrong"


class Row(msgspec.Struct, frozen=True):
    """A row of the file, by column; or the reason why it cannot be read."""

    line: int
    values: dict[str, Any]
    problem: str | None = None


class Refused(msgspec.Struct, frozen=True):
    """Rows that make no product, and why."""

    rows: list[Row]
    reason: str


class Taken(msgspec.Struct, frozen=True):
    """Rows that make a product."""

    rows: list[Row]
    product: NewProduct


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, or else GB 18030 as Chinese spreadsheets write it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAFile("This file is neither UTF-8 nor GB 18030 text. Nothing was imported.")


def read(text: str, form: str) -> Iterator[Row]:
    """Give every row that is not empty. Raises NotAFile where a CSV cannot be read on."""
    if form == "jsonl":
        # Only a line feed ends a line of JSON: other separators may stand inside its texts.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield _json_row(number, line)
        return
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for values in lines:
            kept = {k: unguarded(v) for k, v in values.items() if k and isinstance(v, str)}
            if any(value.strip() for value in kept.values()):
                yield Row(lines.line_num, kept)
    except csv.Error as wrong:
        raise NotAFile(
            f"Line {lines.line_num} is not CSV: {wrong}. Nothing was imported."
        ) from wrong


def count(text: str, form: str) -> int:
    """Return how many rows a file has. Raises NotAFile, also for none and for too many."""
    number = 0
    for _ in read(text, form):
        number += 1
        if number > ROWS_MAX:
            raise NotAFile(f"At most {ROWS_MAX:,} rows are taken at once. Nothing was imported.")
    if not number:
        raise NotAFile("There is no row in this file. Nothing was imported.")
    return number


def check_mapping(mapping: dict[str, str]) -> None:
    """Check that every field of a mapping is one. Raises BadMapping."""
    wrong = [field for field in mapping if field not in FIELDS and not _is_named(field)]
    if wrong:
        raise BadMapping(
            f"There is no field {', '.join(wrong)[:200]}. Fields are {', '.join(FIELDS)}, "
            "option:NAME and attribute:NAME. Nothing was imported."
        )


def check_columns(text: str, form: str, mapping: dict[str, str]) -> None:
    """Check that the heading has the columns a product needs and the mapping names.

    Raises BadMapping: otherwise every row would be refused, one by one, for an empty price. Lines
    of JSON may each have other columns, so there the rows say it.
    """
    if form == "jsonl":
        return
    heading = next(csv.reader(io.StringIO(text, newline="")), [])
    priced = "price_fen" if mapping.get("price_fen", "price_fen") in heading else "price"
    wanted = {field: field for field in ("title", priced)} | mapping
    missing = [f"`{name}` for {field}" for field, name in wanted.items() if name not in heading]
    if missing:
        raise BadMapping(
            f"The file has no column {', '.join(missing)[:200]}. Its columns are "
            f"{', '.join(heading)[:300]}; say in the mapping which is which. Nothing was imported."
        )


def groups(rows: Iterator[Row], mapping: dict[str, str]) -> Iterator[list[Row]]:
    """Give rows that are one product together."""
    column = mapping.get("group", "group")
    waiting: list[Row] = []
    for row in rows:
        group = row.values.get(column)
        same = group and waiting and waiting[-1].values.get(column) == group
        if waiting and not same:
            yield waiting
            waiting = []
        waiting.append(row)
    if waiting:
        yield waiting


def product(rows: list[Row], mapping: dict[str, str], tree: Tree) -> Taken | Refused:
    """Make a product of the rows of one group, tidied and ready to add."""
    broken = next((row.problem for row in rows if row.problem), None)
    if broken:
        return Refused(rows, broken)
    if len(rows) > SKUS_MAX:
        return Refused(rows, f"A product has at most {SKUS_MAX} SKUs and this has {len(rows)}.")
    whole = ["skus" in row.values for row in rows]
    if any(whole) and len(rows) > 1:
        return Refused(rows, "A row with all its SKUs cannot be grouped with others.")
    try:
        new = _whole(rows[0].values, tree) if whole[0] else _built(rows, mapping, tree)
        return Taken(rows, goods.tidy(new))
    except errors.Problem as wrong:
        return Refused(rows, wrong.detail)
    except msgspec.ValidationError as wrong:
        return Refused(rows, f"{wrong}.")


def guarded(text: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return a CSV value without the guard that an export put before it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _json_row(line: int, text: str) -> Row:
    try:
        return Row(line, msgspec.json.decode(text, type=dict[str, Any]))
    except msgspec.DecodeError as wrong:
        return Row(line, {}, f"Not a JSON object: {wrong}.")


def _is_named(field: str) -> bool:
    kind, _, name = field.partition(":")
    return kind in ("option", "attribute") and bool(name.strip())


def _whole(values: dict[str, Any], tree: Tree) -> NewProduct:
    given = {k: v for k, v in values.items() if k in NewProduct.__struct_fields__}
    given["category"] = _category(str(values.get("category") or ""), tree)
    given["skus"] = [
        {k: v for k, v in sku.items() if k in NewSku.__struct_fields__}
        for sku in msgspec.convert(values["skus"], list[dict[str, Any]])
    ]
    if given.get("state") not in ("draft", "listed"):
        given["state"] = "draft"
    return msgspec.convert(given, NewProduct)


def _built(rows: list[Row], mapping: dict[str, str], tree: Tree) -> NewProduct:
    head = _mapped(rows[0].values, mapping)
    given: dict[str, Any] = {field: head[field] for field in _OF_PRODUCT if field in head}
    given["category"] = _category(head.get("category", ""), tree)
    given["attributes"] = _attributes(head)
    given["pictures"] = head.get("pictures", "").replace("|", " ").split()
    if "limit_per_buyer" in head:
        given["limit_per_buyer"] = _whole_number(head["limit_per_buyer"], "limit_per_buyer")
    given["skus"] = [_sku(_mapped(row.values, mapping)) for row in rows]
    return msgspec.convert(given, NewProduct)


def _mapped(values: dict[str, Any], mapping: dict[str, str]) -> dict[str, str]:
    """Return the row by field; a field without a mapping is a column of its own name."""
    columns = {field: field for field in values if field in FIELDS or _is_named(field)} | mapping
    found = {field: values.get(column) for field, column in columns.items()}
    return {f: text for f, v in found.items() if v is not None and (text := str(v).strip())}


def _sku(row: dict[str, str]) -> dict[str, Any]:
    options = {
        field.partition(":")[2]: value
        for field, value in row.items()
        if field.startswith("option:")
    }
    for n in (1, 2, 3):
        if f"option{n}_name" in row:
            options[row[f"option{n}_name"]] = row.get(f"option{n}_value", "")
    sku: dict[str, Any] = {"options": options, "price_fen": _price(row)}
    sku |= {field: row[field] for field in ("code", "picture") if field in row}
    for field in ("weight_g", "stock"):
        if field in row:
            sku[field] = _whole_number(row[field], field)
    return sku


def _price(row: dict[str, str]) -> int:
    """Return minor units: `price_fen` as it is, or `price` with up to two decimals."""
    if "price_fen" in row:
        return _whole_number(row["price_fen"], "price_fen")
    text = row.get("price", "")
    found = _NUMBER.fullmatch(text.replace(",", "").lstrip("¥￥$€£ "))
    if not found:
        raise errors.BadInput(f"The price {text[:40]!r} is no number with up to two decimals.")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _whole_number(text: str, field: str) -> int:
    found = _NUMBER.fullmatch(text.replace(",", ""))
    if not found or (found[2] or "").strip("0"):
        raise errors.BadInput(f"{field} is {text[:40]!r} and must be a whole number.")
    return int(found[1])


def _category(text: str, tree: Tree) -> str | None:
    if not text.strip():
        return None
    found = tree.named(text)
    if found is None:
        raise errors.BadInput(f"There is no category {text[:60]!r}.")
    return found.id


def _attributes(row: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "attributes" in row:
        try:
            found = msgspec.json.decode(row["attributes"], type=list[dict[str, Any]])
        except msgspec.DecodeError as wrong:
            raise errors.BadInput(f"The attributes are not a JSON list: {wrong}.") from wrong
    named = [(f.partition(":")[2], v) for f, v in row.items() if f.startswith("attribute:")]
    return found + [{"name": name, "value": value} for name, value in named]
