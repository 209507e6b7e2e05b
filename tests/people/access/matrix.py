"""The written matrix of docs/access.md: read for the test, and written anew by `bin/access`.

A change of a route or of a role's rights shows as a difference in that page, which a person has
to look at and agree to; the test walks the house and believes the page, not the code.
"""

import re
import sys
from pathlib import Path

from msgspec import Struct

from hutong.app import routes_of_the_house
from hutong.people import access

PAGE = Path(__file__).parents[3] / "docs" / "access.md"

_TYPE = re.compile(r"\{(\w+):\w+\}")


class Row(Struct, frozen=True):
    """One line of the page: a route, its right, and who is let in."""

    method: str
    path: str
    right: str
    admits: dict[str, bool]


def routes() -> list[tuple[str, str, str]]:
    """Return (method, path, right) of every route, with `{shop}` for `{shop:int}`."""
    return [(r.method, _TYPE.sub(r"{\1}", r.path), r.right) for r in routes_of_the_house()]


def written() -> list[Row]:
    """Return the lines of the page. Raises ValueError for one that cannot be understood."""
    lines = _parts(PAGE.read_text(encoding="utf-8"), "routes")[1].strip().splitlines()
    head = _cells(lines[0])
    if head != ["route", "right", *access.AUDIENCE]:
        raise ValueError(f"not the columns that are walked: {head}")
    return [_row(_cells(line)) for line in lines[2:]]


def _row(cells: list[str]) -> Row:
    method, path = cells[0].strip("`").split(" ")
    marks = dict(zip(access.AUDIENCE, cells[2:], strict=True))
    if set(marks.values()) - {"yes", "-"}:
        raise ValueError(f"neither yes nor -: {cells}")
    return Row(method, path, cells[1], {who: mark == "yes" for who, mark in marks.items()})


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def renewed(page: str) -> str:
    """Return the page with both tables as the code has them now."""
    for name, table in (("rights", access.table_of_rights()), ("routes", access.table(routes()))):
        before, _, after = _parts(page, name)
        page = f"{before}\n{table}\n{after}"
    return page


def _parts(page: str, name: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the part `<!-- name -->`, marks left outside."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    if page.count(start) != 1 or page.count(end) != 1:
        raise ValueError(f"docs/access.md has no part {name}, or two")
    before, rest = page.split(start)
    part, after = rest.split(end)
    return before + start, part, end + after


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8")
    after = renewed(before)
    PAGE.write_text(after, encoding="utf-8")
    sys.stdout.write("docs/access.md is as it was.\n" if after == before else "Look at git diff.\n")
