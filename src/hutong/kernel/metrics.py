"""Counters for Prometheus, read at `/metrics`.

Where several processes share a folder (`PROMETHEUS_MULTIPROC_DIR`, which `hutong up` sets), each
of them tells the figures of all: those of the worker too, which serves no HTTP.
"""

import os
from pathlib import Path

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

statements = Counter("hutong_db_statements", "Statements sent to PostgreSQL by this process")
batch_size = Histogram(
    "hutong_batch_size",
    "Requests answered by one batch",
    ["name"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
jobs_done = Counter("hutong_jobs", "Jobs run", ["kind", "outcome"])
jobs_waiting = Gauge(
    "hutong_jobs_waiting", "Jobs due and not yet done", multiprocess_mode="mostrecent"
)


requests = Counter("hutong_http_requests", "Requests answered", ["status"])
seconds = Histogram(
    "hutong_http_seconds",
    "Time from request to answer, of every 16th request",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class Answers:
    """Counts answers and tells Prometheus of sixteen at once.

    Telling it of each costs as much as
    reading the request.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, int] = {}
        self._count = 0

    def count(self, status: int, took_s: float) -> None:
        """Count one answer and the seconds it took."""
        self._waiting[status] = self._waiting.get(status, 0) + 1
        self._count += 1
        if not self._count % _TOLD_TOGETHER:
            seconds.observe(took_s)
            self.tell()

    def tell(self) -> None:
        """Tell what was counted."""
        for status, number in self._waiting.items():
            requests.labels(str(status)).inc(number)
        self._waiting.clear()


_TOLD_TOGETHER = 16
answers = Answers()


def text() -> bytes:
    """Return every metric in the text format."""
    answers.tell()
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    _forget_ended(Path(os.environ[FOLDER]))
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types
    return generate_latest(shared)


def _forget_ended(folder: Path) -> None:
    """Drop what processes said of their present that have none: a killed one cannot take it back.

    What they counted stays.
    """
    for told in folder.glob("gauge_live*_*.db"):
        try:
            os.kill(int(told.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            told.unlink(missing_ok=True)
