"""A refund that was agreed and that the shop cannot pay binds its money."""

import asyncio

from hutong.kernel.db import database, transaction
from hutong.kernel.jobs import registry
from hutong.trade import ledger, settlement
from tests.cast import Cast
from tests.fulfil.aftersales.steps import look, tick, way
from tests.fulfil.street import Sale, after, sale


async def broke(cast: Cast) -> tuple[Sale, dict[str, str]]:
    """A settled sale whose shop has nothing, and a refund that the clock agreed to."""
    sold = await sale(cast, (1250, 3))
    await sold.send()
    await sold.receive()
    with after(days=1, minutes=1):
        await registry.crons["settlement.sweep"].fire()
    request = await sold.ask("refund", (1, 1))
    money = await sold.mei.get(f"{sold.of_shop}/money")
    wish = {"amount_fen": money["available_fen"], "account": "6222"}
    await sold.mei.post(f"{sold.of_shop}/withdrawals", wish)
    with after(hours=48, minutes=1):
        await tick()
    assert (await look(sold, request))["state"] == "agreed"
    return sold, request


async def earn(sold: Sale, quantity: int) -> None:
    more = await sold.again(quantity)
    await more.send()
    await more.receive()
    with after(days=1, minutes=1):
        await registry.crons["settlement.sweep"].fire()


async def test_a_refund_that_is_owed_binds_the_shops_money_until_it_is_paid(cast: Cast) -> None:
    sold, request = await broke(cast)
    ops, path = await cast.ops(), f"{sold.of_shop}/withdrawals"
    (waiting,) = (await sold.mei.get(path))["items"]
    review = f"/api/admin/withdrawals/{waiting['id']}/review"
    refused = await ops.refused("POST", review, {"approve": True})
    assert (refused["code"], refused["owed_fen"]) == ("refunds_owed", 1250)
    before = await sold.wallet()
    refused = await sold.mei.refused("POST", path, {"amount_fen": 1, "account": "6222"})
    assert refused["detail"].startswith("CNY 12.50 of agreed refunds is owed to buyers.")
    money = await sold.mei.get(f"{sold.of_shop}/money")
    assert (money["owed_fen"], money["withdrawing_fen"] > 0) == (1250, True)
    with after(hours=48, minutes=2):
        await tick()
        assert (await look(sold, request))["state"] == "agreed"
        # The money comes in, and the hour is not over.
        await ops.post(review, {"approve": False, "reason": "refunds first"})
        await tick()
    assert await way(request) == ["buyer asked", "clock agreed", "clock refunded"]
    assert await sold.wallet() - before == 1250
    assert (await sold.mei.get(f"{sold.of_shop}/money"))["owed_fen"] == 0
    await sold.mei.post(path, {"amount_fen": 1, "account": "6222"})


async def test_an_agreed_refund_is_paid_by_the_shops_second_yes(cast: Cast) -> None:
    sold, request = await broke(cast)
    path = f"{sold.of_shop}/aftersales/{request['id']}/answer"
    no = await sold.mei.refused("POST", path, {"approve": False, "reason": "no"})
    assert no["code"] == "already_answered"
    poor = await sold.mei.refused("POST", path, {"approve": True})
    assert poor["code"] == "not_enough_money"
    assert (await look(sold, request))["state"] == "agreed"
    await earn(sold, 2)
    before = await sold.wallet()
    assert (await sold.answer(request))["state"] == "refunded"
    assert await sold.wallet() - before == 1250
    assert (await sold.mei.get(f"{sold.of_shop}/money"))["owed_fen"] == 0


async def test_a_debt_and_withdrawals_at_once_see_each_other(cast: Cast) -> None:
    """Whichever is first: no withdrawal goes through once the debt is written down."""
    sold, request = await broke(cast)
    await earn(sold, 1)
    available = (await sold.mei.get(f"{sold.of_shop}/money"))["available_fen"]
    assert 0 < available < 1250
    await database.pool.execute("delete from owed where ref = $1", int(request["id"]))
    done: list[str] = []

    async def withdraw() -> None:
        body = {"amount_fen": available // 20, "account": "6222"}
        answer = await sold.mei.ask("POST", f"{sold.of_shop}/withdrawals", body)
        done.append("out" if answer.status_code == 201 else answer.json()["code"])

    async def owe() -> None:
        debt = settlement.Debt(
            shop=int(sold.shop), ref=int(request["id"]), currency="CNY", amount_fen=1250
        )
        async with transaction() as tx:
            await settlement.owing.owe(tx, debt)
            left = await ledger.balance(tx, int(sold.shop), "shop", "CNY")
            await asyncio.sleep(0.05)
        had.append(left)

    had: list[int] = []
    await asyncio.gather(*(owe() if n == 4 else withdraw() for n in range(20)))
    outs = done.count("out")
    assert set(done) <= {"out", "refunds_owed"}
    assert done.count("refunds_owed") == 19 - outs > 0
    # What the debt saw is what is left: nothing went out after it.
    money = await sold.mei.get(f"{sold.of_shop}/money")
    assert had == [money["available_fen"]] == [available - outs * (available // 20)]
