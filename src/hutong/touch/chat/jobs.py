"""What conversations do later and by the clock."""

from typing import Any

from hutong.kernel import jobs
from hutong.touch.chat.actions import files, previews


@jobs.handler(previews.JOB)
async def look_at_link(payload: dict[str, Any]) -> None:
    """Look at the page of a link and tell the conversation."""
    await previews.look(payload)


@jobs.cron("chat.forget_unsent", every_s=3600)
async def forget_unsent() -> None:
    """Forget what was handed in and never sent."""
    await files.sweep()


@jobs.cron("chat.let_files_go", every_s=300, within_s=240)
async def let_files_go() -> None:
    """Delete the bytes of files that nothing holds any more."""
    await files.let_go()
