import asyncio
import csv
import io
import json
from typing import Any

import pytest

from hutong.kernel import jobs
from hutong.kernel.db import Question, Tx, known, reading, transaction
from hutong.trade.catalog.actions import imports, put
from hutong.trade.catalog.actions.imports import Asked
from hutong.trade.catalog.reads import imports as reads
from hutong.trade.catalog.reads import stocking
from hutong.trade.catalog.shapes.goods import NewSku
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall


class Cellar:
    """Remembers what was taken in."""

    def __init__(self) -> None:
        self.received: list[tuple[int, int]] = []

    async def level(self, _tx: Tx, _shop: int, _person: int, free: dict[int, int]) -> None:
        raise AssertionError(free)

    async def receive(
        self, _tx: Tx, _shop: int, _person: int, received: list[tuple[int, int]]
    ) -> None:
        self.received += received

    def available(self, _shop: int, skus: list[int]) -> Question[dict[int, int]]:
        return known({sku: quantity for sku, quantity in self.received if sku in skus})


@pytest.fixture
def cellar(monkeypatch: pytest.MonkeyPatch) -> Cellar:
    kept = Cellar()
    monkeypatch.setattr(stocking.Plugged, "stocking", kept)
    return kept


async def send(mei: Visitor, shop: int, text: str, **asked: str) -> Any:
    answer = await mei.ask(
        "POST", f"/api/shops/{shop}/imports", params=asked, content=text.encode()
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


async def finished(mei: Visitor, shop: int, run: str) -> Any:
    """The import, when its jobs have run."""
    for _ in range(20):
        await jobs.run_due()
        found = await mei.get(f"/api/shops/{shop}/imports/{run}")
        if found["state"] in ("done", "stopped"):
            return found
    pytest.fail("the import does not end")


async def test_a_file_becomes_products_with_stock_and_a_report_of_the_rest(
    cast: Cast, visitor: Visitor, cellar: Cellar
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    mark = mall.a_word()
    text = f"Name,price,stock\n{mark} pears,3.50,7\n{mark} plums,cheap,1\n{mark} figs,8,\n"
    begun = await send(mei, shop, text, format="csv", mapping=json.dumps({"title": "Name"}))
    assert (begun["state"], begun["rows"]) == ("queued", 3)
    done = await finished(mei, shop, begun["id"])
    assert (done["state"], done["done"], done["refused"]) == ("done", 2, 1)
    assert sorted(await mall.titles(visitor, q=mark)) == [f"{mark} figs", f"{mark} pears"]
    assert [quantity for _, quantity in cellar.received] == [7]
    report = await mei.ask("GET", f"/api/shops/{shop}/imports/{begun['id']}/refused")
    lines = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert lines[0] == ["line", "reason"]
    assert lines[1][0] == "3"
    assert "cheap" in lines[1][1]
    page = (await visitor.get("/api/products", q=f"{mark} pears"))["items"][0]
    product = await visitor.get(f"/api/products/{page['id']}")
    assert product["skus"][0]["available"] == 7


async def test_an_import_goes_on_after_the_last_batch_that_was_committed(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    mark = mall.a_word()
    monkeypatch.setattr(imports, "_BATCH_ROWS", 10)
    calls = 0

    async def dies(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        added = await put.add_all(*given)
        if calls == 3:
            raise RuntimeError("the machine is gone")
        return added

    monkeypatch.setattr(imports, "add_all", dies)
    text = "title,price\n" + "".join(f"{mark} {n},{n}\n" for n in range(1, 46))
    begun = await send(mei, shop, text)
    stopped = await finished(mei, shop, begun["id"])
    assert (stopped["state"], stopped["done"]) == ("stopped", 20)
    assert "resume" in stopped["problem"]
    again = await mei.post(f"/api/shops/{shop}/imports/{begun['id']}/resume")
    assert again["state"] == "queued"
    done = await finished(mei, shop, begun["id"])
    assert (done["state"], done["done"], done["refused"]) == ("done", 45, 0)
    seen = await mall.titles(visitor, shop=str(shop), limit=100)
    assert sorted(seen) == sorted(f"{mark} {n}" for n in range(1, 46))
    refusal = await mei.refused("POST", f"/api/shops/{shop}/imports/{begun['id']}/resume")
    assert refusal["code"] == "not_stopped"


async def test_two_workers_on_one_import_add_nothing_twice(cast: Cast, visitor: Visitor) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    text = "title,price\n" + "".join(f"pear {n},{n}\n" for n in range(1, 501))
    asked = Asked(shop=shop, person=mei.id, format="csv", mapping={}, data=text.encode())
    run = await imports.begin(asked)
    until = asyncio.get_running_loop().time() + 30
    await asyncio.gather(*(imports.work(shop, int(run.id), until) for _ in range(3)))
    found = await mei.get(f"/api/shops/{shop}/imports/{run.id}")
    assert (found["state"], found["done"]) == ("done", 500)
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 500


async def test_what_is_exported_comes_back_the_same(cast: Cast, cellar: Cellar) -> None:
    mei = await cast.mei()
    here, there = await mall.a_shop(mei), await mall.a_shop(mei, "Second")
    skus = [NewSku(price_fen=n * 111, options={"尺码": s}, code=s) for n, s in [(1, "S"), (2, "M")]]
    await mall.put(here, '衬衫, "best"', skus=skus, description="two\nlines")
    await mall.put(here, "=1+1", 700, title_en="-formula", limit_per_buyer=2)
    begun = await send(mei, here, "title,price,stock\npears,3.50,7\n")
    await finished(mei, here, begun["id"])
    for form in ("csv", "jsonl"):
        answer = await mei.ask("GET", f"/api/shops/{here}/products/export", params={"format": form})
        begun = await send(mei, there, answer.content.decode(), format=form)
        done = await finished(mei, there, begun["id"])
        assert (done["done"], done["refused"]) == ({"csv": 4, "jsonl": 3}[form], 0)
        copy = await _goods(mei, there)
        assert copy == await _goods(mei, here), form
        for product in await _ids(mei, there):
            path = f"/api/shops/{there}/products/{product}/state"
            await mei.put(path, {"state": "draft"})


async def _ids(mei: Visitor, shop: int) -> list[str]:
    items = (await mei.get(f"/api/shops/{shop}/products", state="listed"))["items"]
    return [item["id"] for item in items]


async def _goods(mei: Visitor, shop: int) -> list[Any]:
    found = []
    for product in sorted(await _ids(mei, shop)):
        page = await mei.get(f"/api/shops/{shop}/products/{product}")
        skus = [(s["options"], s["price_fen"], s["code"], s["available"]) for s in page["skus"]]
        texts = (page["title"], page["title_en"], page["description"], page["limit_per_buyer"])
        found.append((texts, page["options"], skus))
    return found


async def test_a_broken_file_is_refused_at_once(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    path = f"/api/shops/{shop}/imports"
    assert (await mei.refused("POST", path, content=b""))["code"] == "not_a_file"
    refusal = await mei.refused("POST", path, content=b"title\nx", params={"mapping": "no"})
    assert refusal["status"] == 422
    refusal = await mei.refused("POST", path, content=b"title\nx", params={"mapping": '{"a":"b"}'})
    assert refusal["code"] == "bad_mapping"
    refusal = await mei.refused("POST", path, content=b"title\n" + b"x" * (20 * 1024 * 1024))
    assert refusal["status"] == 413
    assert (await mei.get(path))["items"] == []


async def test_strangers_neither_import_nor_export(cast: Cast) -> None:
    mei, lin = await cast.mei(), await cast.lin()
    shop = await mall.a_shop(mei)
    begun = await send(mei, shop, "title,price\nx,1\n")
    for method, path in [
        ("POST", f"/api/shops/{shop}/imports"),
        ("GET", f"/api/shops/{shop}/imports/{begun['id']}"),
        ("GET", f"/api/shops/{shop}/imports/{begun['id']}/refused"),
        ("POST", f"/api/shops/{shop}/imports/{begun['id']}/resume"),
        ("GET", f"/api/shops/{shop}/products/export"),
    ]:
        assert (await lin.refused(method, path))["status"] == 403
    his = await mall.a_shop(lin, "Lin's")
    refusal = await lin.refused("GET", f"/api/shops/{his}/imports/{begun['id']}/refused")
    assert refusal["code"] == "no_such_import"


async def test_an_import_that_nobody_began_is_no_work(db: object) -> None:
    await imports.work(1, 1, 0)
    async with transaction() as tx:
        await imports.stop(tx, 1, 1, "nothing to stop")
    async with reading() as tx:
        with pytest.raises(reads.NoSuchImport):
            await reads.find(tx, 1, 1)
