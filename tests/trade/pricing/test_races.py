"""Coupons when many want them at the same moment; every claim commits for real."""

import asyncio
from collections import Counter

from hutong.kernel import db, ids
from hutong.kernel.db import Tx, transaction
from hutong.kernel.errors import Problem
from hutong.trade import pricing
from hutong.trade.pricing import Use, reads
from hutong.trade.pricing.actions import coupons
from tests.cast import Cast
from tests.trade.pricing import street


async def claims(coupon: int, people: list[int]) -> Counter[str]:
    """Let all these people tap at once, and count the answers."""

    async def tap(person: int) -> str:
        async def work(tx: Tx) -> str:
            await coupons.claim(tx, person, coupon)
            return "claimed"

        try:
            return await db.again(work)
        except Problem as problem:
            return problem.code

    return Counter(await asyncio.gather(*map(tap, people)))


async def test_two_hundred_want_fifty_coupons_and_exactly_fifty_get_one(cast: Cast) -> None:
    mei = await cast.mei()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1, total=50))
    people = ids.many(200)
    assert await claims(int(made["id"]), people) == {"claimed": 50, "coupon_gone": 150}
    async with transaction() as tx:
        held = [len(await reads.coupons.all_held(tx, person)) for person in people]
    assert sum(held) == 50
    assert max(held) == 1
    assert (await mei.get(f"/api/shops/{fruit}/coupons"))["items"][0]["left"] == 0


async def test_one_person_with_many_fingers_gets_no_more_than_one_may(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1, per_person=3))
    assert await claims(int(made["id"]), [lin.id] * 40) == {"claimed": 3, "enough_claimed": 37}
    assert len((await lin.get("/api/my/coupons"))["items"]) == 3
    assert (await mei.get(f"/api/shops/{fruit}/coupons"))["items"][0]["left"] == 97


async def test_a_budget_is_never_promised_twice(cast: Cast) -> None:
    mei = await cast.mei()
    fruit = await street.shop(mei)
    body = street.coupon(30, budget_fen=500)
    made = await mei.post(f"/api/shops/{fruit}/coupons", body)
    answers = await claims(int(made["id"]), ids.many(60))
    assert answers == {"claimed": 16, "coupon_gone": 44}


async def test_many_trades_want_one_coupon_and_one_gets_it(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    claim = int(await street.claimed(mei, fruit, lin, 300))

    async def spend(trade: int) -> set[int]:
        async with transaction() as tx:
            return await pricing.use(tx, [Use(claim, lin.id, trade, 300)])

    won = await asyncio.gather(*map(spend, range(1, 51)))
    assert sum(len(one) for one in won) == 1


async def test_batches_that_name_the_same_coupons_the_other_way_round_both_end(
    cast: Cast,
) -> None:
    lin, ops = await cast.lin(), await cast.ops()
    body = street.coupon(1, claimable=False, stackable=True, total=40)
    made = await ops.post("/api/admin/coupons", body)
    path = f"/api/admin/coupons/{made['id']}/grants"
    granted = await ops.post(path, {"person": str(lin.id), "count": 40})
    held = [int(one["id"]) for one in granted["items"]]

    async def spend(trade: int) -> int:
        uses = [Use(claim, lin.id, trade, 1) for claim in (held if trade % 2 else held[::-1])]
        async with transaction() as tx:
            return len(await pricing.use(tx, uses))

    won = await asyncio.gather(*map(spend, range(1, 21)))
    assert max(won) == 40
    assert sum(won) == 40
