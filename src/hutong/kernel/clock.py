"""Time comes from the application, never from SQL, so that every shard sees the same moment."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
