"""Answering, sending back, taking back, and the clocks of both sides."""

import asyncio
from unittest.mock import patch

from hutong.fulfil.aftersales.actions import answering
from hutong.fulfil.aftersales.rules import PUBLISHED
from hutong.fulfil.aftersales.shapes import Actor, Row
from hutong.kernel.db import Tx
from hutong.kernel.jobs import registry
from hutong.trade import orders
from tests.cast import Cast
from tests.fulfil.aftersales.steps import look, tick, way
from tests.fulfil.street import Sale, after, one, sale


async def sent_back(sold: Sale, request: dict[str, str]) -> None:
    body = {"carrier": "SF", "tracking": "R1"}
    await sold.lin.post(f"/api/aftersales/{request['id']}/sent", body)


async def test_agreeing_to_a_refund_pays_at_once_and_frees_unsent_stock(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    before = await sold.wallet()
    request = await sold.ask("refund", (1, 1))
    told = await sold.answer(request)
    assert told["state"] == "refunded"
    assert await sold.wallet() - before == 1250
    assert (await sold.stock(), await sold.state()) == ((10, 2), 20)
    assert await sold.complaints() == 0
    assert await way(request) == ["buyer asked", "shop agreed", "shop refunded"]


async def test_a_refusal_needs_a_reason_and_moves_no_money(cast: Cast) -> None:
    sold = await sale(cast)
    before = await sold.wallet()
    request = await sold.ask("refund", (1, 1))
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    assert (await sold.mei.refused("POST", path, {"approve": False}))["code"] == "reason_missing"
    assert (await look(sold, request))["state"] == "asked"
    told = await sold.answer(request, approve=False, reason="it is as told")
    assert (told["state"], told["timeline"][-1]["reason"]) == ("refused", "it is as told")
    assert (await sold.wallet(), await sold.complaints()) == (before, 0)


async def test_a_return_is_paid_when_the_goods_are_back_on_the_shelf(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    await sold.receive()
    before = await sold.wallet()
    request = await sold.ask("return", (1, 2))
    told = await sold.answer(request, return_to="Wen San Lu 9")
    assert (told["state"], told["return_to"]) == ("agreed", "Wen San Lu 9")
    assert told["return_by"] is not None
    assert await sold.wallet() == before
    await sent_back(sold, request)
    assert (await look(sold, request))["tracking"] == "R1"
    done = await sold.mei.post(f"{sold.of_shop}/aftersales/{request['id']}/received")
    assert done["state"] == "refunded"
    assert await sold.wallet() - before == 2500
    assert await sold.stock() == (9, 0)
    assert await way(request) == [
        "buyer asked",
        "shop agreed",
        "buyer sent",
        "shop received",
        "shop refunded",
    ]


async def test_a_yes_to_a_return_says_where_the_goods_go(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    request = await sold.ask("return", (1, 1))
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    for body in ({"approve": True}, {"approve": True, "return_to": " "}):
        refused = await sold.mei.refused("POST", path, body)
        assert refused["code"] == "nowhere_to_send"
    assert (await look(sold, request))["state"] == "asked"
    await sold.answer(request, return_to="Wen San Lu 9")
    second = await sold.ask("return", (1, 1))
    told = await sold.answer(second, return_to="")
    assert (told["state"], told["return_to"]) == ("agreed", "Wen San Lu 9")
    # The shop's silence sends the goods to where it wanted them last.
    third = await sold.ask("return", (1, 1))
    with after(hours=48, minutes=1):
        await tick()
    seen = await look(sold, third)
    assert (seen["state"], seen["return_to"]) == ("agreed", "Wen San Lu 9")


async def test_silence_without_a_place_for_the_goods_gives_the_money_back(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    before = await sold.wallet()
    request = await sold.ask("return", (1, 2))
    with after(hours=48, minutes=1):
        await tick()
    assert await way(request) == ["buyer asked", "clock agreed", "clock refunded"]
    assert await sold.wallet() - before == 2500
    assert (await sold.stock(), await sold.complaints()) == ((7, 0), 0)


async def test_spoiled_goods_come_back_and_go_on_no_shelf(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    request = await sold.ask("return", (1, 2))
    await sold.answer(request)
    await sent_back(sold, request)
    path = f"{sold.of_shop}/aftersales/{request['id']}/received"
    assert (await sold.mei.post(path, {"restock": False}))["state"] == "refunded"
    assert await sold.stock() == (7, 0)


async def test_a_shop_may_say_that_something_else_came_back(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    before = await sold.wallet()
    request = await sold.ask("return", (1, 3))
    await sold.answer(request)
    await sent_back(sold, request)
    path = f"{sold.of_shop}/aftersales/{request['id']}/received"
    assert (await sold.mei.refused("POST", path, {"ok": False}))["code"] == "reason_missing"
    told = await sold.mei.post(path, {"ok": False, "reason": "a stone in a box"})
    assert told["state"] == "refused"
    assert (await sold.wallet(), await sold.stock()) == (before, (7, 0))


async def test_two_agents_who_answer_at_once_answer_once(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    before = await sold.wallet()
    request = await sold.ask("refund", (1, 1))
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    yes, no = {"approve": True}, {"approve": False, "reason": "no"}
    answers = await asyncio.gather(
        *(sold.mei.ask("POST", path, yes if n % 2 else no) for n in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    paid = (await look(sold, request))["state"] == "refunded"
    assert await sold.wallet() - before == (1250 if paid else 0)
    assert await sold.complaints() == 0
    assert len(await way(request)) == (3 if paid else 2)


async def test_the_merchants_silence_is_consent(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    before = await sold.wallet()
    request = await sold.ask("refund", (1, 1))
    with after(hours=47):
        await tick()
    assert (await look(sold, request))["state"] == "asked"
    with after(hours=48, minutes=1):
        await asyncio.gather(tick(), tick(), tick())
    assert await way(request) == ["buyer asked", "clock agreed", "clock refunded"]
    assert await sold.wallet() - before == 1250


async def test_a_buyer_who_sends_nothing_back_loses_the_request(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    before = await sold.wallet()
    request = await sold.ask("return", (1, 1))
    await sold.answer(request)
    with after(days=7, minutes=1):
        await tick()
    assert await way(request) == ["buyer asked", "shop agreed", "clock cancelled"]
    assert (await sold.wallet(), await sold.complaints()) == (before, 0)


async def test_a_return_nobody_confirms_is_paid_and_goes_on_no_shelf(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    before = await sold.wallet()
    request = await sold.ask("return", (1, 1))
    await sold.answer(request)
    await sent_back(sold, request)
    with after(days=10, minutes=1):
        await tick()
    assert (await way(request))[-2:] == ["clock received", "clock refunded"]
    assert await sold.wallet() - before == 1250
    assert await sold.stock() == (7, 0)


async def test_a_request_is_withdrawn_until_the_goods_travel(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    first = await sold.ask("return", (1, 1))
    await sold.answer(first)
    await sold.lin.post(f"/api/aftersales/{first['id']}/cancel")
    second = await sold.ask("return", (1, 1))
    await sold.answer(second)
    await sent_back(sold, second)
    refused = await sold.lin.refused("POST", f"/api/aftersales/{second['id']}/cancel")
    assert refused["code"] == "already_answered"
    assert (await look(sold, second))["state"] == "sent"
    assert await sold.complaints() == 1


async def test_a_refund_is_never_sent_back(cast: Cast) -> None:
    sold = await sale(cast)
    request = await sold.ask("refund", (1, 1))
    path = f"/api/aftersales/{request['id']}/sent"
    refused = await sold.lin.refused("POST", path, {"carrier": "SF", "tracking": "1"})
    assert refused["code"] == "already_answered"
    assert (await look(sold, request))["state"] == "asked"


async def test_a_request_ends_when_the_money_went_back_another_way(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    request = await sold.ask("refund", (1, 3))
    await sold.mei.post(f"{sold.of_shop}/orders/{sold.order}/cancel", {"reason": "sold out"})
    before = await sold.wallet()
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    await sold.mei.refused("POST", path, {"approve": True})
    with after(hours=48, minutes=1):
        await tick()
    assert await way(request) == ["buyer asked", "clock cancelled"]
    assert (await sold.wallet(), await sold.complaints()) == (before, 0)


async def test_an_answer_of_another_shop_finds_nothing(cast: Cast) -> None:
    sold, other = await sale(cast), await sale(cast)
    request = await sold.ask("refund", (1, 1))
    path = f"{other.of_shop}/aftersales/{request['id']}/answer"
    assert (await other.mei.refused("POST", path, {"approve": True}))["status"] == 404
    assert (await look(sold, request))["state"] == "asked"


async def test_every_step_that_was_ever_taken_is_published(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.answer(await sold.ask("refund", (1, 1)))
    taken = await one(
        "select array_agg(distinct array[s.from_state, s.to_state, s.actor_kind, a.kind])"
        " from aftersale_step s join aftersale a on a.shop = s.shop and a.id = s.aftersale"
    )
    ways = {
        (step.source, step.target, actor, kind)
        for step in PUBLISHED
        for actor in step.actors
        for kind in step.kinds
    }
    found = {tuple(row) for row in taken}
    assert ("agreed", "refunded", "shop", "refund") in found
    assert found <= ways


async def test_consent_stands_while_the_shop_cannot_pay_and_is_paid_when_it_can(
    cast: Cast,
) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send()
    await sold.receive()
    with after(days=1, minutes=1):
        await registry.crons["settlement.sweep"].fire()
    money = await sold.mei.get(f"{sold.of_shop}/money")
    assert money["available_fen"] > 0
    wish = {"amount_fen": money["available_fen"], "account": "6222"}
    await sold.mei.post(f"{sold.of_shop}/withdrawals", wish)
    before = await sold.wallet()
    request = await sold.ask("refund", (1, 1))
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    refused = await sold.mei.refused("POST", path, {"approve": True})
    assert refused["code"] == "not_enough_money"
    assert (await look(sold, request))["state"] == "asked"
    with after(hours=48, minutes=1):
        await tick()
        await tick()
    assert (await look(sold, request))["state"] == "agreed"
    assert (await sold.wallet(), await sold.complaints()) == (before, 1)
    more = await sold.again(2)
    await more.send()
    await more.receive()
    before = await sold.wallet()
    with after(days=3):
        await registry.crons["settlement.sweep"].fire()
        await tick()
    assert await way(request) == ["buyer asked", "clock agreed", "clock refunded"]
    assert await sold.wallet() - before == 1250


async def test_one_request_that_breaks_holds_up_no_other(cast: Cast) -> None:
    good, bad = await sale(cast), await sale(cast)
    broken, fine = await bad.ask("refund", (1, 1)), await good.ask("refund", (1, 1))
    real = answering.consent

    async def consent(tx: Tx, order: orders.Locked, row: Row, actor: Actor, reason: str) -> Row:
        if row.id == int(broken["id"]):
            raise RuntimeError("a bug")
        return await real(tx, order, row, actor, reason)

    with after(hours=48, minutes=1), patch.object(answering, "consent", consent):
        await tick()
    assert (await look(good, fine))["state"] == "refunded"
    assert (await look(bad, broken))["state"] == "asked"
    with after(hours=50):
        await tick()
    assert (await look(bad, broken))["state"] == "refunded"
