"""Sending: whole orders, parts of them, many at once, and what is refused."""

import asyncio

from tests.cast import Cast
from tests.fulfil.street import one, sale
from tests.people.access import matrix


async def test_a_parcel_without_lines_holds_everything_that_is_left(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3), (800, 2))
    parcel = await sold.send()
    assert parcel["lines"] == [{"line": 1, "quantity": 3}, {"line": 2, "quantity": 2}]
    assert (parcel["state"], parcel["corrections_left"], parcel["events"]) == ("sent", 3, [])
    assert await sold.state() == 30
    assert await sold.stock() == (7, 0)


async def test_an_order_leaves_in_parts_and_is_shipped_with_the_last(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    await sold.send((1, 2))
    assert await sold.state() == 21
    assert (await sold.lin.refused("POST", f"{sold.mine}/receive"))["code"] == "not_now"
    await sold.send()
    assert await sold.state() == 30
    seen = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert [parcel["lines"][0]["quantity"] for parcel in seen] == [2, 1]
    firsts = await one(
        "select array_agg(is_first order by id) from parcel where shop = $1", int(sold.shop)
    )
    assert firsts == [True, False]


async def test_more_than_waits_is_refused_and_nothing_leaves_the_shelf(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    path = f"{sold.of_shop}/orders/{sold.order}/parcels"
    for lines in ([{"line": 1, "quantity": 4}], [{"line": 9, "quantity": 1}]):
        body = {"carrier": "SF", "tracking": "1", "lines": lines}
        assert (await sold.mei.refused("POST", path, body))["code"] == "more_than_ordered"
    assert await sold.stock() == (10, 3)
    assert await sold.state() == 20
    assert (await sold.lin.get(f"{sold.mine}/parcels"))["items"] == []


async def test_a_retry_sends_once(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    path, body = f"{sold.of_shop}/orders/{sold.order}/parcels", {"carrier": "SF", "tracking": "1"}
    first, second = await asyncio.gather(
        sold.mei.post(path, body, key=f"send-{sold.order}"),
        sold.mei.post(path, body, key=f"send-{sold.order}"),
    )
    assert first == second
    assert await one("select count(*) from parcel where shop = $1", int(sold.shop)) == 1
    assert await sold.stock() == (7, 0)


async def test_two_clerks_who_send_the_same_goods_at_once_send_them_once(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    path, body = f"{sold.of_shop}/orders/{sold.order}/parcels", {"carrier": "SF", "tracking": "1"}
    answers = await asyncio.gather(*(sold.mei.ask("POST", path, body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert await sold.stock() == (7, 0)


async def test_a_batch_answers_for_each_order(cast: Cast) -> None:
    first = await sale(cast, (1250, 1))
    second, unpaid = await first.again(2), await first.again(pay_with=None)
    elsewhere = await sale(cast, (1250, 1))
    wanted = [elsewhere, second, unpaid, first]
    body = {"parcels": [{"order": sold.order, "carrier": "SF"} for sold in wanted]}
    items = (await first.mei.post(f"{first.of_shop}/parcels", body))["items"]
    assert [item["order"] for item in items] == [sold.order for sold in wanted]
    codes = [item["problem"] and item["problem"]["code"] for item in items]
    assert codes == ["not_found", None, "not_now", None]
    assert items[1]["parcel"]["lines"] == [{"line": 1, "quantity": 2}]
    assert [await sold.state() for sold in wanted] == [20, 30, 10, 30]
    assert await first.stock() == (7, 1)


async def test_batches_that_share_orders_and_shelves_never_send_twice(cast: Cast) -> None:
    first = await sale(cast, (1250, 1))
    sold = [first, *[await first.again() for _ in range(5)]]
    parcels = [{"order": one.order, "carrier": "SF"} for one in sold]
    path = f"{first.of_shop}/parcels"
    answers = await asyncio.gather(
        *(first.mei.post(path, {"parcels": parcels[n:] + parcels[:n]}) for n in range(6))
    )
    sent = [item for answer in answers for item in answer["items"] if item["parcel"]]
    assert sorted(item["order"] for item in sent) == sorted(one.order for one in sold)
    assert await first.stock() == (4, 0)


async def test_an_order_twice_in_a_batch_sends_nothing(cast: Cast) -> None:
    sold = await sale(cast, (1250, 3))
    part = {"order": sold.order, "carrier": "SF", "tracking": "1"}
    path = f"{sold.of_shop}/parcels"
    assert (await sold.mei.refused("POST", path, {"parcels": [part, part]}))["status"] == 422
    assert await sold.state() == 20


async def test_nobody_else_sees_the_parcels(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    bo = await cast.bo()
    assert (await bo.refused("GET", f"{sold.mine}/parcels"))["status"] == 404
    assert (await bo.refused("GET", f"{sold.of_shop}/orders/{sold.order}/parcels"))["status"] == 403
    seen = await sold.mei.get(f"{sold.of_shop}/orders/{sold.order}/parcels")
    assert len(seen["items"]) == 1


def test_sending_is_the_right_of_those_who_ship() -> None:
    rights = {(method, path): right for method, path, right in matrix.routes()}
    assert rights["POST", "/api/shops/{shop}/parcels"] == "orders.ship"
    assert rights["POST", "/api/shops/{shop}/orders/{order}/parcels"] == "orders.ship"
    assert rights["PATCH", "/api/shops/{shop}/parcels/{parcel}"] == "orders.ship"
