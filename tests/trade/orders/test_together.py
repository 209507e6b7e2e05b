"""What one basket of a batch does to its neighbours: nothing."""

from typing import Any

import msgspec

from hutong.kernel import db, errors
from hutong.kernel.sql import Statement
from hutong.trade.orders.actions import closing, placing
from hutong.trade.orders.actions.sweeping import sweep
from hutong.trade.orders.reads.rows import sql
from hutong.trade.orders.shapes import Actor, Basket, Locked, NewTrade, Trade
from tests.builders import address, basket, buy, money, open_shop, product
from tests.cast import Cast, Visitor

_LET_TIME_PASS = Statement(
    "let_time_pass", "update orders set close_at = placed_at where id = any(:orders::bigint[])"
)


async def _together(*asked: tuple[Visitor, dict[str, Any]]) -> list[Trade | errors.Problem]:
    baskets = [Basket(who.id, msgspec.convert(body, NewTrade)) for who, body in asked]
    return await db.again(lambda tx: placing.place_all(tx, baskets))


async def test_a_neighbour_of_an_empty_wallet_gets_the_last_unit(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    pears = await product(mei, await open_shop(mei), stock=1)
    await money(bo, 10_000)
    poor = await basket(lin, [(pears, 1)], pay_with="wallet")
    rich = await basket(bo, [(pears, 1)], pay_with="wallet")

    first, second = await _together((lin, poor), (bo, rich))

    assert isinstance(first, errors.Problem)
    assert first.code == "not_enough_money"
    assert isinstance(second, Trade)


async def test_a_neighbours_address_is_not_ones_own(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    hers = await basket(lin, [(pears, 1)])
    stolen = await basket(bo, [(pears, 1)]) | {"address": hers["address"]}

    first, second = await _together((lin, hers), (bo, stolen))

    assert isinstance(first, Trade)
    assert isinstance(second, errors.Problem)
    assert second.code == "unknown_address"


async def test_one_wallet_pays_two_baskets_of_a_batch_as_far_as_it_goes(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei), price_fen=600)
    await money(lin, 1_000)
    body = await basket(lin, [(pears, 1)], pay_with="wallet")

    first, second = await _together((lin, body), (lin, body))

    assert isinstance(first, Trade)
    assert isinstance(second, errors.Problem)
    assert (await lin.get("/api/wallet"))["balance_fen"] == 400


async def test_a_price_lowered_to_nothing_is_paid(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop)
    trade = await lin.post("/api/trades", await basket(lin, [(pears, 1)]))
    order = trade["orders"][0]["id"]

    lines = [{"line": 1, "unit_price_fen": 0}]
    await mei.post(f"/api/shops/{shop}/orders/{order}/adjust", {"lines": lines})

    assert (await lin.get(f"/api/orders/{order}"))["state_name"] == "to_ship"


async def test_an_agreed_price_cannot_be_raised(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, price_fen=1000)
    trade = await lin.post("/api/trades", await basket(lin, [(pears, 1)]))
    order = trade["orders"][0]["id"]

    lines = [{"line": 1, "unit_price_fen": 99_000}]
    path = f"/api/shops/{shop}/orders/{order}/adjust"
    problem = await mei.refused("POST", path, {"lines": lines})

    assert problem["code"] == "only_lower"
    assert (await lin.get(f"/api/orders/{order}"))["total_fen"] == 1000


async def test_a_source_is_small(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))

    body = await basket(lin, [(pears, 1)], source={"ref": "x" * 201})
    problem = await lin.refused("POST", "/api/trades", body)

    assert problem["status"] == 422


async def test_a_shop_does_not_see_how_the_rest_of_a_trade_was_paid(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    shop = await open_shop(mei)
    pears, bread = await product(mei, shop), await product(bo, await open_shop(bo))
    await money(lin)
    trade = await buy(lin, [(pears, 1), (bread, 1)])
    order = next(o["id"] for o in trade["orders"] if o["shop"] == shop)

    seen = await mei.get(f"/api/shops/{shop}/orders/{order}")

    assert seen["payments"] == []
    assert (await lin.get(f"/api/orders/{order}"))["payments"]


async def test_an_order_that_cannot_close_holds_up_no_other(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    pears = await product(mei, await open_shop(mei))
    trades = [await lin.post("/api/trades", await basket(lin, [(pears, 1)])) for _ in range(3)]
    orders = [int(trade["orders"][0]["id"]) for trade in trades]
    async with db.transaction() as tx:
        await tx.run(_LET_TIME_PASS, orders=orders)

    async def close(tx: db.Tx, rows: list[Locked]) -> None:
        mine = [row for row in rows if row.id in orders]
        if any(row.id == orders[0] for row in mine):
            raise RuntimeError("cannot close")
        await closing.close_all(tx, rows, Actor("clock"), "not paid in time")

    await sweep(sql.lock_expired, close)

    states = [(await lin.get(f"/api/orders/{order}"))["state_name"] for order in orders]
    assert states == ["unpaid", "cancelled", "cancelled"]


async def test_an_address_id_alone_opens_nothing(cast: Cast) -> None:
    lin, bo, mei = await cast.lin(), await cast.bo(), await cast.mei()
    pears = await product(mei, await open_shop(mei))

    body = await basket(bo, [(pears, 1)]) | {"address": await address(lin)}
    problem = await bo.refused("POST", "/api/trades", body)

    assert problem["code"] == "unknown_address"
