"""A shop takes its money out: asked, reviewed, paid or back, and never more than there is."""

import asyncio
from collections import Counter

from hutong.trade import settlement
from tests.cast import Cast
from tests.trade.settlement.till import Till

ACCOUNT = "ICBC 6222 0000"


async def earned(cast: Cast) -> tuple[Till, str]:
    """A shop with 9,940 fen available, and the path of its withdrawals."""
    till = await Till.open(cast)
    await till.due()
    await settlement.sweep()
    return till, f"/api/shops/{till.shop}/withdrawals"


async def test_an_approved_withdrawal_leaves_the_house(cast: Cast) -> None:
    till, path = await earned(cast)
    ops = await cast.ops()
    asked = await till.mei.post(path, {"amount_fen": 9_000, "account": ACCOUNT})
    assert (asked["state"], asked["account"]) == ("asked", ACCOUNT)
    money = await till.money()
    assert (money["available_fen"], money["withdrawing_fen"]) == (940, 9_000)

    review = f"/api/admin/withdrawals/{asked['id']}/review"
    paid = await ops.post(review, {"approve": True}, key="pay")
    assert paid["state"] == "paid"
    assert await ops.post(review, {"approve": True}, key="pay") == paid
    money = await till.money()
    assert (money["available_fen"], money["withdrawing_fen"]) == (940, 0)
    again = await ops.refused("POST", review, {"approve": False, "reason": "late"})
    assert again["code"] == "already_reviewed"
    assert (await till.money())["available_fen"] == 940


async def test_a_refused_withdrawal_comes_back_with_its_reason(cast: Cast) -> None:
    till, path = await earned(cast)
    ops = await cast.ops()
    asked = await till.mei.post(path, {"amount_fen": 9_940, "account": ACCOUNT})
    review = f"/api/admin/withdrawals/{asked['id']}/review"
    for empty in ({"approve": False}, {"approve": False, "reason": " "}):
        refused = await ops.refused("POST", review, empty)
        assert refused["code"] == "refused_without_reason"
    assert (await till.money())["withdrawing_fen"] == 9_940
    await ops.post(review, {"approve": False, "reason": "The account is not yours."})
    (mine,) = (await till.mei.get(path))["items"]
    assert (mine["state"], mine["reason"]) == ("refused", "The account is not yours.")
    assert (await till.money())["available_fen"] == 9_940


async def test_more_than_is_available_is_refused(cast: Cast) -> None:
    till, path = await earned(cast)
    over = await till.mei.refused("POST", path, {"amount_fen": 9_941, "account": ACCOUNT})
    assert (over["code"], over["available_fen"]) == ("not_available", 9_940)
    assert over["detail"].startswith("Only CNY 99.40 is available")
    assert (await till.mei.get(path))["items"] == []


async def test_fifty_withdrawals_at_once_never_overdraw(cast: Cast) -> None:
    till, path = await earned(cast)

    async def tap() -> int:
        body = {"amount_fen": 500, "account": ACCOUNT}
        return (await till.mei.ask("POST", path, body)).status_code

    assert Counter(await asyncio.gather(*(tap() for _ in range(50)))) == {201: 19, 409: 31}
    money = await till.money()
    assert (money["available_fen"], money["withdrawing_fen"]) == (440, 9_500)


async def test_many_reviews_at_once_pay_once(cast: Cast) -> None:
    till, path = await earned(cast)
    ops = await cast.ops()
    asked = await till.mei.post(path, {"amount_fen": 1_000, "account": ACCOUNT})
    review = f"/api/admin/withdrawals/{asked['id']}/review"

    async def tap(turn: int) -> int:
        said = {"approve": turn % 2 == 0, "reason": "so it is"}
        return (await ops.ask("POST", review, said)).status_code

    assert Counter(await asyncio.gather(*map(tap, range(20)))) == {200: 1, 409: 19}
    money = await till.money()
    assert money["withdrawing_fen"] == 0
    assert money["available_fen"] in (8_940, 9_940)


async def test_the_operator_sees_what_waits_oldest_first(cast: Cast) -> None:
    till, path = await earned(cast)
    ops = await cast.ops()
    made = [
        (await till.mei.post(path, {"amount_fen": fen, "account": ACCOUNT}))["id"]
        for fen in (1, 2, 3)
    ]
    await ops.post(f"/api/admin/withdrawals/{made[1]}/review", {"approve": True})
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await ops.get("/api/admin/withdrawals", state="asked", limit=2, after=after)
        seen += [one["id"] for one in page["items"] if one["shop"] == till.shop]
        after = page["next"]
    assert seen == [made[0], made[2]]
    assert [one["id"] for one in (await till.mei.get(path))["items"]] == made[::-1]


async def test_somebody_else_neither_sees_nor_moves_the_money(cast: Cast) -> None:
    till, path = await earned(cast)
    body = {"amount_fen": 1, "account": ACCOUNT}
    assert (await till.lin.refused("POST", path, body))["status"] == 403
    assert (await till.lin.refused("GET", f"/api/shops/{till.shop}/money"))["status"] == 403
    assert (await till.mei.refused("GET", "/api/admin/withdrawals"))["status"] == 403
    nowhere = await (await cast.ops()).refused(
        "POST", "/api/admin/withdrawals/17/review", {"approve": True}
    )
    assert nowhere["status"] == 404
