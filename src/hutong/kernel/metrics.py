"""Counters for Prometheus, read at `/metrics`.

Where several processes share a folder (`PROMETHEUS_MULTIPROC_DIR`, which `hutong up` sets), each
of them tells the figures of all: those of the worker too, which serves no HTTP.
"""

import os

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
requests = Counter("hutong_http_requests", "Requests answered", ["status"])
seconds = Histogram(
    "hutong_http_seconds",
    "Time from request to answer",
    buckets=(0.01, 0.05, 0.25, 1, 5),
)
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


_by_status: dict[int, Counter] = {}


def answers(status: int) -> None:
    """Count one answer."""
    child = _by_status.get(status)
    if child is None:
        child = _by_status[status] = requests.labels(str(status))
    child.inc()


def text() -> bytes:
    """Return every metric in the text format."""
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types
    return generate_latest(shared)
