"""Neighbours become friends, and write beside each other's names what they call one another."""

from typing import Any

from hutong.cli.demo.browser import Browser, Unwelcome
from hutong.cli.demo.lane import Friends
from hutong.cli.demo.town import Town

_DONE_BEFORE = ("already_friends", "already_answered")


async def make_friends(town: Town) -> None:
    """Let the lane get to know each other, the oldest friendship first."""
    ids = {handle: (await one.get("/api/me"))["id"] for handle, one in town.people.items()}
    bar = town.progress.add_task("friends", total=len(town.lane.friends))
    for pair in town.lane.friends:
        with town.day(pair.days_ago):
            await _meet(town, pair, ids)
        town.progress.advance(bar)


async def _meet(town: Town, pair: Friends, ids: dict[str, str]) -> None:
    asks, asked = town.people[pair.asks], town.people[pair.asked]
    wish = {"person": ids[pair.asked], "via": "handle", "handle": pair.asked, "words": pair.words}
    name = f"friends:{pair.asks}:{pair.asked}"
    try:
        request = await asks.post("/api/contacts/requests", wish, name)
        if pair.accepted:
            path = f"/api/contacts/requests/{request['id']}/accept"
            await asked.post(path, {}, f"{name}:accept")
    except Unwelcome as refused:
        # They met on their own, before the demo came to it or while it took a break.
        if refused.code not in _DONE_BEFORE:
            raise
    if not pair.accepted:
        return
    await _note(asks, ids[pair.asked], _beside(pair.remark, pair.tags, star=pair.star))
    back = _beside(pair.remark_back, pair.tags_back, star=pair.star_back)
    await _note(asked, ids[pair.asks], back)


async def _note(writer: Browser, friend: str, beside: dict[str, Any]) -> None:
    """Write what is not there yet; what people wrote themselves since stays."""
    there = await writer.get(f"/api/contacts/{friend}")
    if beside and not (there["remark"] or there["tags"] or there["star"]):
        await writer.patch(f"/api/contacts/{friend}", beside)


def _beside(remark: str, tags: list[str], *, star: bool) -> dict[str, Any]:
    wanted = {"remark": remark, "tags": tags, "star": star}
    return {key: value for key, value in wanted.items() if value}
