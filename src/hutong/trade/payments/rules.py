"""When a provider that says nothing is asked."""

from datetime import datetime, timedelta

ASK_AFTER = timedelta(seconds=15)
_ASK_WAIT_MAX = timedelta(minutes=5)


def ask_again_at(created_at: datetime, now: datetime) -> datetime:
    """Return when to ask once more: the wait doubles with the payment's age, up to 5 minutes."""
    return now + min(max(now - created_at, ASK_AFTER), _ASK_WAIT_MAX)
