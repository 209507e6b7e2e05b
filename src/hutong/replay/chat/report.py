"""The report: for people a few tables, for programs a JSON document."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from hutong.replay.report import Phase
from hutong.replay.shapes import Omitted

_SHOWN = 12


@dataclass
class Report:
    """Everything there is to say at the end. `compared` counts what was laid beside the files."""

    folder: str
    base_url: str
    played: dict[str, int]
    compared: dict[str, int]
    differences: list[str]
    omitted: list[Omitted]
    failed: dict[str, str]
    phases: list[Phase] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Tell whether everybody sees what the files say, and everything could be played."""
        return not self.differences and not self.failed

    def document(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "folder": self.folder,
            "base_url": self.base_url,
            "agrees": self.agrees,
            **self.facts,
            "phases": [asdict(phase) | {"per_s": phase.per_s} for phase in self.phases],
            "played": self.played,
            "compared": self.compared,
            "differences": self.differences,
            "failed": [{"group": key, "why": why} for key, why in self.failed.items()],
            "not_played_by_reason": [
                {"file": file, "reason": reason, "rows": rows}
                for (file, reason), rows in sorted(self._reasons().items())
            ],
            "not_played": [one._asdict() for one in self.omitted],
        }

    def write(self, path: Path) -> None:
        """Write the JSON document."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self.document()), indent=1))

    def show(self, console: Console) -> None:
        """Print what people want to know."""
        for title, counts in (("played", self.played), ("compared", self.compared)):
            table = Table("what", "how many", title=title, title_justify="left")
            for name, count in counts.items():
                table.add_row(name.replace("_", " "), f"{count:,}")
            console.print(table)
        table = Table("file", "rows", "reason", title="rows not played", title_justify="left")
        for (file, reason), rows in sorted(self._reasons().items()):
            table.add_row(file, f"{rows:,}", reason)
        console.print(table)
        for phase in self.phases:
            console.print(
                f"{phase.name}: {phase.count:,} in {phase.seconds:.1f} s ({phase.per_s:,.1f}/s)"
            )
        for name, value in self.facts.items():
            if value is not None:
                console.print(f"{name.replace('_', ' ')}: {value}")
        self._end(console)

    def _end(self, console: Console) -> None:
        wrong = [*self.differences, *(f"{key}: {why}" for key, why in self.failed.items())]
        for sentence in wrong[:_SHOWN]:
            console.print(sentence, markup=False)
        if len(wrong) > _SHOWN:
            console.print(f"and {len(wrong) - _SHOWN} more; --report FILE writes all of them")
        console.print(
            "everybody sees what the files say" if self.agrees else "the house and the files differ"
        )

    def _reasons(self) -> Counter[tuple[str, str]]:
        return Counter((one.file, re.sub(r"\d[\d.]*", "…", one.reason)) for one in self.omitted)
