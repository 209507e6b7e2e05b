"""What runs by the clock: payment, receipt, and telling what happened."""

from hutong.kernel import jobs
from hutong.trade.orders.actions.closing import sweep_unpaid
from hutong.trade.orders.actions.sending import sweep_received
from hutong.trade.orders.actions.telling import keep_telling


@jobs.cron("orders.close_unpaid", every_s=2)
async def close_unpaid() -> None:
    """Close unpaid orders whose time is over."""
    await sweep_unpaid()


@jobs.cron("orders.tell", every_s=1)
async def tell() -> None:
    """Tell buyers and shops what happened to their orders, and the catalogue what was sold."""
    await keep_telling()


@jobs.cron("orders.receive", every_s=10)
async def receive() -> None:
    """Receive shipped orders whose clock is over."""
    await sweep_received()
