"""Changing stock by hand, through the API: typed, explained, never below what is held."""

from tests.builders import basket, open_shop, product
from tests.cast import Cast


async def test_what_is_received_is_on_hand_and_written_down(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=10)

    body = {"moves": [{"sku": pears, "kind": "received", "quantity": 5, "note": "Monday"}]}
    level = (await mei.post(f"/api/shops/{shop}/stock", body))["items"][0]

    assert (level["on_hand"], level["held"], level["available"]) == (15, 0, 15)
    moved = (await mei.get(f"/api/shops/{shop}/movements", sku=pears))["items"]
    assert [(m["kind"], m["on_hand_delta"], m["note"]) for m in moved] == [
        ("received", 5, "Monday"),
        ("received", 10, ""),
    ]


async def test_a_correction_does_not_take_what_somebody_holds(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=3)
    await lin.post("/api/trades", await basket(lin, [(pears, 2)]))

    body = {"moves": [{"sku": pears, "kind": "corrected", "quantity": -2}]}
    problem = await mei.refused("POST", f"/api/shops/{shop}/stock", body)

    assert problem["code"] == "not_in_stock"
    level = (await mei.get(f"/api/shops/{shop}/stock"))["items"][0]
    assert (level["on_hand"], level["held"]) == (3, 2)


async def test_one_wrong_move_of_several_changes_nothing(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=1)
    moves = [
        {"sku": pears, "kind": "received", "quantity": 5},
        {"sku": pears, "kind": "corrected", "quantity": -100},
    ]

    await mei.refused("POST", f"/api/shops/{shop}/stock", {"moves": moves})

    assert (await mei.get(f"/api/shops/{shop}/stock"))["items"][0]["on_hand"] == 1


async def test_a_second_place_serves_what_the_first_cannot(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = await product(mei, shop, stock=1)
    place = await mei.post(f"/api/shops/{shop}/places", {"name": "Corner", "kind": "store"})
    moves = [{"sku": pears, "kind": "received", "quantity": 4, "place": place["id"]}]
    await mei.post(f"/api/shops/{shop}/stock", {"moves": moves})

    await lin.post("/api/trades", await basket(lin, [(pears, 3)]))

    levels = (await mei.get(f"/api/shops/{shop}/stock"))["items"]
    assert {level["place"]: level["held"] for level in levels}[place["id"]] == 3


async def test_somebody_elses_sku_cannot_be_put_on_a_shelf(cast: Cast) -> None:
    mei, bo = await cast.mei(), await cast.bo()
    pears = await product(mei, await open_shop(mei))
    shop = await open_shop(bo)

    body = {"moves": [{"sku": pears, "kind": "received", "quantity": 5}]}
    problem = await bo.refused("POST", f"/api/shops/{shop}/stock", body)

    assert problem["status"] == 404


async def test_units_are_counted_and_goods_added_under_a_key_only(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await open_shop(mei)
    sku = await product(mei, shop, stock=3)
    path = f"/api/shops/{shop}"
    body = {"moves": [{"sku": sku, "kind": "received", "quantity": 10}]}
    assert (await mei.refused("POST", f"{path}/stock", body, key=None))["code"] == "key_missing"
    new = {"title": "Pears", "skus": [{"price_fen": 1, "stock": 1}]}
    assert (await mei.refused("POST", f"{path}/products", new, key=None))["code"] == "key_missing"
    [level] = (await mei.get(f"{path}/stock"))["items"]
    assert level["on_hand"] == 3
    for _ in range(2):
        await mei.post(f"{path}/stock", body, key="the lorry of today")
    [level] = (await mei.get(f"{path}/stock"))["items"]
    assert level["on_hand"] == 13
