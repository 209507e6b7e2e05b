"""Named SQL: every statement of a room stands in its `queries.sql` under a name.

    -- place_orders
    -- Touches no row when the trade is already there.
    insert into ... values (:id, :buyer::bigint);

A statement `copy table (columns) from stdin` is poured with `tx.pour`, rows in that order.

`load(__package__)` gives an object with one attribute per statement. `:name` parameters become
`$1, $2, ...`; casts (`::`), strings, dollar quotes and comments are left alone.
"""

import re
from importlib.resources import files
from itertools import islice
from typing import Any

_NAME = re.compile(r"^-- ([a-z][a-z0-9_]*)\s*$")
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\$[a-z_]*\$.*?\$[a-z_]*\$|--[^\n]*|::|:([a-z_][a-z0-9_]*)",
    re.DOTALL,
)

_COPY = re.compile(r"copy (\w+) \(([^)]*)\) from stdin", re.IGNORECASE)


class Statement:
    """One named statement; `text` has `$n`, `names` tells which parameter stands at which n.

    `shapes` and `keys` (the columns of its rows) are filled when it is first used.
    """

    __slots__ = ("columns", "inserts", "keys", "name", "names", "shapes", "table", "text")

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.names: tuple[str, ...] = ()
        self.shapes: dict[type, Any] = {}
        self.keys: tuple[str, ...] = ()
        self.inserts: dict[int, str] = {}
        seen: dict[str, int] = {}

        def place(found: re.Match[str]) -> str:
            word = found.group(1)
            if word is None:
                return "" if found.group(0).startswith("--") else found.group(0)
            return f"${seen.setdefault(word, len(seen) + 1)}"

        self.text = _TOKEN.sub(place, source).strip().rstrip(";")
        self.names = tuple(seen)
        poured = _COPY.match(self.text)
        self.table = poured.group(1) if poured else ""
        self.columns = tuple(re.findall(r"\w+", poured.group(2))) if poured else ()

    def arguments(self, given: dict[str, Any]) -> list[Any]:
        """Put keyword arguments in order; a missing or a stray one is a bug."""
        if len(given) != len(self.names):
            stray = set(given) ^ set(self.names)
            raise TypeError(f"{self.name}: parameters do not match: {sorted(stray)}")
        return [given[name] for name in self.names]

    def inserting(self, rows: int) -> str:
        """Return the INSERT of so many rows that says the same as this COPY."""
        text = self.inserts.get(rows)
        if text is None:
            places = (f"${n}" for n in range(1, rows * len(self.columns) + 1))
            row = ", ".join(self.columns)
            values = ", ".join(
                f"({', '.join(islice(places, len(self.columns)))})" for _ in range(rows)
            )
            text = self.inserts[rows] = f"insert into {self.table} ({row}) values {values}"  # noqa: S608  ours
        return text

    def __repr__(self) -> str:
        return f"<sql {self.name}>"


class Queries:
    """The statements of one room, by name."""

    def __init__(self, statements: dict[str, Statement]) -> None:
        self.all = statements

    def __getattr__(self, name: str) -> Statement:
        try:
            return self.all[name]
        except KeyError:
            raise AttributeError(f"no statement named {name}") from None


def parse(text: str) -> dict[str, Statement]:
    """Split the text of a `queries.sql` into named statements."""
    found: dict[str, list[str]] = {}
    lines: list[str] | None = None
    for line in text.splitlines():
        header = _NAME.match(line)
        if header and header.group(1) not in found:
            lines = found.setdefault(header.group(1), [])
        elif lines is not None:
            lines.append(line)
    return {name: Statement(name, "\n".join(body)) for name, body in found.items()}


def load(package: str, file: str = "queries.sql") -> Queries:
    """Read the statements that stand beside a package's code."""
    return Queries(parse(files(package).joinpath(file).read_text("utf-8")))
