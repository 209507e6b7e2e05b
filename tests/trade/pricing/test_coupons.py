"""Coupons over HTTP: offered, claimed, granted, kept."""

from datetime import timedelta
from typing import Any

import pytest

from hutong.kernel import clock, paging
from tests.cast import Cast, Visitor
from tests.trade.pricing import street


async def test_a_coupon_is_offered_claimed_and_kept(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(500, over_fen=3000))
    assert (made["shop"], made["payer"], made["currency"], made["left"]) == (
        fruit,
        "shop",
        "CNY",
        100,
    )

    offered = await lin.get("/api/coupons", shop=fruit)
    assert [(one["id"], one["claimed"]) for one in offered["items"] if one["shop"] == fruit] == [
        (made["id"], 0)
    ]
    claim = await lin.post(f"/api/coupons/{made['id']}/claim")
    assert (claim["coupon"], claim["off_fen"], claim["state"]) == (made["id"], 500, "open")
    offered = await lin.get("/api/coupons", shop=fruit)
    mine = next(one for one in offered["items"] if one["id"] == made["id"])
    assert (mine["claimed"], mine["left"]) == (1, 99)
    held = await lin.get("/api/my/coupons", state="open")
    assert [one["id"] for one in held["items"]] == [claim["id"]]
    assert (await lin.get("/api/my/coupons", state="used"))["items"] == []


async def test_nobody_takes_more_than_one_person_may(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1, per_person=2))
    await lin.post(f"/api/coupons/{made['id']}/claim")
    await lin.post(f"/api/coupons/{made['id']}/claim")
    third = await lin.refused("POST", f"/api/coupons/{made['id']}/claim")
    assert (third["status"], third["code"]) == (409, "enough_claimed")
    assert len((await lin.get("/api/my/coupons"))["items"]) == 2
    assert (await mei.get(f"/api/shops/{fruit}/coupons"))["items"][0]["left"] == 98


async def test_the_same_tap_twice_claims_once(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1, per_person=5))
    path = f"/api/coupons/{made['id']}/claim"
    first, again = await lin.post(path, key="tap"), await lin.post(path, key="tap")
    assert first == again
    assert len((await lin.get("/api/my/coupons"))["items"]) == 1


async def test_coupons_are_claimed_and_granted_under_a_key_only(cast: Cast) -> None:
    lin, mei, ops = await cast.lin(), await cast.mei(), await cast.ops()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1, per_person=5))
    path = f"/api/coupons/{made['id']}/claim"
    assert (await lin.refused("POST", path, key=None))["code"] == "key_missing"
    given = await ops.post("/api/admin/coupons", street.coupon(70, total=3))
    path, body = f"/api/admin/coupons/{given['id']}/grants", {"person": str(lin.id), "count": 1}
    assert (await ops.refused("POST", path, body, key=None))["code"] == "key_missing"
    assert (await lin.get("/api/my/coupons"))["items"] == []


async def test_a_budget_ends_a_coupon_before_its_number_does(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    body = street.coupon(40, budget_fen=100, per_person=9)
    made = await mei.post(f"/api/shops/{fruit}/coupons", body)
    assert made["left"] == 2
    path = f"/api/coupons/{made['id']}/claim"
    await lin.post(path)
    await lin.post(path)
    assert (await lin.refused("POST", path))["code"] == "coupon_gone"
    assert len((await lin.get("/api/my/coupons"))["items"]) == 2
    offered = await lin.get("/api/coupons", shop=fruit)
    assert made["id"] not in [one["id"] for one in offered["items"]]


async def test_a_stopped_coupon_is_not_claimed_but_stays_good(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    fruit = await street.shop(mei)
    pears = await street.sku(fruit, 1000)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(300))
    claim = await lin.post(f"/api/coupons/{made['id']}/claim")
    await mei.post(f"/api/shops/{fruit}/coupons/{made['id']}/stop")
    assert (await bo.refused("POST", f"/api/coupons/{made['id']}/claim"))["code"] == "coupon_gone"
    quote = await lin.post("/api/quotes", street.wanted((pears, 1), coupons=[claim["id"]]))
    assert quote["total_fen"] == 700


async def test_the_operator_grants_more_than_one_person_may_claim_but_not_more_than_there_are(
    cast: Cast,
) -> None:
    lin, ops = await cast.lin(), await cast.ops()
    body = street.coupon(70, total=3, claimable=False, stackable=True)
    made = await ops.post("/api/admin/coupons", body)
    assert (made["shop"], made["payer"]) == (None, "platform")
    assert (await lin.refused("POST", f"/api/coupons/{made['id']}/claim"))["code"] == "coupon_gone"
    path = f"/api/admin/coupons/{made['id']}/grants"
    granted = await ops.post(path, {"person": str(lin.id), "count": 3})
    assert [one["payer"] for one in granted["items"]] == ["platform"] * 3
    more = await ops.refused("POST", path, {"person": str(lin.id)})
    assert more["code"] == "coupon_gone"
    assert len((await lin.get("/api/my/coupons"))["items"]) == 3
    stranger = await ops.refused("POST", path, {"person": "5"})
    assert stranger["status"] == 422


async def test_granted_coupons_come_off_both_shops_by_weight(cast: Cast) -> None:
    lin, mei, ops = await cast.lin(), await cast.mei(), await cast.ops()
    fruit, tea = await street.shop(mei), await street.shop(mei, "Tea")
    pears, oolong = await street.sku(fruit, 3000), await street.sku(tea, 1000)
    made = await ops.post("/api/admin/coupons", street.coupon(100, stackable=True))
    path = f"/api/admin/coupons/{made['id']}/grants"
    granted = await ops.post(path, {"person": str(lin.id), "count": 2})
    claims = [one["id"] for one in granted["items"]]
    quote = await lin.post("/api/quotes", street.wanted((pears, 1), (oolong, 1), coupons=claims))
    discounts = {order["shop"]: order["discount_fen"] for order in quote["orders"]}
    assert discounts == {fruit: 150, tea: 50}
    rows = [row for order in quote["orders"] for row in order["reductions"]]
    assert {row["payer"] for row in rows} == {"platform"}
    assert sum(row["amount_fen"] for row in rows) == 200


async def test_an_operator_cannot_give_away_a_shops_money(cast: Cast) -> None:
    lin, mei, ops = await cast.lin(), await cast.mei(), await cast.ops()
    fruit = await street.shop(mei)
    made = await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(100))
    path = f"/api/admin/coupons/{made['id']}/grants"
    assert (await ops.refused("POST", path, {"person": str(lin.id)}))["status"] == 404


