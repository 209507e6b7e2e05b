"""Showing how far a replay is, how fast it goes, and how long it will take."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from hutong.replay.report import Phase


class _Rate(ProgressColumn):
    """Things a second."""

    def render(self, task: Task) -> Text:
        """Write the rate of a task."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="cyan")


class Shown:
    """The progress of all phases, on standard error."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.phases: list[Phase] = []

    def tell(self, sentence: str) -> None:
        """Say something above the bars."""
        self.console.print(f"hutong: {sentence}", markup=False, highlight=False)

    @contextmanager
    def phase(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Show one phase; call what is given with how many more things are done."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
        )
        begun, count = time.monotonic(), 0
        with Progress(*columns, console=self.console, refresh_per_second=4) as bars:
            task = bars.add_task(name, total=total)

            def advance(more: int = 1) -> None:
                nonlocal count
                count += more
                bars.advance(task, more)

            try:
                yield advance
            finally:
                self.phases.append(Phase(name, count, time.monotonic() - begun))
