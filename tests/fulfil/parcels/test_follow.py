"""Events and corrections: bounded, on record, and over with the receipt."""

from datetime import timedelta

from hutong.kernel import clock
from hutong.kernel.db import database
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.fulfil.street import Sale, after, sale


async def correct(sold: Sale, parcel: str, tracking: str) -> int:
    body = {"tracking": tracking}
    answer = await sold.mei.ask("PATCH", f"{sold.of_shop}/parcels/{parcel}", body)
    return answer.status_code


async def test_a_number_is_put_right_three_times_and_each_time_is_on_record(cast: Cast) -> None:
    sold = await sale(cast)
    parcel = (await sold.send())["id"]
    assert [await correct(sold, parcel, f"SF{n}") for n in (2, 3, 4, 5)] == [200, 200, 200, 409]
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert (seen["tracking"], seen["corrections_left"]) == ("SF4", 0)
    assert [event["text"] for event in seen["events"]] == [
        "SF SF1 -> SF SF2",
        "SF SF2 -> SF SF3",
        "SF SF3 -> SF SF4",
    ]


async def test_a_correction_that_corrects_nothing_does_not_count(cast: Cast) -> None:
    sold = await sale(cast)
    parcel = (await sold.send())["id"]
    assert await correct(sold, parcel, "SF1") == 422
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert (seen["corrections_left"], seen["events"]) == (3, [])


async def test_nothing_is_corrected_after_the_receipt(cast: Cast) -> None:
    sold = await sale(cast)
    parcel = (await sold.send())["id"]
    await sold.receive()
    assert await correct(sold, parcel, "SF2") == 409
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert seen["tracking"] == "SF1"


async def test_the_buyer_sees_events_in_the_order_in_which_they_happened(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.of_shop}/parcels/{(await sold.send())['id']}/events"
    earlier = (clock.now() + timedelta(hours=1)).isoformat()
    with after(hours=3):
        await sold.mei.post(path, {"text": "arrived", "place": "Hangzhou", "delivered": True})
        await sold.mei.post(path, {"text": "left", "at": earlier})
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert [(event["text"], event["kind"]) for event in seen["events"]] == [
        ("left", "note"),
        ("arrived", "delivered"),
    ]
    assert (seen["state"], seen["events"][1]["place"]) == ("delivered", "Hangzhou")


async def test_nothing_happens_to_a_parcel_before_it_is_sent(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.of_shop}/parcels/{(await sold.send())['id']}/events"
    earlier = (clock.now() - timedelta(hours=2)).isoformat()
    for delivered in (False, True):
        body = {"text": "early", "at": earlier, "delivered": delivered}
        refused = await sold.mei.refused("POST", path, body)
        assert refused["detail"].startswith("`at` lies before the parcel was sent.")
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert (seen["state"], seen["events"]) == ("sent", [])


async def test_a_parcel_arrives_once_and_never_in_the_future(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.of_shop}/parcels/{(await sold.send())['id']}/events"
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    assert (await sold.mei.refused("POST", path, {"text": "x", "at": tomorrow}))["status"] == 422
    assert (await sold.mei.refused("POST", path, {"text": "x", "at": "2026-01-01T00:00:00"}))[
        "status"
    ] == 422
    await sold.mei.post(path, {"text": "here", "delivered": True})
    again = await sold.mei.refused("POST", path, {"text": "here again", "delivered": True})
    assert again["code"] == "already_delivered"
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert [event["text"] for event in seen["events"]] == ["here"]


async def test_a_parcel_of_another_shop_is_not_there(cast: Cast) -> None:
    sold, other = await sale(cast), await sale(cast)
    parcel = (await sold.send())["id"]
    path = f"{other.of_shop}/parcels/{parcel}"
    assert (await other.mei.refused("PATCH", path, {"tracking": "X"}))["status"] == 404
    assert (await other.mei.refused("POST", f"{path}/events", {"text": "x"}))["status"] == 404
    [seen] = (await sold.lin.get(f"{sold.mine}/parcels"))["items"]
    assert (seen["tracking"], seen["events"]) == ("SF1", [])


async def test_who_is_erased_leaves_parcels_without_numbers_and_places(cast: Cast) -> None:
    sold = await sale(cast)
    parcel = (await sold.send())["id"]
    path = f"{sold.of_shop}/parcels/{parcel}/events"
    await sold.mei.post(path, {"text": "at Wen San Lu 1", "place": "Hangzhou"})
    await sold.receive()
    exported = await sold.lin.get("/api/me/export")
    assert [row["tracking"] for row in exported["rooms"]["parcels"]] == ["SF1"]
    await leave(sold)
    seen = await sold.mei.get(f"{sold.of_shop}/orders/{sold.order}/parcels")
    [left] = seen["items"]
    assert (left["tracking"], left["events"][0]["text"]) == ("", "")
    assert left["events"][0]["place"] is None


async def test_answers_kept_for_the_shop_hold_no_number_of_hers(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.of_shop}/orders/{sold.order}/parcels"
    body = {"carrier": "SF", "tracking": "SF-of-Lin"}
    sent = await sold.mei.post(path, body, key="send it")
    assert await sold.mei.post(path, body, key="send it") == sent
    more = await sold.again()
    many = {"parcels": [body | {"order": more.order}, body | {"order": sold.order}]}
    first = await sold.mei.post(f"{sold.of_shop}/parcels", many, key="send both")
    assert await sold.mei.post(f"{sold.of_shop}/parcels", many, key="send both") == first
    assert [one["parcel"] is None for one in first["items"]] == [False, True]
    events = f"{sold.of_shop}/parcels/{sent['id']}/events"
    await sold.mei.post(events, {"text": "at Wen San Lu 1"}, key="tell it")
    again = await sold.mei.post(events, {"text": "at Wen San Lu 1"}, key="tell it")
    assert [event["text"] for event in again["events"]] == ["at Wen San Lu 1"]
    async with database.pool.acquire() as connection:
        kept = await connection.fetchval(
            "select string_agg(convert_from(answer, 'UTF8'), ' ') from idempotency"
            " where owner = $1 and key = any($2)",
            sold.mei.id,
            ["send it", "send both", "tell it"],
        )
    assert sent["id"] in kept
    assert "SF-of-Lin" not in kept
    assert "Wen San" not in kept


async def test_parcels_are_sent_under_a_key_only(cast: Cast) -> None:
    sold = await sale(cast)
    body = {"carrier": "SF", "tracking": "SF1"}
    path = f"{sold.of_shop}/orders/{sold.order}/parcels"
    assert (await sold.mei.refused("POST", path, body, key=None))["code"] == "key_missing"
    many = {"parcels": [body | {"order": sold.order}]}
    path = f"{sold.of_shop}/parcels"
    assert (await sold.mei.refused("POST", path, many, key=None))["code"] == "key_missing"
    assert (await sold.lin.get(f"{sold.mine}/parcels"))["items"] == []


async def leave(sold: Sale) -> None:
    await builders.empty(sold.lin)
    answer = await sold.lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
