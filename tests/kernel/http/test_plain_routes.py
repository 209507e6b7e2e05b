"""The express lane: a plain route is held to everything that its signature says."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import httpx
import msgspec
import pytest
from litestar import Request, Response
from msgspec import Meta

from hutong.kernel import ids
from hutong.kernel.http import Caller, Doorkeeper, build, delete, get, listed, post
from hutong.kernel.http.plain import is_plain
from hutong.kernel.limits import Limit
from hutong.kernel.paging import Limit as PageLimit


class New(msgspec.Struct):
    """What is sent."""

    note: str
    rest: dict[str, Any] = {}


class Picked(msgspec.Struct):
    """What names a thing."""

    sku: ids.Id
    word: Annotated[str, Meta(pattern="^[a-z]\\w+$", description="a word of small letters")]


class Seen(msgspec.Struct):
    """What the route was given."""

    told: dict[str, Any]


@get("/api/things", right="open")
async def listing(
    limit: PageLimit = 20,
    kind: Literal["a", "b"] | None = None,
    sku: int | None = None,
    q: str = "",
) -> Seen:
    return Seen({"limit": limit, "kind": kind, "sku": sku, "q": q})


@get("/api/things/{thing:int}/parts/{part:int}", right="open")
async def part(thing: int, part: int) -> Seen:
    return Seen({"thing": str(thing), "part": str(part)})


@get("/api/days", right="open")
async def days(day: Annotated[int, Meta(ge=1)]) -> Seen:
    return Seen({"day": day})


@get("/api/codes/{code:str}", right="open")
async def named(code: str) -> Seen:
    return Seen({"code": code})


@post("/api/things", right="open")
async def add(data: New) -> Seen:
    return Seen({"note": data.note})


@post("/api/picked", right="open")
async def pick(data: Picked, near: ids.Id | None = None) -> Seen:
    return Seen({"sku": data.sku, "near": near})


@post("/api/maybe", right="open", status=200)
async def maybe(data: New | None = None) -> Seen:
    return Seen({"given": data is not None})


@delete("/api/things/{thing:int}", right="open")
async def drop(thing: int) -> None:
    assert thing


@get("/api/answers", right="open")
async def answering() -> Response[Seen]:
    return Response(Seen({}))


@get("/api/requests", right="open")
async def asking(request: Request[Any, Any, Any]) -> Seen:
    return Seen({"path": request.url.path})


@post("/api/closed", right="person")
async def closed(caller: Caller, data: New) -> Seen:
    return Seen({"person": caller.person, "note": data.note})


PLAIN = [listing, part, days, named, add, pick, maybe, drop, closed]
NOT_PLAIN = [answering, asking]


async def _nobody(_token: str) -> None:
    return None


async def _never(_person: int, _shop: int, _right: str) -> bool:
    return False


async def _silently(_caller: Caller, _method: str, _path: str, _shop: int) -> None:
    return None


def _house() -> Any:
    nothing = Limit(per_s=0, burst=1)
    keeper = Doorkeeper(
        identify=_nobody, allowed=_never, note=_silently, persons=nothing, addresses=nothing
    )
    return build([*PLAIN, *NOT_PLAIN], keeper)


Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="module")
def ask() -> Ask:
    house = _house()

    async def send(method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=house)
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as http:
            return await http.request(method, path, **more)

    return send


def test_the_signature_tells_which_routes_are_plain() -> None:
    assert [is_plain(route) for route in listed(PLAIN)] == [True] * len(PLAIN)
    assert [is_plain(route) for route in listed(NOT_PLAIN)] == [False] * len(NOT_PLAIN)


def test_a_hot_route_that_is_not_plain_keeps_the_house_closed() -> None:
    @get("/api/hot", right="open", express=True)
    async def hot() -> Response[Seen]:
        return Response(Seen({}))

    nothing = Limit(per_s=0, burst=1)
    keeper = Doorkeeper(
        identify=_nobody, allowed=_never, note=_silently, persons=nothing, addresses=nothing
    )
    with pytest.raises(TypeError, match="hot but not plain"):
        build([hot], keeper)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=",
        "limit=1.5",
        "limit=99999999999999999999",
        "kind=c",
        "sku=9223372036854775808",
        "sku=-9223372036854775809",
        "sku=x",
        "q=a%00b",
    ],
)
@pytest.mark.parametrize("path", ["/api/things", "/api/things/", "//api//things"])
async def test_a_limit_of_a_query_parameter_holds(ask: Ask, path: str, query: str) -> None:
    answer = await ask("GET", f"http://h{path}?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "bad_input"


async def test_query_parameters_are_read_by_their_annotations(ask: Ask) -> None:
    answer = await ask(
        "GET", "/api/things?limit=100&kind=b&sku=9223372036854775807&q=%E6%A2%A8&z=1"
    )
    assert answer.json()["told"] == {"limit": 100, "kind": "b", "sku": ids.BIGGEST, "q": "梨"}


async def test_a_query_parameter_without_a_default_is_asked_for(ask: Ask) -> None:
    answer = await ask("GET", "/api/days")
    assert (answer.status_code, answer.json()["field"]) == (422, "day")


async def test_numbers_in_a_path_find_their_names(ask: Ask) -> None:
    answer = await ask("GET", "/api/things/7/parts/8")
    assert answer.json()["told"] == {"thing": "7", "part": "8"}
    same = await ask("GET", "/api/things/7/parts/7")
    assert same.json()["told"] == {"thing": "7", "part": "7"}


@pytest.mark.parametrize("number", ["-1", "9223372036854775808", "1.0", "%23", "%00", "x"])
async def test_what_is_no_id_is_nowhere(ask: Ask, number: str) -> None:
    answer = await ask("GET", f"http://h/api/things/{number}/parts/1")
    told = answer.json()
    # A number too large for an id reads as 0, which nothing has.
    assert told.get("status") == 404 or told["told"]["thing"] == "0", told


async def test_a_text_in_a_path_is_given_as_it_is(ask: Ask) -> None:
    assert (await ask("GET", "/api/codes/12")).json()["told"] == {"code": "12"}
    assert (await ask("GET", "/api/codes/a-b")).json()["told"] == {"code": "a-b"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{",
        b"[]",
        b'{"note":1}',
        b'{"note":"\xff"}',
        b'{"note":"\\ud800"}',
        b'{"note":"a\\u0000"}',
        b'{"note":"a","rest":{"b":["\\u0000"]}}',
        b'{"note":"a","rest":{"\\u0000":1}}',
        b'{"note":"a","rest":{"b":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_a_body_that_no_field_can_hold_is_refused(ask: Ask, body: bytes) -> None:
    answer = await ask("POST", "/api/things", content=body)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/api/picked", {"sku": "x", "word": "pear"}, "Expected an id: up to 19 digits"),
        ("/api/picked", {"sku": "1", "word": "7"}, "a word of small letters - at `$.word`."),
        ("/api/picked?near=x", {"sku": "1", "word": "pear"}, "`near` is wrong: Expected an id"),
    ],
)
async def test_a_wrong_text_is_answered_in_words_and_not_by_a_pattern(
    ask: Ask, path: str, body: dict[str, str], said: str
) -> None:
    answer = await ask("POST", path, json=body)
    assert answer.status_code == 422, answer.text
    assert said in answer.json()["detail"]
    assert "regex" not in answer.text


async def test_a_method_that_an_address_does_not_take_is_named(ask: Ask) -> None:
    answer = await ask("PUT", "/api/things")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (405, "other_method")
    assert told["title"] == "Not possible at this address"
    assert "PUT does nothing at this address" in told["detail"]


@pytest.mark.parametrize(
    ("method", "path", "taken"),
    [
        ("PUT", "/api/things", ["GET", "HEAD", "OPTIONS", "POST"]),
        ("GET", "/api/things/7", ["DELETE", "OPTIONS"]),
        ("POST", "/api/codes/some", ["GET", "HEAD", "OPTIONS"]),
        ("DELETE", "/api/answers", ["GET", "HEAD", "OPTIONS"]),
    ],
)
async def test_a_refused_method_is_told_which_ones_are_taken(
    ask: Ask, method: str, path: str, taken: list[str]
) -> None:
    answer = await ask(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"].split(", ") == taken == answer.json()["allow"]
    for other in taken:
        assert (await ask(other, path)).status_code != 405


async def test_a_backslash_before_u0000_is_no_nul(ask: Ask) -> None:
    answer = await ask("POST", "/api/things", content=b'{"note":"\\\\u0000"}')
    assert answer.json()["told"] == {"note": "\\u0000"}


async def test_a_body_that_may_be_left_out_may_be_left_out(ask: Ask) -> None:
    assert (await ask("POST", "/api/maybe")).json()["told"] == {"given": False}
    assert (await ask("POST", "/api/maybe", json={"note": "a"})).json()["told"] == {"given": True}


async def test_a_body_over_a_megabyte_is_refused(ask: Ask) -> None:
    answer = await ask("POST", "/api/things", content=b'{"note":"' + b"a" * 1_000_000 + b'"}')
    assert answer.status_code == 413


async def test_nothing_to_say_is_an_empty_answer(ask: Ask) -> None:
    answer = await ask("DELETE", "/api/things/7")
    assert (answer.status_code, answer.content) == (204, b"")
    assert {"content-length", "content-type"} & set(answer.headers) == set()


async def test_a_head_says_what_a_get_would(ask: Ask) -> None:
    there, head = await ask("GET", "/api/things"), await ask("HEAD", "/api/things")
    assert head.headers["content-length"] == str(len(there.content))
    assert head.content == b""


async def test_a_refused_body_is_fetched_before_the_answer() -> None:
    """Else the connection is cut under whoever still sends, and the refusal never arrives."""
    happened: list[str] = []
    pieces = [b'{"note":', b'"a"}']

    async def receive() -> dict[str, Any]:
        happened.append("received")
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        happened.append(str(message.get("status", "sent")))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/closed",
        "query_string": b"",
        "headers": [(b"content-length", b"12")],
        "client": ("127.0.0.1", 1),
    }
    await _house()(scope, receive, send)
    assert happened == ["received", "received", "401", "sent"]


async def test_files_use_up_nobodys_rate() -> None:
    @get("/api/thing", right="open")
    async def thing() -> Seen:
        return Seen({})

    @get("/assets/{name:str}", right="open", counted=False)
    async def asset(name: str) -> Response[Seen]:
        return Response(Seen({"name": name}))

    slow = Limit(per_s=0.001, burst=1)
    keeper = Doorkeeper(
        identify=_nobody, allowed=_never, note=_silently, persons=slow, addresses=slow
    )
    transport = httpx.ASGITransport(app=build([thing, asset], keeper))
    async with httpx.AsyncClient(transport=transport, base_url="http://h") as http:
        files = [(await http.get("/assets/a.js")).status_code for _ in range(5)]
        things = [(await http.get("/api/thing")).status_code for _ in range(2)]
    assert files == [200] * 5
    assert things == [200, 429]
