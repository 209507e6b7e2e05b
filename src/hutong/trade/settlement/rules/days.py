"""When a day of the books begins and ends. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone

from hutong.kernel import errors

_WINDOW = timedelta(minutes=15)
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)


def zone(offset_min: int) -> timezone:
    """Return the time zone in which days are counted."""
    return timezone(timedelta(minutes=offset_min))


def day_of(at: datetime, offset_min: int) -> date:
    """Return the day on which a moment lies."""
    return at.astimezone(zone(offset_min)).date()


def span(day: date, offset_min: int) -> tuple[datetime, datetime]:
    """Return the first moment of a day and the first of the next one. Raises BadInput."""
    if not _FIRST <= day <= _LAST:
        raise errors.BadInput(f"Choose a day from {_FIRST} to {_LAST}.")
    begin = datetime.combine(day, time(), zone(offset_min))
    return begin, begin + timedelta(days=1)


def windows(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut a span into pieces that are small enough to be held in memory."""
    while begin < end:
        yield begin, min(begin + _WINDOW, end)
        begin += _WINDOW
