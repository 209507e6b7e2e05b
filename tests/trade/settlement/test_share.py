"""Profit shares: promised while money is held, paid by settlement, bounded by the cap (L9)."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.trade import orders, settlement
from hutong.trade.settlement.actions import sharing
from tests import builders
from tests.cast import Cast
from tests.trade.settlement.till import Till, asked, wallet


async def test_shares_reach_wallets_when_the_order_settles(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()
    items = (await till.share(order, (bo, 1_000), (till.lin, 500)))["items"]
    assert [(one["person"], one["amount_fen"], one["state"]) for one in items] == [
        (str(bo.id), 1_000, "asked"),
        (str(till.lin.id), 500, "asked"),
    ]
    assert await wallet(bo) == 0

    await till.hand_over(order)
    answer = await till.mei.post(f"{till.of(order)}/unfreeze")
    assert (answer["fee_fen"], answer["shared_fen"], answer["settled_fen"]) == (60, 1_500, 8_440)
    assert await wallet(bo) == 1_000
    paid = (await till.mei.get(f"{till.of(order)}/shares"))["items"]
    assert [(one["paid_fen"], one["state"]) for one in paid] == [(1_000, "paid"), (500, "paid")]


async def test_a_repeated_request_promises_once(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()
    path = f"{till.of(order)}/shares"
    first = await till.mei.post(path, asked((bo, 2_000)), key="k")
    assert await till.mei.post(path, asked((bo, 2_000)), key="k") == first
    assert len((await till.mei.get(path))["items"]) == 1
    other = await till.mei.refused("POST", path, asked((bo, 2_001)), key="k")
    assert other["code"] == "key_reused"
    without = await till.mei.refused("POST", path, asked((bo, 1)), key=None)
    assert without["code"] == "key_missing"


async def test_shares_stop_at_the_cap_that_was_agreed(cast: Cast) -> None:
    till, bo, ops = await Till.open(cast), await cast.bo(), await cast.ops()
    order = await till.sell()
    await till.share(order, (bo, 2_000))
    over = await till.mei.refused("POST", f"{till.of(order)}/shares", asked((bo, 1_001)))
    assert (over["code"], over["left_fen"]) == ("over_the_cap", 1_000)
    assert over["detail"].startswith("Only CNY 10.00 may still be shared")
    # A wider cap agreed later is for later orders.
    await ops.put(f"/api/admin/shops/{till.shop}/terms", {"fee_bp": 60, "share_cap_bp": 9_000})
    over = await till.mei.refused("POST", f"{till.of(order)}/shares", asked((bo, 1_001)))
    assert over["left_fen"] == 1_000
    await till.share(order, (bo, 1_000))


async def test_a_refund_lowers_every_share_in_proportion(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    await till.share(order, (bo, 2_000), (till.lin, 1_000))
    await till.refund(order, 9_000)
    before = await wallet(till.lin)
    await settlement.sweep()
    # 30 % of the 1,000 that are left.
    assert await wallet(bo) == 200
    assert await wallet(till.lin) == before + 100
    money = await till.money()
    assert (money["held_fen"], money["fees_fen"], money["shared_fen"]) == (0, 6, 300)


async def test_only_held_money_is_shared(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    unpaid = await till.sell(pay_with=None)
    early = await till.mei.refused("POST", f"{till.of(unpaid)}/shares", asked((bo, 1)))
    assert early["code"] == "nothing_held"
    order = await till.due()
    await settlement.sweep()
    late = await till.mei.refused("POST", f"{till.of(order)}/shares", asked((bo, 1)))
    assert late["code"] == "already_settled"


async def test_a_receiver_must_be_somebody_and_be_named_once(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()
    path = f"{till.of(order)}/shares"
    twice = await till.mei.refused("POST", path, asked((bo, 1), (bo, 2)))
    assert twice["code"] == "unknown_receiver"
    nobody = {"receivers": [{"person": "17", "amount_fen": 1}]}
    assert (await till.mei.refused("POST", path, nobody))["code"] == "unknown_receiver"
    crowd: dict[str, Any] = {"receivers": [{"person": str(bo.id), "amount_fen": 1}] * 51}
    assert (await till.mei.refused("POST", path, crowd))["status"] == 422
    assert (await till.mei.get(path))["items"] == []


async def test_no_more_comes_back_than_the_receiver_got(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    share = (await till.share(order, (bo, 1_000)))["items"][0]["id"]
    path = f"/api/shops/{till.shop}/shares/{share}/return"
    early = await till.mei.refused("POST", path, {"amount_fen": 1})
    assert early["code"] == "more_than_received"
    await settlement.sweep()

    back = await till.mei.post(path, {"amount_fen": 400}, key="r")
    assert (back["paid_fen"], back["returned_fen"]) == (1_000, 400)
    assert await till.mei.post(path, {"amount_fen": 400}, key="r") == back
    over = await till.mei.refused("POST", path, {"amount_fen": 601})
    assert (over["code"], over["left_fen"]) == ("more_than_received", 600)
    assert over["detail"].startswith("Of this share CNY 6.00 can still")
    await till.mei.post(path, {"amount_fen": 600})
    assert await wallet(bo) == 0
    money = await till.money()
    assert (money["shared_fen"], money["settled_fen"], money["fees_fen"]) == (0, 9_940, 60)
    assert money["available_fen"] == 9_940


async def test_a_receiver_who_spent_the_money_gives_none_back(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    share = (await till.share(order, (bo, 1_000)))["items"][0]["id"]
    await settlement.sweep()
    cheap = await builders.product(till.mei, till.shop, price_fen=600)
    await builders.buy(bo, [(cheap, 1)])
    path = f"/api/shops/{till.shop}/shares/{share}/return"
    short = await till.mei.refused("POST", path, {"amount_fen": 1_000})
    assert short["code"] == "receiver_is_short"
    assert (await till.mei.get(f"{till.of(order)}/shares"))["items"][0]["returned_fen"] == 0


async def test_fifty_requests_at_once_never_exceed_the_cap(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()

    async def tap() -> str:
        path = f"{till.of(order)}/shares"
        answer = await till.mei.ask("POST", path, asked((bo, 100)))
        return "shared" if answer.status_code == 201 else str(answer.json()["code"])

    answers = Counter(await asyncio.gather(*(tap() for _ in range(50))))
    assert answers == {"shared": 30, "over_the_cap": 20}
    items = (await till.mei.get(f"{till.of(order)}/shares"))["items"]
    assert sum(one["amount_fen"] for one in items) == 3_000


async def test_many_returns_at_once_give_back_what_was_paid_and_no_more(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.due()
    share = (await till.share(order, (bo, 1_000)))["items"][0]["id"]
    await settlement.sweep()
    path = f"/api/shops/{till.shop}/shares/{share}/return"

    async def tap() -> int:
        return (await till.mei.ask("POST", path, {"amount_fen": 100})).status_code

    answers = Counter(await asyncio.gather(*(tap() for _ in range(50))))
    assert answers == {200: 10, 409: 40}
    assert await wallet(bo) == 0


async def test_promises_of_a_refunded_order_are_closed(cast: Cast) -> None:
    till, bo = await Till.open(cast), await cast.bo()
    order = await till.sell()
    await till.share(order, (bo, 1_000))
    await till.mei.post(f"{till.of(order)}/cancel", {"reason": "no pears"})
    async with transaction() as tx:
        assert (await till.lock(tx, order)).state == orders.rules.REFUNDED
    assert await sharing.forget_ended(clock.now() + timedelta(hours=2)) >= 1
    assert (await till.mei.get(f"{till.of(order)}/shares"))["items"][0]["state"] == "closed"
    assert await wallet(bo) == 0


async def test_numbers_that_no_thing_has_find_nothing(cast: Cast) -> None:
    till, bo, ops = await Till.open(cast), await cast.bo(), await cast.ops()
    for number in ("0", "17", "9223372036854775807", "99999999999999999999"):
        base = f"/api/shops/{till.shop}"
        for who, path, body in (
            (till.mei, f"{base}/orders/{number}/shares", asked((bo, 1))),
            (till.mei, f"{base}/orders/{number}/unfreeze", None),
            (till.mei, f"{base}/shares/{number}/return", {"amount_fen": 1}),
            (ops, f"/api/admin/withdrawals/{number}/review", {"approve": True}),
        ):
            assert (await who.refused("POST", path, body))["status"] == 404, (path, number)
