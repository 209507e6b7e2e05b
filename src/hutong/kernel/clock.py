"""Time comes from the application, never from SQL, so that every shard sees the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


@contextmanager
def living_at(moment: datetime) -> Iterator[None]:
    """Let this whole process live at another moment, from which time goes on as usual.

    For histories of a house that nobody has used yet, and for tests. Where a worker already runs,
    rows dated before what its clocks have closed would be overlooked by them.
    """
    global _shift  # noqa: PLW0603  one process has one time
    before = _shift
    _shift = moment - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before
