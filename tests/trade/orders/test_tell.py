"""Telling many at once: as one by one, whole or not at all, and whatever is wrong with one."""

import random
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx, transaction
from hutong.kernel.sql import Statement
from hutong.people import contacts
from hutong.touch import chat
from hutong.trade.orders.actions import ringing, telling
from hutong.trade.orders.actions.telling import News
from tests.builders import buy
from tests.cast import Cast
from tests.fulfil.street import Sale
from tests.touch.chat import circle
from tests.trade.orders import news
from tests.trade.orders.test_live_card import Talk

_DIE = Statement("die", "select pg_terminate_backend(pg_backend_pid())")
_SAID = Statement(
    "said",
    "select conversation, seq, sender, kind, body, nth, client_id from message"
    " where conversation = any(:talks::bigint[]) order by conversation, seq",
)
_NUMBERS = Statement(
    "numbers",
    "select id, last_seq, last_nth from conversation where id = any(:talks::bigint[]) order by id",
)
_LIVE = Statement("live", "select ref, kind, conversation from live_card order by 1, 2, 3")
_LOGGED = Statement("logged", "select distinct person, kind, ref from user_log order by 1, 2, 3")
_RUNG = Statement("rung", "select shop, waiting, latest from shop_news order by shop")
_TURN = Statement("turn", "update orders set state = :state where id = :order")


class Undo(Exception):
    """Ends a telling that is only looked at."""


async def _outcome(
    talks: list[int], states: dict[str, int], parts: list[list[News]]
) -> dict[str, Any]:
    """Return what telling in these parts would leave behind, and leave nothing."""
    found: dict[str, Any] = {}
    with suppress(Undo):
        async with transaction() as tx:
            for order, state in states.items():
                await tx.run(_TURN, order=int(order), state=state)
            for part in parts:
                await telling.tell(tx, part)
            found = await _left(tx, talks)
            raise Undo
    return found


async def _left(tx: Tx, talks: list[int]) -> dict[str, Any]:
    """Return all that matters. Orders of one conversation have no order among each other."""
    said: defaultdict[Any, list[Any]] = defaultdict(list)
    seqs: defaultdict[int, list[int]] = defaultdict(list)
    for row in await tx.rows(_SAID, talks=talks):
        seqs[row["conversation"]].append(row["seq"])
        body = dict(row["body"])
        card = body.get("card") or {}
        where = row["conversation"], row["sender"] and card.get("ref")
        body.pop("target", None)
        said[where].append((row["sender"], row["kind"], body, row["client_id"]))
    for found in seqs.values():
        assert found == list(range(1, len(found) + 1))
    rest = {one.name: [tuple(row) for row in await tx.rows(one)] for one in (_LIVE, _LOGGED, _RUNG)}
    rest["numbers"] = [tuple(row) for row in await tx.rows(_NUMBERS, talks=talks)]
    assert {row[0]: row[1] for row in rest["numbers"]} == {c: len(s) for c, s in seqs.items()}
    return {"said": dict(said), **rest}


def _cut(rng: random.Random, told: list[News]) -> list[list[News]]:
    """Cut news into parts anywhere."""
    at = sorted(rng.sample(range(1, len(told)), k=min(2, len(told) - 1)))
    return [told[i:j] for i, j in zip([0, *at], [*at, len(told)], strict=True)]


async def test_a_list_leaves_what_one_by_one_leaves(cast: Cast) -> None:
    talk = await Talk.begin(cast)
    other = await circle.make(talk.lin, talk.bo)
    sales = [await talk.buy() for _ in range(2)]
    source = {**await talk.source(), "conversation": other}
    for more in ({"source": source}, {"source": source}, {}):
        trade = await buy(talk.lin, [(talk.pears, 1)], **more)
        sales.append(Sale(talk.mei, talk.lin, talk.shop, trade["orders"][0]["id"]))
    for sold in sales[2:]:
        body = {"card": await talk.lin.get(f"{sold.mine}/card")}
        await circle.send(talk.lin, talk.conversation, "card", **body)
    async with transaction() as tx:
        (hello,) = await chat.tell(tx, [(talk.lin.id, {"text": "hello"})])
    talks = [int(talk.conversation), int(other), int(hello.conversation)]

    for seed in range(12):
        rng = random.Random(seed)
        now = clock.now()
        told = [
            News(
                int(talk.shop),
                int(rng.choice(sales).order),
                ids.new(),
                rng.choice(["to_ship", "shipped", "done", "part_refunded"]),
                rng.random() < 0.5,
                now if rng.random() < 0.9 else now - telling.STALE - timedelta(hours=1),
            )
            for _ in range(rng.randint(2, 12))
        ]
        states = {sold.order: rng.choice([20, 30, 100, 200]) for sold in sales}
        alone = await _outcome(talks, states, [[one] for one in told])
        assert await _outcome(talks, states, [told]) == alone, seed
        assert await _outcome(talks, states, _cut(rng, told)) == alone, seed


