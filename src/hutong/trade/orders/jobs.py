"""What runs later: counting sales, and the clocks of payment and receipt."""

from typing import Any

from hutong.kernel import jobs
from hutong.kernel.db import transaction
from hutong.trade import catalog
from hutong.trade.orders.actions.closing import sweep_unpaid
from hutong.trade.orders.actions.sending import sweep_received
from hutong.trade.orders.actions.telling import keep_telling


@jobs.handler("orders.count_sales")
async def count_sales(payload: dict[str, Any]) -> None:
    """Add units sold to the catalogue. A crash may count a sale twice: ranks, not books."""
    async with transaction() as tx:
        await catalog.sold(tx, [tuple(sale) for sale in payload["sales"]])


@jobs.cron("orders.close_unpaid", every_s=2)
async def close_unpaid() -> None:
    """Close unpaid orders whose time is over."""
    await sweep_unpaid()


@jobs.cron("orders.tell", every_s=1)
async def tell() -> None:
    """Tell buyers and shops what happened to their orders."""
    await keep_telling()


@jobs.cron("orders.receive", every_s=10)
async def receive() -> None:
    """Receive shipped orders whose clock is over."""
    await sweep_received()
