"""Asking: how much, until when, and what two open requests may hold together."""

import asyncio
from typing import Any

import pytest

from hutong.kernel import paging
from tests.cast import Cast
from tests.fulfil.street import Sale, after, one, sale, wish


async def requests(sold: Sale) -> int:
    found: int = await one("select count(*) from aftersale where shop = $1", int(sold.shop))
    return found


async def test_the_money_of_some_units_is_their_share_of_what_was_paid(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    request = await sold.ask("refund", (1, 2), text="二个坏了")
    assert (request["state"], request["amount_fen"]) == ("asked", 2500)
    assert request["lines"] == [{"line": 1, "quantity": 2, "amount_fen": 2500}]
    assert [(step["to"], step["actor"]["kind"]) for step in request["timeline"]] == [
        ("asked", "buyer")
    ]
    assert request["answer_by"] is not None
    assert await sold.complaints() == 1


async def test_two_open_requests_never_hold_more_than_the_line(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.ask("refund", (1, 2))
    assert (await sold.refused_ask("refund", (1, 2)))["code"] == "more_than_left"
    assert (await sold.ask("refund", (1, 1)))["amount_fen"] == 1250
    assert (await sold.refused_ask("refund", (1, 1)))["code"] == "more_than_left"
    assert await requests(sold) == 2


async def test_fifty_requests_at_once_never_exceed_the_line(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    before = await sold.wallet()
    path = f"{sold.mine}/aftersales"
    answers = await asyncio.gather(
        *(sold.lin.ask("POST", path, wish("refund", (1, 1))) for _ in range(50))
    )
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert len(made) == 3
    assert {answer.status_code for answer in answers} == {201, 409}
    asked = [(request, n) for request in made for n in range(5)]
    paths = [f"{sold.of_shop}/aftersales/{request['id']}/answer" for request, _ in asked]
    told = await asyncio.gather(*(sold.mei.ask("POST", p, {"approve": True}) for p in paths))
    assert sorted(answer.status_code for answer in told) == [200] * 3 + [409] * 12
    assert await sold.wallet() - before == 3750
    line = await sold.line()
    assert (line["refunded_fen"], line["refunded_quantity"]) == (3750, 3)
    assert (await sold.state(), await sold.complaints()) == (200, 0)
    assert await sold.stock() == (10, 0)


async def test_no_amount_is_more_than_the_units_cost(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    lines = [{"line": 1, "quantity": 1, "amount_fen": 1251}]
    refused = await sold.refused_ask("refund", lines=lines)
    assert refused["code"] == "more_than_left"
    assert (await requests(sold), await sold.complaints()) == (0, 0)


async def test_a_price_reduction_takes_money_and_no_units(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    lines = [{"line": 1, "quantity": 0, "amount_fen": 500}]
    await sold.answer(await sold.ask("refund", lines=lines))
    line = await sold.line()
    assert (line["refunded_fen"], line["refunded_quantity"]) == (500, 0)
    assert (await sold.state(), await sold.stock()) == (20, (10, 3))
    rest = await sold.ask("refund", (1, 3))
    assert rest["amount_fen"] == 3250


@pytest.mark.parametrize(
    "lines",
    [
        [{"line": 1, "quantity": 0}],
        [{"line": 7, "quantity": 1}],
        [{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}],
        [{"line": 1, "quantity": -1}],
        [{"line": 1, "quantity": 1, "amount_fen": -5}],
        [],
    ],
)
async def test_a_request_that_makes_no_sense_changes_nothing(cast: Cast, lines: list[Any]) -> None:
    sold = await sale(cast)
    assert (await sold.refused_ask("refund", lines=lines))["status"] == 422
    assert (await requests(sold), await sold.complaints()) == (0, 0)


async def test_freight_goes_back_when_nothing_was_sent_and_all_goes_back(cast: Cast) -> None:
    sold = await sale(cast, (1250, 1), (800, 2), freight_fen=600)
    before = await sold.wallet()
    part = await sold.ask("refund", (1, 1))
    assert (part["amount_fen"], part["freight_fen"]) == (1250, 0)
    rest = await sold.ask("refund", (2, 2))
    assert (rest["amount_fen"], rest["freight_fen"]) == (2200, 600)
    await sold.answer(part)
    await sold.answer(rest)
    assert await sold.wallet() - before == 3450
    assert await sold.state() == 200


async def test_after_sending_freight_goes_back_only_when_asked_for(cast: Cast) -> None:
    sold = await sale(cast, (1250, 1), freight_fen=600)
    await sold.send()
    assert (await sold.refused_ask("refund", (1, 1), freight_fen=601))["code"] == "more_than_left"
    asked = await sold.ask("refund", (1, 1), freight_fen=400)
    assert (asked["amount_fen"], asked["freight_fen"]) == (1650, 400)
    lines = [{"line": 1, "quantity": 0, "amount_fen": 1}]
    assert (await sold.refused_ask("refund", lines=lines))["code"] == "more_than_left"
    await sold.answer(asked, approve=False, reason="it was fine")
    assert (await sold.ask("refund", (1, 1)))["freight_fen"] == 0


async def test_what_was_not_sent_cannot_come_back(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send((1, 1))
    assert (await sold.refused_ask("return", (1, 1)))["code"] == "not_sent_yet"
    assert await requests(sold) == 0


async def test_the_window_after_receipt_closes(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    await sold.receive()
    with after(days=7, minutes=1):
        assert (await sold.refused_ask("return", (1, 1)))["code"] == "too_late"
    assert await sold.complaints() == 0
    with after(days=6):
        await sold.ask("return", (1, 1))
    assert await sold.complaints() == 1


async def test_an_unpaid_order_is_cancelled_instead(cast: Cast) -> None:
    sold = await sale(cast, pay_with=None)
    assert (await sold.refused_ask("refund", (1, 1)))["code"] == "nothing_to_ask"
    assert await requests(sold) == 0


async def test_nobody_asks_for_somebody_elses_order_or_sees_the_request(cast: Cast) -> None:
    sold = await sale(cast)
    bo = await cast.bo()
    refused = await bo.refused("POST", f"{sold.mine}/aftersales", wish("refund", (1, 1)))
    assert refused["status"] == 404
    request = await sold.ask("refund", (1, 1))
    for path in ("", "/cancel", "/sent"):
        method = "POST" if path else "GET"
        body = {"carrier": "SF", "tracking": "1"} if path == "/sent" else None
        refused = await bo.refused(method, f"/api/aftersales/{request['id']}{path}", body)
        assert refused["status"] == 404
    assert (await sold.lin.get(f"/api/aftersales/{request['id']}"))["state"] == "asked"


async def test_the_key_is_required_and_a_retry_asks_once(cast: Cast) -> None:
    sold = await sale(cast)
    path, body = f"{sold.mine}/aftersales", wish("refund", (1, 1))
    assert (await sold.lin.refused("POST", path, body, key=None))["code"] == "key_missing"
    first = await sold.lin.post(path, body, key=f"ask-{sold.order}")
    assert await sold.lin.post(path, body, key=f"ask-{sold.order}") == first
    assert (await requests(sold), await sold.complaints()) == (1, 1)


async def test_a_line_is_asked_about_five_times_in_vain_and_no_more(cast: Cast) -> None:
    sold = await sale(cast)
    for _ in range(5):
        request = await sold.ask("refund", (1, 1))
        await sold.lin.post(f"/api/aftersales/{request['id']}/cancel")
    assert (await sold.refused_ask("refund", (1, 1)))["code"] == "too_many_tries"
    assert await sold.complaints() == 0


async def test_lists_come_in_pages_and_by_state(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    first, second = await sold.ask("refund", (1, 1)), await sold.ask("refund", (1, 1))
    page = await sold.lin.get("/api/aftersales", limit=1)
    assert [item["id"] for item in page["items"]] == [second["id"]]
    page = await sold.lin.get("/api/aftersales", limit=1, after=page["next"])
    assert [item["id"] for item in page["items"]] == [first["id"]]
    await sold.answer(first, approve=False, reason="no")
    path = f"{sold.of_shop}/aftersales"
    assert [one["id"] for one in (await sold.mei.get(path, state="open"))["items"]] == [
        second["id"]
    ]
    assert len((await sold.mei.get(path))["items"]) == 2
    assert (await sold.mei.refused("GET", f"{path}?state=gone"))["status"] == 422
    for strange in ("zzz", paging.cursor(2**63), paging.cursor("x"), paging.cursor(-1)):
        assert (await sold.mei.refused("GET", f"{path}?after={strange}"))["status"] == 422
