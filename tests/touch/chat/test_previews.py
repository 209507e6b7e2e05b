"""A link in a message shows its page, later, and never a page of the inside."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from msgspec.structs import replace

from hutong.kernel import jobs, settings
from hutong.touch.chat.actions import files, previews
from hutong.touch.chat.adapters.pages import Pages
from tests.cast import Cast
from tests.kernel.files.pictures import encoded, halves
from tests.kernel.outside.street import INSIDE, Street, opened
from tests.touch.chat.circle import at, gapless, lines, make, people, rows, seen, send

PAGE = """<title>Tea</title><meta property="og:description" content="Spring leaves">
<meta property="og:image" content="/tea.png">"""


@pytest.fixture
async def street(asgi: object, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    """The public web, as far as this house knows."""
    async with opened() as found:
        pages = Pages(found.outside(), files.draw)
        monkeypatch.setattr(previews, "pages", lambda: pages)
        found.page("/", PAGE)

        async def picture(_request: web.Request) -> web.StreamResponse:
            return web.Response(body=encoded(halves(), "PNG"), content_type="image/png")

        found.pages["/tea.png"] = picture
        yield found


async def queued(group: str) -> list[dict[str, Any]]:
    """Return the looks that wait for a conversation."""
    found = await rows(
        "select payload from job where kind = $1 and payload ->> 'conversation' = $2",
        previews.JOB,
        group,
    )
    return [row["payload"] for row in found]


async def looked(group: str) -> None:
    """Let everything that is due be done."""
    assert await queued(group)
    while await queued(group):
        await jobs.run_due()


async def test_a_link_shows_its_page_with_a_small_picture(cast: Cast, street: Street) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    link = f"{street.url}/"
    said = await send(lin, group, text=f"look: {link}")
    await looked(group)
    found = await seen(mei, group)
    assert [one.kind for one in found] == ["created", "text", "previewed"]
    assert gapless(found)
    shown = found[2].body["preview"]
    assert found[2].body["target"] == said.seq
    assert {name: shown[name] for name in ("url", "host", "title", "text")} == {
        "url": link,
        "host": "shop.example",
        "title": "Tea",
        "text": "Spring leaves",
    }
    # Old state and the event are what a fresh look finds.
    assert found[1].body == {**said.body, "preview": shown}
    assert (found[2].nth, found[2].sender) == (found[1].nth, "0")
    answer = await mei.ask("GET", f"{at(group)}/files/{shown['picture']}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert shown["picture"].startswith("pic/")
    assert (await mei.ask("GET", f"/files/{shown['picture']}")).status_code == 404


async def test_a_look_that_is_repeated_tells_nothing_twice(cast: Cast, street: Street) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await send(lin, group, text=f"{street.url}/")
    (payload,) = await queued(group)
    for _ in range(3):
        await previews.look(payload)
    assert await lines(mei, group) == ["created", f"{street.url}/", "previewed"]
    await looked(group)


async def test_the_picture_of_a_page_goes_when_its_link_is_recalled(
    cast: Cast, street: Street
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    said = await send(lin, group, text=f"{street.url}/")
    await looked(group)
    key = (await seen(mei, group))[2].body["preview"]["picture"]
    assert (await mei.ask("GET", f"{at(group)}/files/{key}")).status_code == 200
    await lin.post(f"{at(group)}/messages/{said.seq}/recall")
    assert (await mei.ask("GET", f"{at(group)}/files/{key}")).status_code == 404


@pytest.mark.parametrize("change", ["recall", "edit", "switch"])
async def test_what_changed_meanwhile_shows_no_page(
    cast: Cast, street: Street, change: str
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    said = await send(lin, group, text=f"{street.url}/")
    (payload,) = await queued(group)
    before = settings.current()
    if change == "recall":
        await lin.post(f"{at(group)}/messages/{said.seq}/recall")
    elif change == "edit":
        await lin.put(f"{at(group)}/messages/{said.seq}", {"body": {"text": "nothing"}})
    else:
        settings.use(replace(before, chat_previews=False))
    try:
        await previews.look(payload)
    finally:
        settings.use(before)
    assert "previewed" not in await lines(mei, group)
    assert street.seen == []
    await looked(group)


async def test_an_edited_link_shows_its_own_page(cast: Cast, street: Street) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    street.page("/other", "<title>Other</title>")
    said = await send(lin, group, text=f"{street.url}/")
    await looked(group)
    body = {"text": f"{street.url}/other"}
    await lin.put(f"{at(group)}/messages/{said.seq}", {"body": body})
    await looked(group)
    found = await seen(mei, group)
    assert found[1].body["preview"]["title"] == "Other"
    assert [one.kind for one in found[2:]] == ["previewed", "edited", "previewed"]


async def test_the_switch_stops_looking(cast: Cast, street: Street) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    before = settings.current()
    settings.use(replace(before, chat_previews=False))
    try:
        await send(lin, group, text=f"{street.url}/")
    finally:
        settings.use(before)
    assert await queued(group) == []


@pytest.mark.parametrize("host", [INSIDE, "inside.example", "169.254.169.254", "2130706433"])
async def test_a_link_to_the_inside_is_a_message_like_any_other(
    cast: Cast, street: Street, host: str
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    street.names["inside.example"] = [[INSIDE]]
    await send(lin, group, text=f"http://{host}:{street.port}/")
    await looked(group)
    assert len(await seen(mei, group)) == 2
    assert street.intruders == []


@pytest.mark.parametrize("picture", ["http://127.0.0.1:{port}/x.png", "/gone.png", "/lie.png"])
async def test_a_page_whose_picture_cannot_be_had_is_shown_without(
    cast: Cast, street: Street, picture: str
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    address = picture.replace("{port}", str(street.port))
    street.page("/", f'<title>Tea</title><meta property="og:image" content="{address}">')

    async def lie(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"<svg onload=alert(1)>", content_type="image/png")

    street.pages["/lie.png"] = lie
    await send(lin, group, text=f"{street.url}/")
    await looked(group)
    (shown,) = [one.body["preview"] for one in await seen(mei, group) if one.kind == "previewed"]
    assert (shown["title"], shown["picture"]) == ("Tea", None)
    assert street.intruders == []
