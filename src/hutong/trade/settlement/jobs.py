"""What runs by the clock: settlement, and promises of orders that ended without it."""

from hutong.kernel import clock, jobs
from hutong.trade.settlement.actions.settling import sweep
from hutong.trade.settlement.actions.sharing import forget_ended


@jobs.cron("settlement.sweep", every_s=15)
async def settle() -> None:
    """Settle orders whose clock is over."""
    await sweep()


@jobs.cron("settlement.forget", every_s=3600)
async def forget() -> None:
    """Close shares of orders that were refunded whole before settlement."""
    await forget_ended(clock.now())
