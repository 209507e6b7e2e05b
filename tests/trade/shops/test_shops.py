from typing import Any

from hutong.kernel.db import reading, transaction
from hutong.trade import shops
from tests.cast import PASSWORD, Cast, Visitor


async def opened(mei: Visitor, name: str = "梅的水果店", **more: Any) -> Any:
    return await mei.post("/api/shops", {"name": name, "category": "fruit", **more})


async def test_a_shop_is_open_after_one_request_and_belongs_to_who_opened_it(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await opened(mei, name_en="Mei's Fruit", story="Since 2009\nin our lane")
    assert shop["state"] == "open"
    assert shop["currency"] == "CNY"
    assert shop["score"] is None
    assert shop["product_count"] == 0
    assert shop["story"] == "Since 2009\nin our lane"
    mine = await mei.get("/api/my/shops")
    assert [(one["shop"]["id"], one["role"]) for one in mine["items"]] == [(shop["id"], "owner")]


async def test_the_same_key_opens_one_shop(cast: Cast) -> None:
    mei = await cast.mei()
    body = {"name": "One and only", "category": "fruit"}
    first = await mei.post("/api/shops", body, key="open it once")
    second = await mei.post("/api/shops", body, key="open it once")
    assert first["id"] == second["id"]
    assert len((await mei.get("/api/my/shops"))["items"]) == 1


async def test_a_stranger_sees_a_shop_but_may_not_change_it(cast: Cast, visitor: Visitor) -> None:
    shop = await opened(await cast.mei())
    lin = await cast.lin()
    path = f"/api/shops/{shop['id']}"
    assert (await visitor.get(path))["name"] == "梅的水果店"
    refusal = await lin.refused("PATCH", path, {"name": "Lin's now"})
    assert refusal["status"] == 403
    refusal = await lin.refused("PUT", f"{path}/state", {"state": "closed"})
    assert refusal["status"] == 403
    after = await visitor.get(path)
    assert (after["name"], after["state"]) == ("梅的水果店", "open")


async def test_an_edit_changes_what_was_sent_and_nothing_else(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await opened(mei, name_en="Fruit", story="Sweet")
    path = f"/api/shops/{shop['id']}"
    answer = await mei.ask("PATCH", path, {"name_en": None, "category": "vegetables"})
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert changed["name_en"] is None
    assert changed["category"] == "vegetables"
    assert (changed["name"], changed["story"]) == ("梅的水果店", "Sweet")


async def test_a_name_that_cannot_be_seen_is_refused(cast: Cast) -> None:
    mei = await cast.mei()
    refusal = await mei.refused("POST", "/api/shops", {"name": "\u200b \u200b", "category": "x"})
    assert refusal["status"] == 422
    refusal = await mei.refused("POST", "/api/shops", {"name": "a\u0000b", "category": "x"})
    assert refusal["status"] == 422
    assert (await mei.get("/api/my/shops"))["items"] == []


async def test_a_picture_is_a_key_from_an_upload(cast: Cast) -> None:
    mei = await cast.mei()
    body = {"name": "Shop", "category": "x", "picture": "http://elsewhere/a.png"}
    assert (await mei.refused("POST", "/api/shops", body))["code"] == "not_a_picture_key"


async def test_open_shops_are_found_by_a_part_of_their_name(cast: Cast, visitor: Visitor) -> None:
    mei = await cast.mei()
    shop = await opened(mei, "Quincunx Teahouse")
    other = await opened(mei, "Quincunx Bakery")
    path = f"/api/shops/{other['id']}/state"
    assert (await mei.put(path, {"state": "closed"}))["state"] == "closed"
    found = await visitor.get("/api/shops", q="quincunx")
    assert [one["id"] for one in found["items"]] == [shop["id"]]


async def test_the_list_of_shops_goes_on_where_it_ended(cast: Cast, visitor: Visitor) -> None:
    mei = await cast.mei()
    names = [f"Zephyrine {n}" for n in range(5)]
    for name in names:
        await opened(mei, name)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = await visitor.get("/api/shops", q="zephyrine", limit=2, after=after)
        seen += [one["name"] for one in page["items"]]
        after = page["next"]
    assert seen == names[::-1]
    assert after is None


async def test_a_made_up_cursor_is_refused(visitor: Visitor) -> None:
    assert (await visitor.refused("GET", "/api/shops?after=rubbish"))["status"] == 422


async def test_only_the_operator_agrees_on_terms(cast: Cast) -> None:
    mei, ops = await cast.mei(), await cast.ops()
    shop = await opened(mei)
    path = f"/api/admin/shops/{shop['id']}/terms"
    terms = {"fee_bp": 100, "share_cap_bp": 2500}
    assert (await mei.refused("PUT", path, terms))["status"] == 403
    assert await ops.put(path, terms) == terms
    refusal = await ops.refused("PUT", path, {"fee_bp": 6000, "share_cap_bp": 6000})
    assert refusal["code"] == "terms_take_all"
    async with reading() as tx:
        facts = await shops.facts(tx, [int(shop["id"])])
    kept = facts[int(shop["id"])]
    assert (kept.fee_bp, kept.share_cap_bp, kept.state) == (100, 2500, "open")


async def test_a_new_shop_gets_the_terms_of_the_house_and_its_own_currency(cast: Cast) -> None:
    mei = await cast.mei()
    async with transaction() as tx:
        new = shops.NewShop(name="Loja", category="x", currency="BRL")
        shop = await shops.open_shop(tx, mei.id, new)
        facts = (await shops.facts(tx, [int(shop.id)]))[int(shop.id)]
    assert (facts.fee_bp, facts.share_cap_bp, facts.currency) == (60, 3000, "BRL")


async def test_a_score_is_the_mean_of_all_stars(cast: Cast, visitor: Visitor) -> None:
    shop = await opened(await cast.mei())
    async with transaction() as tx:
        await shops.tally(tx, int(shop["id"]), score_sum=5, score_count=1)
        await shops.tally(tx, int(shop["id"]), score_sum=4, score_count=1)
    seen = await visitor.get(f"/api/shops/{shop['id']}")
    assert seen["score"] == {"stars": 4.5, "count": 2}


async def test_a_shop_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    assert (await visitor.refused("GET", "/api/shops/1"))["code"] == "no_such_shop"


async def test_the_only_owner_of_a_shop_is_not_erased_before_it_is_closed(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await opened(mei)
    refused = await mei.refused("DELETE", "/api/me", {"password": PASSWORD})
    assert (refused["status"], refused["code"]) == (409, "still_needed")
    assert "梅的水果店" in refused["detail"]
    assert (await mei.get("/api/my/shops"))["items"][0]["role"] == "owner"
    await mei.put(f"/api/shops/{shop['id']}/state", {"state": "closed"})
    assert (await mei.ask("DELETE", "/api/me", {"password": PASSWORD})).status_code == 204


async def test_an_owner_among_two_may_go(cast: Cast) -> None:
    mei, bo = await cast.mei(), await cast.bo()
    shop = await opened(mei)
    path = f"/api/shops/{shop['id']}"
    code = (await mei.post(f"{path}/invitations", {"role": "manager"}))["code"]
    await bo.post(f"/api/invitations/{code}/accept")
    await mei.put(f"{path}/staff/{bo.id}", {"role": "owner"})
    assert (await mei.ask("DELETE", "/api/me", {"password": PASSWORD})).status_code == 204
    assert (await bo.get("/api/my/shops"))["items"][0]["role"] == "owner"


async def test_an_export_holds_the_shops_one_owns(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await opened(mei)
    rooms = (await mei.ask("GET", "/api/me/export")).json()["rooms"]
    assert [one["id"] for one in rooms["shops"]] == [shop["id"]]
