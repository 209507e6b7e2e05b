"""The form of bills: CSV as the field's payment providers write it. Pure, and byte-stable.

UTF-8 with a byte order mark, CRLF, a heading, rows whose every cell begins with a backtick (so
that no spreadsheet mangles long numbers or runs a cell as a formula), a second heading and summary
rows. Amounts are decimal with two places. The same rows give the same bytes.
"""

import csv
import io
import re
from collections.abc import Sequence

from hutong.kernel import errors

MARK = "\ufeff"
_AMOUNT = re.compile(r"(-?)([0-9]{1,15})\.([0-9]{2})")


class BadBill(errors.BadInput):
    """A file that is no bill, or not a whole one."""

    title = "The bill cannot be read"


def write(rows: Sequence[Sequence[str]], *, heading: bool = False) -> str:
    """Write rows; the cells of a heading have no backtick."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(rows if heading else [[f"`{cell}" for cell in row] for row in rows])
    return out.getvalue()


def amount(fen: int) -> str:
    """Write an amount of minor units with two places."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str) -> int:
    """Read an amount back as minor units. Raises ValueError."""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise ValueError(f"`{text}` is no amount with two places")
    value = int(found[2]) * 100 + int(found[3])
    return -value if found[1] else value


def read(
    text: str, heading: Sequence[str], summary: Sequence[str]
) -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows of a bill and those of its summary, without backticks.

    Raises BadBill for another kind of file, a torn row, or a bill that ends before its summary.
    """
    reader = csv.reader(io.StringIO(text.removeprefix(MARK)))
    headings = (list(heading), list(summary))
    parts: list[list[list[str]]] = []
    try:
        for row in reader:
            if len(parts) < len(headings) and row == headings[len(parts)]:
                parts.append([])
            elif row:
                _take(row, parts, headings, reader.line_num)
    except csv.Error as wrong:
        raise BadBill(f"Line {reader.line_num} cannot be read: {wrong}.") from wrong
    if len(parts) < len(headings):
        raise BadBill("The bill ends before its summary, so it is not whole. Fetch it again.")
    return parts[0], parts[1]


def _take(
    row: list[str],
    parts: list[list[list[str]]],
    headings: tuple[list[str], list[str]],
    line: int,
) -> None:
    if not parts:
        raise BadBill(f"Line {line} is not the heading of such a bill.")
    if len(row) != len(headings[len(parts) - 1]) or not all(c.startswith("`") for c in row):
        raise BadBill(f"Line {line} is torn or of another kind of bill.")
    parts[-1].append([cell[1:] for cell in row])
