"""The report: for people a table, for programs a JSON document."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from hutong.replay.compare import BY, Book, Sums, total
from hutong.replay.shapes import Omitted

_SHOWN = 12
_COLUMNS = (
    "orders",
    "units",
    "goods_fen",
    "freight_fen",
    "vouchers_fen",
    "paid_fen",
    "refunded_fen",
)


@dataclass
class Phase:
    """One part of the work: how many things in how many seconds."""

    name: str
    count: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Return things a second."""
        return round(self.count / self.seconds, 1) if self.seconds > 0 else 0.0


@dataclass
class Report:
    """Everything there is to say at the end."""

    folder: str
    base_url: str
    files: Book
    house: Book
    differences: list[str]
    omitted: list[Omitted]
    failed: dict[str, str]
    phases: list[Phase] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Tell whether the house and the files say the same, and everything could be played."""
        return not self.differences and not self.failed

    def document(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "folder": self.folder,
            "base_url": self.base_url,
            "agrees": self.agrees,
            **self.facts,
            "phases": [asdict(phase) | {"per_s": phase.per_s} for phase in self.phases],
            "total": _pair(total(self.files), total(self.house)),
            **{f"by_{name}": self._by(name) for name in BY},
            "stars": {"files": self.files.stars, "house": self.house.stars},
            "differences": self.differences,
            "failed": [{"order": key, "why": why} for key, why in self.failed.items()],
            "not_played": [one._asdict() for one in self.omitted],
        }

    def _by(self, name: str) -> dict[str, Any]:
        files, house = self.files.by[name], self.house.by[name]
        keys = sorted(files.keys() | house.keys())
        return {key: _pair(files.get(key, Sums()), house.get(key, Sums())) for key in keys}

    def write(self, path: Path) -> None:
        """Write the JSON document."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self.document()), indent=1))

    def show(self, console: Console) -> None:
        """Print what people want to know."""
        console.print(self._states())
        self._groups(console)
        console.print(self._left_out())
        for phase in self.phases:
            console.print(
                f"{phase.name}: {phase.count:,} in {phase.seconds:.1f} s ({phase.per_s:,.1f}/s)"
            )
        for name, value in self.facts.items():
            if value is None:
                continue
            console.print(f"{name.replace('_', ' ')}: {value}")
        for sentence in [*self.differences, *(f"{k}: {w}" for k, w in self.failed.items())][
            :_SHOWN
        ]:
            console.print(sentence, markup=False)
        more = len(self.differences) + len(self.failed) - _SHOWN
        if more > 0:
            console.print(f"and {more} more; --report FILE writes all of them")
        console.print(
            "the house and the files agree to the cent"
            if self.agrees
            else "the house and the files do NOT agree"
        )

    def _states(self) -> Table:
        table = Table(title="by state; where they differ: files | house", title_justify="left")
        table.add_column("state")
        for name in _COLUMNS:
            table.add_column(name.removesuffix("_fen"), justify="right", no_wrap=True)
        states = sorted(self.files.by["state"].keys() | self.house.by["state"].keys())
        rows = [(s, self.files.by["state"].get(s), self.house.by["state"].get(s)) for s in states]
        for name, left, right in [*rows, ("all", total(self.files), total(self.house))]:
            table.add_row(
                name, *(_cell(left or Sums(), right or Sums(), column) for column in _COLUMNS)
            )
        return table

    def _groups(self, console: Console) -> None:
        for name in ("seller", "day"):
            files, house = self.files.by[name], self.house.by[name]
            keys = files.keys() | house.keys()
            wrong = {d.split(":")[0] for d in self.differences if d.startswith(f"{name} ")}
            console.print(f"by {name}: {len(keys) - len(wrong):,} of {len(keys):,} agree")

    def _left_out(self) -> Table:
        table = Table(title="rows not played", title_justify="left")
        for name in ("file", "rows", "reason"):
            table.add_column(name, justify="right" if name == "rows" else "left")
        groups = Counter((one.file, re.sub(r"\d[\d.]*", "…", one.reason)) for one in self.omitted)
        for (file, reason), count in sorted(groups.items()):
            table.add_row(file, f"{count:,}", reason)
        return table


def _pair(files: Sums, house: Sums) -> dict[str, Any]:
    return {"files": asdict(files), "house": asdict(house)}


def _cell(left: Sums, right: Sums, column: str) -> str:
    files, house = getattr(left, column), getattr(right, column)
    write = _money if column.endswith("_fen") else "{:,}".format
    return write(files) if files == house else f"[red]{write(files)} | {write(house)}[/red]"


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
