"""The whole play, step by step."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hutong.cli import marks
from hutong.cli.demo import lane, meeting, settling, stories, talking, today
from hutong.cli.demo.town import Town
from hutong.kernel import jobs

_STEPS = (
    settling.move_in,
    settling.hang_pictures,
    settling.plant_categories,
    settling.open_shops,
    settling.lay_out_goods,
    meeting.make_friends,
    stories.tell_reviews,
    settling.chalk_up_words,
    settling.offer_coupons,
    today.go_on,
    talking.talk,
)


async def load(house: Any) -> None:
    """Play the lane into an open house (the ASGI application, with its database open).

    Where no worker has ever run, the people's past is dated into the past; otherwise everything
    happens today, because a worker's clocks have closed the days before. Raises Unwelcome.
    """
    begun = await marks.put(marks.DEMO_BEGUN)
    with _progress() as progress:
        town = Town(house, lane.read(), begun.at, progress, travels=await jobs.last_fired() is None)
        for step in _STEPS:
            await step(town)
        for browser in town.people.values():
            await browser.ask("DELETE", "/api/sessions/current")
    await marks.put(marks.DEMO_LOADED, "loaded")


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("hutong: demo"),
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