async def test_a_coupon_that_makes_no_sense_is_refused(cast: Cast) -> None:
    mei = await cast.mei()
    fruit = await street.shop(mei)
    past = (clock.now() - timedelta(seconds=1)).isoformat()
    for body in (
        street.coupon(0),
        street.coupon(1, ends_at=past),
        street.coupon(1, ends_at="9999-12-31T23:59:59-14:00"),
        street.coupon(1, ends_at="2030-01-01T00:00:00"),
        street.coupon(100, budget_fen=99),
        street.coupon(1, name="\u200b"),
        street.coupon(1, currency="USD"),
        street.coupon(1, total=0),
    ):
        problem = await mei.refused("POST", f"/api/shops/{fruit}/coupons", body)
        assert problem["status"] in (400, 422), body
    assert (await mei.get(f"/api/shops/{fruit}/coupons"))["items"] == []


@pytest.mark.parametrize("path", ["/api/coupons/1/claim", "/api/coupons/9223372036854775807/claim"])
async def test_an_unknown_coupon_is_not_there(cast: Cast, path: str) -> None:
    lin = await cast.lin()
    assert (await lin.refused("POST", path))["status"] == 404


async def test_only_staff_with_the_right_and_operators_make_coupons(
    cast: Cast, visitor: Visitor
) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    fruit = await street.shop(mei)
    refused = await lin.refused("POST", f"/api/shops/{fruit}/coupons", street.coupon(1))
    assert refused["status"] == 403
    assert (await mei.refused("POST", "/api/admin/coupons", street.coupon(1)))["status"] == 403
    await visitor.get("/api/coupons", shop=fruit)


async def test_pages_of_held_coupons_follow_one_another(cast: Cast) -> None:
    lin, ops = await cast.lin(), await cast.ops()
    made = await ops.post("/api/admin/coupons", street.coupon(1, claimable=False))
    await ops.post(f"/api/admin/coupons/{made['id']}/grants", {"person": str(lin.id), "count": 5})
    first = await lin.get("/api/my/coupons", limit=3)
    rest = await lin.get("/api/my/coupons", limit=3, after=first["next"])
    assert len(first["items"]) == 3
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 5
    assert rest["next"] is None


async def test_numbers_that_no_id_has_find_nothing(cast: Cast) -> None:
    lin = await cast.lin()
    for item in (await lin.get("/api/coupons", shop="8999999999999999999"))["items"]:
        assert item["shop"] is None
    beyond = await lin.refused("GET", "/api/coupons?shop=9999999999999999999")
    assert beyond["status"] == 422
    made_up = await lin.refused("GET", f"/api/my/coupons?after={paging.cursor(2**64 - 1)}")
    assert made_up["status"] == 422


async def test_the_claim_centre_shows_coupons_of_all_open_shops_page_by_page(
    cast: Cast, visitor: Visitor
) -> None:
    lin, mei, bo, ops = await cast.lin(), await cast.mei(), await cast.bo(), await cast.ops()
    fruit = await street.shop(mei, "果铺", name_en="Fruit")
    tea = await street.shop(bo, "茶铺")
    first = (await mei.post(f"/api/shops/{fruit}/coupons", street.coupon(1)))["id"]
    second = (await ops.post("/api/admin/coupons", street.coupon(2)))["id"]
    third = (await bo.post(f"/api/shops/{tea}/coupons", street.coupon(3)))["id"]
    await lin.post(f"/api/coupons/{first}/claim")

    seen: list[dict[str, Any]] = []
    after: str | None = None
    while not {first, second, third} <= {one["id"] for one in seen}:
        page = await lin.get("/api/coupons", limit=1, **({"after": after} if after else {}))
        seen += page["items"]
        after = page["next"]
    assert [one["id"] for one in seen if one["id"] in (first, second, third)] == [
        third,
        second,
        first,
    ]
    mine = {one["id"]: one for one in seen}
    names = [(mine[n]["shop_name"], mine[n]["shop_name_en"]) for n in (first, second, third)]
    assert names == [("果铺", "Fruit"), (None, None), ("茶铺", None)]
    assert [mine[n]["claimed"] for n in (first, second, third)] == [1, 0, 0]

    await bo.put(f"/api/shops/{tea}/state", {"state": "closed"})
    await ops.post(f"/api/admin/coupons/{second}/stop")
    left = [one["id"] for one in (await visitor.get("/api/coupons", limit=100))["items"]]
    assert third not in left
    assert second not in left
    assert first in left
