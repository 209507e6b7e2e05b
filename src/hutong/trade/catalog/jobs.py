"""What the catalog does later."""

import asyncio
from typing import Any

import structlog

from hutong.kernel import errors, jobs
from hutong.kernel.db import again, transaction
from hutong.trade.catalog.actions import imports, searches, tallies

_log = structlog.get_logger()

_SLICE_S = 15.0


@jobs.handler(imports.JOB)
async def go_on_importing(payload: dict[str, Any]) -> None:
    """Answer the next rows of an import, for a while."""
    shop, run = int(payload["shop"]), int(payload["import"])
    try:
        await imports.work(shop, run, asyncio.get_running_loop().time() + _SLICE_S)
    except errors.Unavailable:
        raise  # the database is away: the job's own retry goes on where the last commit was
    except Exception as broken:  # noqa: BLE001  logged, and the shop is told
        _log.exception("import_stopped", shop=shop, run=run)
        async with transaction() as tx:
            await imports.stop(tx, shop, run, _why(broken))


def _why(broken: Exception) -> str:
    if isinstance(broken, errors.Problem):
        return broken.detail
    return "Something broke on our side and was logged. What was imported stays; please resume."


@jobs.handler(tallies.FOLLOW)
async def follow_shop(payload: dict[str, Any]) -> None:
    """Show or hide the goods of a shop whose state changed."""
    shop, after = int(payload["shop"]), 0
    while True:
        following = await again(lambda tx: tallies.follow_shop(tx, shop, after))  # noqa: B023  awaited at once
        if following is None:
            return
        after = following


@jobs.cron("catalog.rank_sold", every_s=30)
async def rank_sold() -> None:
    """Let the mall take over what was sold."""
    more = True
    while more:
        more = await again(tallies.rank_sold)


@jobs.cron("catalog.forget_searches", every_s=86_400)
async def forget_searches() -> None:
    """Let old searches fade from the suggestions."""
    await again(searches.forget_slowly)
