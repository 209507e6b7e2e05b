"""What runs by the clock: snapshots, so that a sum over a shop's book stays quick to read."""

from datetime import timedelta

from hutong.kernel import clock, jobs
from hutong.kernel.db import transaction
from hutong.trade.ledger.reads.accounts import sql

LAG = timedelta(minutes=15)
"""A transfer is dated before it is committed; no transaction of ours lives so long."""


@jobs.cron("ledger.snapshot", every_s=3600, within_s=1800)
async def snapshot() -> None:
    """Fold what moved since the last snapshot into it."""
    async with transaction() as tx:
        if await tx.value(sql.snapshot_turn):
            await tx.run(sql.snapshot, upto=clock.now() - LAG)
