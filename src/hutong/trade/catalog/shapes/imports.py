"""Shapes of imports."""

from datetime import datetime
from typing import Literal

import msgspec

from hutong.kernel.ids import Id

Format = Literal["csv", "jsonl"]


class Import(msgspec.Struct):
    """How far an import is; `rows` are all rows of the file."""

    id: Id
    state: Literal["queued", "running", "done", "stopped"]
    rows: int
    done: int
    refused: int
    problem: str | None
    created_at: datetime


class Refusal(msgspec.Struct):
    """A row that was not taken."""

    line: int
    reason: str


class Run(msgspec.Struct):
    """An import as its job sees it."""

    shop: int
    id: int
    person: int
    state: str
    format: Format
    mapping: dict[str, str]
    updates: bool
    file: str
    rows: int
    done: int
    refused: int

    @property
    def seen(self) -> int:
        """Return how many rows were answered, one way or the other."""
        return self.done + self.refused
