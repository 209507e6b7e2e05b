"""What runs later: the clocks of both sides."""

from hutong.fulfil.aftersales.actions.ticking import sweep
from hutong.kernel import jobs


@jobs.cron("aftersales.clock", every_s=10)
async def tick() -> None:
    """Move requests whose clock is over."""
    while await sweep():
        pass
