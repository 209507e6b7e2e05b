"""A file of goods, sent from the terminal."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.cli.house import House, command, running

PASSWORD = "a long password"


async def _a_shop(house: House) -> str:
    async with aiohttp.ClientSession(house.url) as asking:
        body = {"handle": "mei", "password": PASSWORD}
        async with asking.post("/api/people", json=body) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        shop = {"name": "Fruit", "category": "fruit"}
        async with asking.post("/api/shops", json=shop, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["id"])


@pytest.mark.slow
async def test_a_file_is_in_the_shop_and_its_refused_rows_beside_it(
    empty: str, tmp_path: Path
) -> None:
    file = tmp_path / "goods.csv"
    file.write_text("Name,price,stock\npears,3.50,7\nplums,cheap,1\n")

    def send() -> None:
        with running("up", data=tmp_path / "data", database_url=empty) as house:
            house.until_ready()
            shop = asyncio.run(_a_shop(house))
            given = (shop, str(file), "--handle", "mei", "--base-url", house.url)
            data = tmp_path / "data"
            ended = command("import", *given, data=data, password=PASSWORD)
            assert ended.returncode == 1
            assert "no column `title`" in ended.stderr
            assert house.get(f"/api/products?shop={shop}")["items"] == []

            ended = command("import", *given, "--map", "title=Name", data=data, password=PASSWORD)
            assert (ended.returncode, ended.stdout) == (1, "1 of 2 rows are in the shop\n")
            assert "2/2" in ended.stderr
            [pears] = house.get(f"/api/products?shop={shop}")["items"]
            assert pears["title"] == "pears"
            assert "cheap" in (tmp_path / "goods-refused.csv").read_text("utf-8-sig")

            for price in (5, 4):
                file.write_text(f"title,code,price\nplums,P-1,{price}\n")
                ended = command("import", *given, "--update", data=data, password=PASSWORD)
                assert (ended.returncode, ended.stdout) == (0, "1 of 1 rows are in the shop\n")
            prices = {
                item["title"]: item["price_fen"]
                for item in house.get(f"/api/products?shop={shop}")["items"]
            }
            assert prices == {"pears": 350, "plums": 400}

    await asyncio.to_thread(send)


def test_a_house_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text("title,price\npears,3\n")
    given = ("1", str(file), "--handle", "mei", "--base-url", "http://127.0.0.1:1")
    ended = command("import", *given, data=tmp_path, password=PASSWORD)
    assert ended.returncode == 1
    assert "http://127.0.0.1:1 does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr
