"""Reading what is outside, and never what is inside, by whatever way it is asked for."""

import asyncio
import contextlib
import socket

import pytest
from aiohttp import web

from hutong.kernel import outside
from hutong.kernel.outside import Wish
from tests.kernel.outside.street import INSIDE, STREET, TEXT, Street


async def test_a_page_of_the_street_is_read(street: Street) -> None:
    street.page("/", "<title>Tea</title>")
    found = await street.outside().fetch(street.url + "/?a=b", TEXT)
    assert found.body == b"<title>Tea</title>"
    assert (found.kind, found.charset) == ("text/html", "utf-8")
    assert found.url.endswith("/?a=b")


async def test_nothing_of_ours_goes_along(street: Street) -> None:
    street.page("/", **{"Set-Cookie": "who=lin; Path=/"})
    reader = street.outside()
    await reader.fetch(street.url + "/", TEXT)
    await reader.fetch(street.url + "/", TEXT)
    for request in street.seen:
        assert {"Cookie", "Authorization", "Referer"}.isdisjoint(request.headers)
        assert request.headers["User-Agent"] == "test"


@pytest.mark.parametrize(
    "host",
    [
        INSIDE,
        "127.0.0.3",
        "0.0.0.0",  # noqa: S104  connected to, not listened on
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "2130706433",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "localhost",
        "localhost.",
    ],
)
async def test_no_form_of_an_inside_address_is_connected_to(street: Street, host: str) -> None:
    with pytest.raises(outside.NotOutside):
        await street.outside().fetch(f"http://{host}:{street.port}/", TEXT)
    assert street.intruders == []


@pytest.mark.parametrize(
    "answer",
    [
        [INSIDE],
        [STREET, INSIDE],
        [INSIDE, STREET],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%lo"],
        ["not an address"],
    ],
)
async def test_a_name_that_leads_inside_is_not_read(street: Street, answer: list[str]) -> None:
    street.names["evil.example"] = [answer]
    with pytest.raises(outside.NotOutside):
        await street.outside().fetch(f"http://evil.example:{street.port}/", TEXT)
    assert street.intruders == []
    assert street.seen == []


async def test_a_name_that_changes_its_mind_between_two_looks_leads_nowhere(street: Street) -> None:
    """The first look finds the street; whoever looked again to connect would get inside."""
    street.names["evil.example"] = [[STREET], [INSIDE]]
    street.page("/first")
    reader = street.outside()
    found = await reader.fetch(f"http://evil.example:{street.port}/first", TEXT)
    assert found.body == b"hello"  # one look, and the socket went where that look had said
    with pytest.raises(outside.NotOutside):
        await reader.fetch(f"http://evil.example:{street.port}/first", TEXT)
    assert street.intruders == []


async def test_a_name_that_turns_inside_while_it_redirects_to_itself_is_not_followed(
    street: Street,
) -> None:
    street.names["evil.example"] = [[STREET], [INSIDE]]
    street.leads("/first", "/second")
    with pytest.raises(outside.NotOutside):
        await street.outside().fetch(f"http://evil.example:{street.port}/first", TEXT)
    assert len(street.seen) == 1
    assert street.intruders == []


async def test_the_socket_itself_refuses_though_every_look_before_was_fooled(
    street: Street,
) -> None:
    guard = street.outside()._guard  # noqa: SLF001  the last line is tested alone
    inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (INSIDE, street.port))
    with pytest.raises(outside.NotOutside):
        guard.socket(inside)
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (STREET, street.port))
    with contextlib.closing(guard.socket(public)) as made:
        assert made.family == socket.AF_INET


@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://inside.example:{port}/",
        "http://shop.example@127.0.0.1:{port}/",
        "http://lin@shop.example:{port}/next",
        "http://shop.example:22/",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "\\\\127.0.0.1:{port}\\",
        "http://127.0.0.1:{port}\\@shop.example:{port}/",
    ],
)
async def test_a_redirect_to_the_inside_is_not_followed(street: Street, onward: str) -> None:
    street.names["inside.example"] = [[INSIDE]]
    street.page("/next")
    street.leads("/", onward.replace("{port}", str(street.port)))
    with pytest.raises((outside.NotOutside, outside.NotFetched)):
        await street.outside().fetch(street.url + "/", TEXT)
    assert street.intruders == []
    assert [request.path for request in street.seen] == ["/"]


async def test_a_redirect_on_the_street_is_followed(street: Street) -> None:
    street.leads("/a", "b/c")
    street.leads("/b/c", f"{street.url}/d#part")
    street.page("/d", "there")
    found = await street.outside().fetch(street.url + "/a", TEXT)
    assert (found.body, found.url) == (b"there", street.url + "/d")


async def test_redirects_have_an_end(street: Street) -> None:
    street.leads("/", "/")
    with pytest.raises(outside.NotFetched):
        await street.outside().fetch(street.url + "/", TEXT)
    assert len(street.seen) == TEXT.redirects_max + 1


async def test_an_answer_without_end_is_left_in_time(street: Street) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await answer.write(b".")
                await asyncio.sleep(0.05)
        return answer

    street.pages["/"] = drip
    async with asyncio.timeout(20):
        with pytest.raises(outside.NotFetched):
            await street.outside().fetch(street.url + "/", Wish(TEXT.types, 1 << 20, within_s=0.3))


@pytest.mark.parametrize("told", [True, False])
async def test_more_than_was_wished_for_is_refused_or_cut(street: Street, told: bool) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        if told:
            return web.Response(body=b"x" * 300_000, content_type="text/html")
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(300):
                await answer.write(b"x" * 1000)
        return answer

    street.pages["/"] = flood
    with pytest.raises(outside.UnwantedAnswer):
        await street.outside().fetch(street.url + "/", TEXT)
    cut = await street.outside().fetch(street.url + "/", Wish(TEXT.types, 10_000, cut=True))
    assert cut.body == b"x" * 10_000


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/svg+xml", "text/xml"])
async def test_an_answer_of_another_kind_is_not_read(street: Street, kind: str) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"hello", content_type=kind)

    street.pages["/"] = answer
    with pytest.raises(outside.UnwantedAnswer):
        await street.outside().fetch(street.url + "/", TEXT)


async def test_an_answer_that_would_unpack_to_any_size_is_not_unpacked(street: Street) -> None:
    street.page("/", "x", **{"Content-Encoding": "gzip"})
    with pytest.raises(outside.UnwantedAnswer):
        await street.outside().fetch(street.url + "/", TEXT)
    assert street.seen[0].headers["Accept-Encoding"] == "identity"


async def test_a_failure_or_a_closed_door_is_said_in_a_sentence(street: Street) -> None:
    street.names["gone.example"] = [[]]
    street.names["closed.example"] = [["127.0.0.2"]]
    for address in (f"{street.url}/nothing", f"http://gone.example:{street.port}/"):
        with pytest.raises(outside.NotFetched) as said:
            await street.outside().fetch(address, TEXT)
        assert said.value.detail.endswith("Nothing was kept.")
