"""The parts of a replay by themselves: reading, planning, noting, asking, and comparing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from hutong.replay import Stopped, compare, folder, plan
from hutong.replay.client import Client, Refused
from hutong.replay.journal import Journal
from hutong.replay.shapes import Order, Place, Step
from hutong.replay.timeline import Window, in_time_order
from tests.replay.bazaar import Bazaar

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48.90", 4890),
        ("48.9", 4890),
        ("48", 4800),
        ("0.00", 0),
        (" 1.10 ", 110),
        ("1.100", 110),
        ("1.234", None),
        ("-1.00", None),
        ("1,50", None),
        ("1e3", None),
        ("", None),
        ("nan", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(text: str, expected: int | None) -> None:
    assert folder.cents(text) == expected


def test_a_folder_without_a_file_or_a_column_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="no folder"):
        folder.read(tmp_path / "nowhere")
    Bazaar().write(tmp_path)
    sellers = tmp_path / "sellers.csv"
    sellers.write_text("id,city\n1,recife\n")
    with pytest.raises(Stopped, match="no column seller_id"):
        folder.read(tmp_path)
    sellers.unlink()
    with pytest.raises(Stopped, match=r"no sellers\.csv"):
        folder.read(tmp_path)


def test_a_packed_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    Bazaar().write(tmp_path)
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(Stopped, match=r"orders\.csv\.gz cannot be read"):
        folder.read(tmp_path)


def test_goods_are_the_same_however_much_is_played(tmp_path: Path) -> None:
    files = folder.read(Bazaar().write(tmp_path))
    every = plan.plan(files).goods
    some = plan.plan(files, limit=2).goods
    assert 0 < len(some) < len(every)
    assert all(every[good] == listing for good, listing in some.items())


def test_steps_come_in_the_order_of_time_and_never_before_the_one_before(tmp_path: Path) -> None:
    made = plan.plan(folder.read(Bazaar().write(tmp_path)))
    moments = {(order.id, step.name): step.at for order in made.orders for step in order.steps}
    played = [moments[order.id, step] for order, step in in_time_order(made.orders)]
    assert played == sorted(played)
    for order in made.orders:
        names = [step.name for step in order.steps]
        assert names[0] == "place"
        known = ["place", "pay", "cancel", "ship", "receive", "review"]
        assert names == sorted(names, key=known.index)


async def test_a_step_waits_for_the_one_before_and_a_refusal_ends_its_order_alone() -> None:
    played: list[tuple[str, str]] = []

    async def act(order: Order, step: str) -> None:
        await asyncio.sleep(0.02 if step == "place" else 0)
        if (order.id, step) == ("bad", "pay"):
            raise Refused(409, {"code": "closed", "detail": "no"}, "POST /pay")
        played.append((order.id, step))

    orders = [_order("good"), _order("bad")]
    window = Window(act, width=6, done=lambda: None)
    await window.play(in_time_order(orders))
    assert [step for who, step in played if who == "good"] == ["place", "pay", "ship"]
    assert [step for who, step in played if who == "bad"] == ["place"]
    assert window.failed == {"bad": "pay: POST /pay was answered 409: no"}


def _order(name: str) -> Order:
    steps = [
        Step(f"2017-01-0{n}T00:00:00Z", step) for n, step in enumerate(("place", "pay", "ship"), 1)
    ]
    return Order(name, "b", Place("", "", ""), steps[0].at, "shipped", [], [], [], steps)


async def test_what_was_noted_is_there_again_but_for_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.jsonl"
    async with Journal(path) as journal:
        seed = journal.seed
        journal.put("a", {"id": "1"})
        journal.put("b", [1, 2])
    with path.open("ab") as file:
        file.write(b'["c",{"id"')
    async with Journal(path) as journal:
        assert (journal.seed, journal.get("a"), journal.get("b")) == (seed, {"id": "1"}, [1, 2])
        assert journal.get("c") is None
        journal.put("d", 4)
    async with Journal(path) as journal:
        assert journal.get("d") == 4
    assert path.stat().st_mode & 0o077 == 0


async def test_two_replays_do_not_share_a_state_file(tmp_path: Path) -> None:
    async with Journal(tmp_path / "state.jsonl"):
        with pytest.raises(Stopped, match="Another replay"):
            async with Journal(tmp_path / "state.jsonl"):
                pass


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[tuple[Client, list[str]]]:
    """A client of a server that answers so, and what the client said to people."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    told: list[str] = []
    try:
        async with Client(f"http://127.0.0.1:{port}", connections=4, tell=told.append) as client:
            yield client, told
    finally:
        await runner.cleanup()


async def test_a_house_that_slows_us_down_is_asked_again_later_and_said_once() -> None:
    keys = []

    async def answer(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) < 3:
            return web.json_response({}, status=429, headers={"Retry-After": "0"})
        return web.json_response({"id": "7"}, status=201)

    async with answering(answer) as (client, told):
        assert await client.ask("POST", "/api/things", {}, key="once") == {"id": "7"}
    assert keys == ["once"] * 3
    assert len(told) == 1
    assert "HUTONG_RATE_SIGNUP_PER_MIN=0" in told[0]


async def test_a_house_that_falls_silent_is_asked_again_under_the_same_key() -> None:
    keys = []

    async def answer(request: web.Request) -> web.StreamResponse:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1 and request.transport is not None:
            request.transport.close()
        elif len(keys) == 2:
            return web.json_response({"detail": "starting"}, status=503)
        return web.json_response({"id": "7"})

    async with answering(answer) as (client, _):
        assert await client.ask("POST", "/api/things", {}, key="once") == {"id": "7"}
    assert keys == ["once"] * 3


async def test_a_no_is_told_with_its_code() -> None:
    async def answer(_: web.Request) -> web.Response:
        problem = {"code": "sold_out", "detail": "Only 2 left."}
        return web.json_response(problem, status=409)

    async with answering(answer) as (client, _):
        with pytest.raises(Refused, match="Only 2 left") as refused:
            await client.ask("POST", "/api/trades", {})
    assert (refused.value.status, refused.value.code) == (409, "sold_out")


def test_a_cent_too_few_and_an_order_too_many_are_both_found(tmp_path: Path) -> None:
    made = plan.plan(folder.read(Bazaar().write(tmp_path)), limit=1)
    (order,) = made.orders
    (part,) = order.parts
    card = {
        "shop": "5",
        "state_name": "done",
        "source": {"ref": f"olist:{order.id}", "at": order.at},
        "lines": [{"unit_price_fen": 1050, "quantity": 1, "discount_fen": 0}],
        "freight_fen": 510,
        "freight_off_fen": 0,
        "total_fen": 1560,
        "refunded_fen": 0,
    }
    files = compare.of_files(made)

    def found(*cards: dict[str, object]) -> list[str]:
        house = compare.of_house(made, cards, {"5": part.seller})
        house.stars = files.stars
        return compare.differences(files, house, compare.shared_sellers(made))

    assert found(card) == []
    assert found(card, card | {"state_name": "cancelled"}) == []
    assert [line.split(":")[0] for line in found(card | {"freight_fen": 509})] == [
        "state done",
        f"seller {part.seller}",
        "day 2017-01-01",
    ]
    assert found()
    assert f"order {order.id} stands in the house twice" in found(card, card)
