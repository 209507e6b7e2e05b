"""What accounts do by the clock."""

from hutong.kernel import jobs
from hutong.kernel.db import again
from hutong.people.accounts import actions


@jobs.cron("accounts.end_expired_sessions", every_s=3600)
async def end_expired_sessions() -> None:
    """Delete sessions that open nothing any more."""
    await again(actions.sessions.sweep)
