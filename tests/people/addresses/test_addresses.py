"""The address book through the routes, and what the checkout reads from it."""

import asyncio
from typing import Any

import pytest

from hutong.kernel.db import reading
from hutong.people import addresses
from tests.cast import Cast, Visitor

HOME = {"name": "林", "phone": "138 0000 0000", "region": "330102", "line": "平安里 1 号"}
PARIS = {
    "name": "Lin",
    "phone": "+33 1 23 45 67 89",
    "country": "FR",
    "region": "Île-de-France",
    "line": "1 rue de la Paix",
    "postcode": "75002",
}


async def test_an_address_in_china_names_province_city_and_district(cast: Cast) -> None:
    lin = await cast.lin()
    added = await lin.post("/api/addresses", HOME)
    assert added["region_names"] == ["浙江省", "杭州市", "上城区"]
    assert added["region_names_en"] == ["Zhejiang", "Hangzhou", "Shangcheng District"]
    assert (added["country"], added["postcode"], added["is_default"]) == ("CN", "", True)
    assert await book(lin) == [added]


async def test_an_address_elsewhere_is_free_text(cast: Cast) -> None:
    lin = await cast.lin()
    added = await lin.post("/api/addresses", PARIS)
    assert (added["region"], added["region_names"]) == ("Île-de-France", ["Île-de-France"])


async def test_there_is_one_default_and_it_moves_only_when_asked(cast: Cast) -> None:
    lin = await cast.lin()
    first = await lin.post("/api/addresses", HOME)
    second = await lin.post("/api/addresses", PARIS)
    third = await lin.post("/api/addresses", HOME | {"is_default": True})
    assert await defaults(lin) == [third["id"]]
    kept = await lin.put(f"/api/addresses/{third['id']}", HOME | {"line": "2"})
    assert (kept["line"], kept["is_default"]) == ("2", True)
    await lin.put(f"/api/addresses/{first['id']}", HOME | {"is_default": True})
    assert await defaults(lin) == [first["id"]]
    assert (await lin.ask("DELETE", f"/api/addresses/{first['id']}")).status_code == 204
    assert await defaults(lin) == [third["id"]]
    assert (await lin.ask("DELETE", f"/api/addresses/{second['id']}")).status_code == 204
    assert await defaults(lin) == [third["id"]]


async def test_many_who_add_at_once_make_one_default_and_fifty_addresses(cast: Cast) -> None:
    lin = await cast.lin()
    body = HOME | {"is_default": True}
    answers = await asyncio.gather(*(lin.ask("POST", "/api/addresses", body) for _ in range(60)))
    assert sorted(answer.status_code for answer in answers) == [201] * 50 + [409] * 10
    assert len(await defaults(lin)) == 1
    assert len(await book(lin)) == 50
    refused = await lin.refused("POST", "/api/addresses", HOME)
    assert refused["code"] == "too_many_addresses"


async def test_a_retry_adds_no_second_address(cast: Cast) -> None:
    lin = await cast.lin()
    first = await lin.post("/api/addresses", HOME, key="retry")
    assert await lin.post("/api/addresses", HOME, key="retry") == first
    assert len(await book(lin)) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("address", ["hers", "99", "0", "9" * 30])
async def test_somebody_elses_address_is_not_there(cast: Cast, method: str, address: str) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    hers = await mei.post("/api/addresses", HOME)
    path = f"/api/addresses/{hers['id'] if address == 'hers' else address}"
    refused = await lin.refused(method, path, PARIS if method == "PUT" else None)
    assert refused["status"] == 404
    assert await book(mei) == [hers]


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "330100"},
        {"region": "999999"},
        {"region": ""},
        {"region": "上城区"},
        {"phone": "call me"},
        {"phone": "\u0661\u0662\u0663\u0664\u0665\u0666"},
        {"phone": "1" * 26},
        {"postcode": "3100"},
        {"postcode": "\x00"},
        {"country": "China"},
        {"country": "cn"},
        {"country": "FR\n"},
        {"name": "\u202eniL"},
        {"name": " "},
        {"line": "one\ntwo"},
        {"line": "x" * 201},
    ],
)
async def test_where_no_parcel_would_arrive_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    lin = await cast.lin()
    assert (await lin.refused("POST", "/api/addresses", HOME | wrong))["status"] == 422
    assert await book(lin) == []


async def test_snapshots_of_many_people_come_in_one_call(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    home = int((await lin.post("/api/addresses", HOME))["id"])
    paris = int((await mei.post("/api/addresses", PARIS))["id"])
    async with reading() as tx:
        found = await tx.ask(
            addresses.snapshots([(lin.id, home), (mei.id, paris), (lin.id, paris), (lin.id, 7)])
        )
        assert await tx.ask(addresses.snapshots([])) == {}
        assert await tx.ask(addresses.snapshots([(lin.id, paris)])) == {}
    assert set(found) == {(lin.id, home), (mei.id, paris)}
    assert found[lin.id, home].region_names == ["浙江省", "杭州市", "上城区"]
    assert found[mei.id, paris] == addresses.Snapshot(
        name="Lin",
        phone="+33 1 23 45 67 89",
        country="FR",
        region="Île-de-France",
        region_names=["Île-de-France"],
        region_names_en=["Île-de-France"],
        line="1 rue de la Paix",
        postcode="75002",
    )


async def test_the_picker_walks_from_provinces_to_districts(visitor: Visitor) -> None:
    provinces = (await visitor.get("/api/regions"))["items"]
    assert len(provinces) == 34
    assert provinces[0] == {"code": "110000", "name": "北京市", "name_en": "Beijing", "level": 1}
    cities = (await visitor.get("/api/regions", parent="330000"))["items"]
    hangzhou = {"code": "330100", "name": "杭州市", "name_en": "Hangzhou", "level": 2}
    assert hangzhou in cities
    districts = (await visitor.get("/api/regions", parent="330100"))["items"]
    assert "Shangcheng District" in {one["name_en"] for one in districts}
    assert (await visitor.get("/api/regions", parent="330102"))["items"] == []
    assert (await visitor.refused("GET", "/api/regions?parent=nowhere"))["status"] == 404


def test_a_code_that_left_the_list_stands_for_itself() -> None:
    assert [one.name for one in addresses.region_path("CN", "000001")] == ["000001"]


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("610100", "Xi'an"),
        ("610000", "Shaanxi"),
        ("140000", "Shanxi"),
        ("341500", "Lu'an"),
        ("331100", "Lishui"),
        ("650100", "Urumqi"),
        ("810102", "Wan Chai"),
        ("513324", "Jiulong County"),
        ("350122", "Lianjiang County"),
        ("532500", "Honghe Hani and Yi Autonomous Prefecture"),
    ],
)
def test_an_english_reader_finds_the_place_on_a_map(code: str, english: str) -> None:
    assert addresses.region_path("CN", code)[-1].name_en == english


async def book(person: Visitor) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get("/api/addresses"))["items"]
    return items


async def defaults(person: Visitor) -> list[str]:
    return [address["id"] for address in await book(person) if address["is_default"]]