@pytest.mark.parametrize("count", [1, 3])
async def test_many_are_told_with_the_statements_of_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    talk = await Talk.begin(cast)
    first = [await talk.buy() for _ in range(count)]
    await news.tell()
    for sold in first:
        await sold.send()
        await talk.buy()
    sent: list[str] = []
    real = Statement.arguments

    def noted(self: Statement, given: dict[str, Any]) -> list[Any]:
        sent.append(self.name)
        return real(self, given)

    monkeypatch.setattr(Statement, "arguments", noted)
    assert await news.tell() == 2 * count
    for name in ("find_cards", "move_cards", "repeated", "told", "take_news", "sell"):
        assert sent.count(name) == 1, name
    assert sent.count("write_messages") == 3
    assert len(sent) < 34


async def test_a_drainer_that_dies_at_any_step_told_nobody_and_lost_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await Talk.begin(cast)
    first = await talk.buy()
    await news.tell()
    await first.send()
    second = await talk.buy()
    before = await news.said(talk.conversation), await news.told(talk.lin.id)
    steps: list[tuple[Any, str]] = [
        (chat, "take_turns"),
        (chat, "move_cards"),
        (chat, "post_all"),
        (chat, "tell"),
        (ringing, "gather"),
        (contacts, "log"),
    ]
    for room, name in steps:
        monkeypatch.setattr(room, name, _dying(getattr(room, name)))
        with pytest.raises(BaseException, match=r".+"):
            await telling.tell_all()
        monkeypatch.undo()
        assert await news.waiting() == 2, name
        assert (await news.said(talk.conversation), await news.told(talk.lin.id)) == before, name

    for _ in range(2):
        await news.tell()
    said = await news.said(talk.conversation)
    assert [kind for _, kind, _ in said[len(before[0]) :]] == ["card_moved", "card"]
    assert await news.states(talk.lin.id, first.order) == ["to_ship", "shipped"]
    assert await news.states(talk.lin.id, second.order) == ["to_ship"]
    assert await news.waiting() == 0


def _dying(real: Any) -> Any:
    """Return a step whose connection breaks when it is done."""

    async def done_and_died(tx: Tx, *given: Any, **more: Any) -> Any:
        await real(tx, *given, **more)
        return await tx.run(_DIE)

    return done_and_died


async def test_one_of_many_that_cannot_be_told_holds_up_no_other_and_keeps_its_order(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await Talk.begin(cast)
    sales = [await talk.buy() for _ in range(7)]
    stuck = sales[3]
    for sold in sales:
        await sold.send()
    real, tries = chat.tell, []

    async def not_this_one(tx: Tx, told: Any) -> Any:
        told = list(told)
        tries.append(len(told))
        if any(body["news"].get("order") == stuck.order for _, body in told):
            raise RuntimeError("cannot be told")
        return await real(tx, told)

    monkeypatch.setattr(chat, "tell", not_this_one)
    await telling.tell_all()
    for sold in sales:
        expected = [] if sold is stuck else ["to_ship", "shipped"]
        assert await news.states(talk.lin.id, sold.order) == expected
    assert await news.waiting() == 2
    shown = {body["body"]["card"]["ref"] for body in await talk.orders_shown()}
    assert shown == {sold.order for sold in sales} - {stuck.order}
    assert len(tries) < 12

    tries.clear()
    await telling.tell_all()
    assert tries == []

    monkeypatch.undo()
    with clock.living_at(clock.now() + telling.REST):
        await news.tell()
    assert await news.states(talk.lin.id, stuck.order) == ["to_ship", "shipped"]
    assert await news.waiting() == 0


async def test_a_shop_that_cannot_be_rung_holds_up_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, other = await Talk.begin(cast), await Talk.begin(cast)
    await talk.buy()
    await other.buy()
    real = chat.tell

    async def not_this_one(tx: Tx, told: Any) -> Any:
        told = list(told)
        if any(body["news"].get("shop") == talk.shop for _, body in told):
            raise RuntimeError("cannot be rung")
        return await real(tx, told)

    monkeypatch.setattr(chat, "tell", not_this_one)
    await news.tell()
    assert await news.rings(other.mei.id, other.shop) == [1]
    assert await news.rings(talk.mei.id, talk.shop) == []
    monkeypatch.undo()
    await news.tell()
    assert await news.rings(talk.mei.id, talk.shop) == [1]


async def test_the_catalogue_hears_of_each_sale_once(cast: Cast) -> None:
    talk = await Talk.begin(cast)
    sales = [await talk.buy() for _ in range(3)]
    order = await talk.lin.get(sales[0].mine)
    [line] = order["lines"]

    async def sold() -> int:
        page = await talk.lin.get(f"/api/products/{line['product']}")
        return int(page["sales"])

    before = await sold()
    await telling.tell_all()
    assert await sold() == before + 3 * line["quantity"]
    for one in sales:
        await one.send()
    await telling.tell_all()
    assert await sold() == before + 3 * line["quantity"]
