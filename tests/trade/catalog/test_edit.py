from hutong.kernel import jobs
from hutong.kernel.db import reading, transaction
from hutong.trade import catalog
from hutong.trade.catalog.actions import tallies
from hutong.trade.catalog.reads import homes
from hutong.trade.catalog.shapes.goods import NewSku
from tests.builders import open_shop
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall


async def test_an_edit_changes_what_was_sent_and_search_follows(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    old, new = mall.a_word(), mall.a_word()
    added = await mall.put(shop, f"{old} tea", description="green")
    path = f"/api/shops/{shop}/products/{added.id}"
    answer = await mei.ask("PATCH", path, {"title": f"{new} tea", "limit_per_buyer": 4})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["description"], answer.json()["limit_per_buyer"]) == ("green", 4)
    assert await mall.titles(visitor, q=old) == []
    assert await mall.titles(visitor, q=new) == [f"{new} tea"]
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 1


async def test_a_price_change_shows_on_the_card_and_in_the_order_by_price(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    word = mall.a_word()
    dear = await mall.put(shop, f"{word} dear", 900)
    await mall.put(shop, f"{word} cheap", 500)
    path = f"/api/shops/{shop}/skus/{dear.skus[0].id}"
    answer = await mei.ask("PATCH", path, {"price_fen": 100, "code": "now cheap"})
    assert answer.json()["price_fen"] == 100
    found = await visitor.get("/api/products", q=word, sort="price")
    assert [(i["title"], i["price_fen"]) for i in found["items"]] == [
        (f"{word} dear", 100),
        (f"{word} cheap", 500),
    ]


async def test_what_a_process_guesses_of_a_product_is_never_shown(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await open_shop(mei)
    goods = {
        "title": "Two",
        "options": [{"name": "n", "values": ["1", "2"]}],
        "skus": [{"price_fen": 1, "options": {"n": str(n)}, "stock": n} for n in (1, 2)],
    }
    path = f"/api/products/{(await mei.post(f'/api/shops/{shop}/products', goods))['id']}"
    first, second = (int(sku["id"]) for sku in (await visitor.get(path))["skus"])
    for guess in ([], [first], [second, first], [first, second, 7], [first, second]):
        homes.saw(int(path.rsplit("/", 1)[-1]), guess)
        shown = {int(sku["id"]): sku["available"] for sku in (await visitor.get(path))["skus"]}
        assert shown == {first: 1, second: 2}


async def test_a_sku_that_is_off_is_not_on_the_page_and_not_in_the_price(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    skus = [NewSku(price_fen=n * 100, options={"n": str(n)}) for n in (1, 2)]
    added = await mall.put(shop, "Two", skus=skus)
    off = added.skus[0].id
    answer = await mei.ask("PATCH", f"/api/shops/{shop}/skus/{off}", {"state": "off"})
    assert answer.json()["state"] == "off"
    page = await visitor.get(f"/api/products/{added.id}")
    assert [sku["id"] for sku in page["skus"]] == [added.skus[1].id]
    assert page["price_fen"] == 200
    own = await mei.get(f"/api/shops/{shop}/products/{added.id}")
    assert len(own["skus"]) == 2
    async with reading() as tx:
        facts = await tx.ask(catalog.facts(await catalog.homes(tx, [int(off)])))
    assert not facts[int(off)].for_sale


async def test_an_unlisted_product_leaves_the_mall_but_keeps_its_page(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    word = mall.a_word()
    added = await mall.put(shop, word)
    path = f"/api/shops/{shop}/products/{added.id}/state"
    assert (await mei.put(path, {"state": "unlisted"}))["state"] == "unlisted"
    assert await mall.titles(visitor, q=word) == []
    assert (await visitor.get(f"/api/products/{added.id}"))["state"] == "unlisted"
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 0
    await mei.put(path, {"state": "listed"})
    assert await mall.titles(visitor, q=word) == [word]
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 1


async def test_a_shop_cannot_give_itself_a_blocked_product_back(
    cast: Cast, visitor: Visitor
) -> None:
    mei, ops = await cast.mei(), await cast.ops()
    shop = await mall.a_shop(mei)
    word = mall.a_word()
    added = await mall.put(shop, word)
    await ops.put(f"/api/admin/shops/{shop}/products/{added.id}/state", {"state": "blocked"})
    await visitor.refused("GET", f"/api/products/{added.id}")
    path = f"/api/shops/{shop}/products/{added.id}/state"
    assert (await mei.refused("PUT", path, {"state": "listed"}))["code"] == "blocked"
    assert await mall.titles(visitor, q=word) == []


async def test_nobody_edits_through_another_shop(cast: Cast) -> None:
    mei, lin = await cast.mei(), await cast.lin()
    hers, his = await mall.a_shop(mei), await mall.a_shop(lin, "Lin's")
    added = await mall.put(hers, "Hers")
    refusal = await lin.refused("PATCH", f"/api/shops/{his}/products/{added.id}", {"title": "His"})
    assert refusal["code"] == "no_such_product"
    sku = added.skus[0].id
    refusal = await lin.refused("PATCH", f"/api/shops/{his}/skus/{sku}", {"price_fen": 1})
    assert refusal["code"] == "no_such_product"
    async with reading() as tx:
        kept = await catalog.product(tx, hers, int(added.id))
    assert (kept.title, kept.skus[0].price_fen) == ("Hers", 1000)


async def test_a_closed_shop_sells_nothing_at_once_and_leaves_the_mall_soon(
    cast: Cast, visitor: Visitor
) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    word = mall.a_word()
    added = await mall.put(shop, word)
    sku = int(added.skus[0].id)
    await mei.put(f"/api/shops/{shop}/state", {"state": "paused"})
    async with reading() as tx:
        facts = await tx.ask(catalog.facts(await catalog.homes(tx, [sku])))
    assert not facts[sku].for_sale
    while await jobs.run_due():
        pass
    assert await mall.titles(visitor, q=word) == []
    await mall.put(shop, f"{word} late")
    await mei.put(f"/api/shops/{shop}/state", {"state": "open"})
    while await jobs.run_due():
        pass
    assert sorted(await mall.titles(visitor, q=word)) == [word, f"{word} late"]
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 2


async def test_sales_and_stars_add_up(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    word = mall.a_word()
    slow, fast = await mall.put(shop, f"{word} slow"), await mall.put(shop, f"{word} fast")
    async with transaction() as tx:
        pairs = [(shop, int(fast.id), 2), (shop, int(slow.id), 1), (shop, int(fast.id), 3)]
        await catalog.sold(tx, pairs)
        await catalog.scored(tx, shop, int(fast.id), 5, 1)
        await catalog.scored(tx, shop, int(fast.id), 4, 1)
    async with transaction() as tx:
        while await tallies.rank_sold(tx):
            pass
    found = (await visitor.get("/api/products", q=word))["items"]
    assert [(i["title"], i["sales"], i["stars"]) for i in found] == [
        (f"{word} fast", 5, 4.5),
        (f"{word} slow", 1, None),
    ]
    score = (await visitor.get(f"/api/shops/{shop}"))["score"]
    assert score == {"stars": 4.5, "count": 2}


async def test_a_slug_is_taken_once(cast: Cast) -> None:
    ops = await cast.ops()
    slug = mall.a_word()
    body = {"slug": slug, "name": "水果", "name_en": "Fruit"}
    await ops.post("/api/admin/categories", body)
    assert (await ops.refused("POST", "/api/admin/categories", body))["code"] == "slug_taken"
    mei = await cast.mei()
    assert (await mei.refused("POST", "/api/admin/categories", body))["status"] == 403
