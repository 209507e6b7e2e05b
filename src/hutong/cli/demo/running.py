"""`hutong demo`, and what `hutong up` asks of it."""

from typing import Any

import msgspec

from hutong import app
from hutong.cli import ground, marks
from hutong.cli.demo import lane
from hutong.cli.demo.browser import Browser, Unwelcome
from hutong.cli.demo.playing import load
from hutong.cli.trouble import Trouble
from hutong.kernel import logs, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.settings import Settings


async def run(chosen: Settings, *, only_if_empty: bool) -> None:
    """Load what is missing of the demo; with `only_if_empty` leave a house in use alone."""
    logs.start("warning", json=chosen.log_json)
    async with ground.base(chosen) as dsn:
        await ground.migrated(dsn)
        settings.use(_hasty(chosen, dsn))
        async with ground.opened(dsn, size=8):
            if await marks.find(marks.DEMO_LOADED):
                ground.tell("the demo data are there already; nothing was changed")
                return
            house = app.create()
            if only_if_empty and not await marks.find(marks.DEMO_BEGUN) and await _in_use(house):
                await marks.put(marks.DEMO_LOADED, "not wanted")
                return
            await _load(house)


async def _load(house: Any) -> None:
    ground.tell("filling the lane with demo data, about half a minute")
    try:
        await load(house)
    except Unwelcome as refused:
        raise Trouble(
            f"The demo data do not fit what is there: {refused} What was loaded before stays."
        ) from refused
    finally:
        await Combiner.finish_all()
    page = lane.folder() / "README.md"
    ground.tell(f"the demo is in; who you can be, and with which password, is in {page}")


async def _in_use(house: Any) -> bool:
    return bool((await Browser(house).get("/api/shops?limit=1"))["items"])


def _hasty(chosen: Settings, dsn: str) -> Settings:
    """Without limits on haste, and with sessions that outlive the months that are told."""
    return msgspec.structs.replace(
        chosen,
        database_url=dsn,
        session_days=10_000,
        rate_person_per_s=0.0,
        rate_address_per_s=0.0,
        rate_signin_per_min=0.0,
        rate_signup_per_min=0.0,
        rate_find_per_min=0.0,
        chat_group_per_s=0.0,
        chat_person_per_s=0.0,
        chat_uploads_per_min=0.0,
    )
