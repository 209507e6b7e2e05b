"""What a shop leaves with us pays its buyers when its balance cannot."""

from hutong.trade import settlement
from tests.cast import Cast
from tests.trade.settlement.till import Till


async def _withdraw_all(till: Till) -> None:
    money = await till.money()
    wish = {"amount_fen": money["available_fen"], "account": "6222"}
    await till.mei.post(f"/api/shops/{till.shop}/withdrawals", wish)


async def test_a_refund_after_settlement_takes_what_the_balance_lacks(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    await settlement.sweep()
    deposited = await till.mei.post(f"/api/shops/{till.shop}/deposit", {"amount_fen": 9_000})
    assert (deposited["available_fen"], deposited["deposit_fen"]) == (940, 9_000)

    await till.refund(order, 5_000)

    money = await till.money()
    # The fee on what went back is the shop's again: 940 + 30 + 4,030 of the deposit.
    assert (money["available_fen"], money["deposit_fen"]) == (0, 4_970)


async def test_a_balance_that_is_enough_leaves_the_deposit_alone(cast: Cast) -> None:
    till = await Till.open(cast)
    order = await till.due()
    await settlement.sweep()
    await till.mei.post(f"/api/shops/{till.shop}/deposit", {"amount_fen": 1_000})
    await till.refund(order, 5_000)
    assert (await till.money())["deposit_fen"] == 1_000


async def test_nobody_deposits_what_is_not_there(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.due()
    await settlement.sweep()
    refused = await till.mei.refused(
        "POST", f"/api/shops/{till.shop}/deposit", {"amount_fen": 9_941}
    )
    assert (refused["code"], refused["available_fen"]) == ("not_available", 9_940)
    assert refused["detail"].startswith("Only CNY 99.40 is there")
    assert (await till.money())["deposit_fen"] == 0


async def test_a_deposit_cannot_be_withdrawn_and_comes_back_by_an_operator(cast: Cast) -> None:
    till = await Till.open(cast)
    await till.due()
    await settlement.sweep()
    await till.mei.post(f"/api/shops/{till.shop}/deposit", {"amount_fen": 9_000})
    await _withdraw_all(till)
    path = f"/api/admin/shops/{till.shop}/deposit/release"
    assert (await till.mei.refused("POST", path, {"amount_fen": 1}))["status"] == 403
    ops = await cast.ops()
    money = await ops.post(path, {"amount_fen": 9_000})
    assert (money["available_fen"], money["deposit_fen"]) == (9_000, 0)
