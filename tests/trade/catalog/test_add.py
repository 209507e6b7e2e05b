import pytest

from hutong.kernel.db import reading
from hutong.kernel.errors import BadInput
from hutong.trade import catalog
from hutong.trade.catalog.shapes.goods import Attribute, NewSku, Option
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall

PICTURE = "img/3f/" + "a" * 30 + ".webp"


async def test_a_product_appears_with_all_its_skus(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    fruit = await mall.a_category(cast, "水果", "Fruit")
    added = await mall.put(
        shop,
        "红富士苹果",
        title_en="Fuji apples",
        description="甜\n脆",
        category=fruit,
        attributes=[Attribute("产地", "烟台", "Origin", "Yantai"), Attribute("有机", value=True)],
        pictures=[PICTURE],
        colour="#a01010",
        options=[Option("规格", ["一公斤", "五公斤"], "Size", ["1 kg", "5 kg"])],
        limit_per_buyer=3,
        skus=[
            NewSku(price_fen=1500, options={"规格": "一公斤"}, code="A1", weight_g=1000),
            NewSku(price_fen=6500, options={"规格": "五公斤"}, code="A5", weight_g=5000),
        ],
    )
    page = await visitor.get(f"/api/products/{added.id}")
    assert (page["title"], page["title_en"]) == ("红富士苹果", "Fuji apples")
    assert (page["price_fen"], page["price_max_fen"], page["currency"]) == (1500, 6500, "CNY")
    assert page["category"] == fruit
    assert page["picture"] == PICTURE
    assert page["options"] == [
        {
            "name": "规格",
            "values": ["一公斤", "五公斤"],
            "name_en": "Size",
            "values_en": ["1 kg", "5 kg"],
        }
    ]
    assert [a["value"] for a in page["attributes"]] == ["烟台", True]
    assert [(s["code"], s["price_fen"], s["options"]) for s in page["skus"]] == [
        ("A1", 1500, {"规格": "一公斤"}),
        ("A5", 6500, {"规格": "五公斤"}),
    ]
    assert [s["options_en"] for s in page["skus"]] == [{"Size": "1 kg"}, {"Size": "5 kg"}]
    assert page["shop_info"]["name"] == "梅的水果店"
    assert page["stars"] is None
    assert page["limit_per_buyer"] == 3
    shop_page = await visitor.get(f"/api/shops/{shop}")
    assert shop_page["product_count"] == 1


async def test_options_that_disagree_add_nothing(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    word = mall.a_word()
    skus = [NewSku(price_fen=1, options={"Size": "S"}), NewSku(price_fen=1)]
    with pytest.raises(BadInput):
        await mall.put(shop, word, skus=skus)
    assert await mall.titles(visitor, q=word) == []
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 0


async def test_an_unknown_category_adds_nothing(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    with pytest.raises(BadInput):
        await mall.put(shop, "Nowhere", category="7")
    assert (await visitor.get(f"/api/shops/{shop}"))["product_count"] == 0


async def test_a_draft_is_seen_by_its_shop_alone(cast: Cast, visitor: Visitor) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    word = mall.a_word()
    added = await mall.put(shop, word, state="draft")
    refusal = await visitor.refused("GET", f"/api/products/{added.id}")
    assert refusal["code"] == "no_such_product"
    assert await mall.titles(visitor, q=word) == []
    own = await mei.get(f"/api/shops/{shop}/products", state="draft")
    assert [one["title"] for one in own["items"]] == [word]
    lin = await cast.lin()
    refusal = await lin.refused("GET", f"/api/shops/{shop}/products")
    assert refusal["status"] == 403


async def test_facts_tell_what_an_order_decides_by(cast: Cast) -> None:
    mei = await cast.mei()
    shop, other = await mall.a_shop(mei), await mall.a_shop(mei, "Second")
    pear = await mall.put(shop, "Pears", 300, limit_per_buyer=2, pictures=[PICTURE])
    plum = await mall.put(other, "Plums", 500)
    skus = [int(pear.skus[0].id), int(plum.skus[0].id), 12345]
    async with reading() as tx:
        facts = await tx.ask(catalog.facts(await catalog.homes(tx, skus)))
        again = await tx.ask(catalog.facts(await catalog.homes(tx, skus)))
    assert facts == again
    assert set(facts) == set(skus[:2])
    fact = facts[skus[0]]
    assert (fact.shop, fact.product, fact.title) == (shop, int(pear.id), "Pears")
    assert (fact.price_fen, fact.limit_per_buyer, fact.fee_bp) == (300, 2, 60)
    assert (fact.currency, fact.shop_name, fact.picture) == ("CNY", "梅的水果店", PICTURE)
    assert fact.for_sale


async def test_facts_of_a_whole_batch_are_one_statement(cast: Cast) -> None:
    shop = await mall.a_shop(await cast.mei())
    added = await mall.put(
        shop, "Many", skus=[NewSku(price_fen=n, options={"n": str(n)}) for n in range(1, 101)]
    )
    skus = [int(sku.id) for sku in added.skus]
    async with reading() as tx:
        await tx.ask(catalog.facts(await catalog.homes(tx, skus)))
        before = _statements()
        facts = await tx.ask(catalog.facts(await catalog.homes(tx, skus)))
        assert _statements() - before == 1
    assert len(facts) == 100


async def test_a_product_page_is_two_statements_at_most(cast: Cast, visitor: Visitor) -> None:
    added = await mall.put(await mall.a_shop(await cast.mei()), "Often looked at")
    path = f"/api/products/{added.id}"
    first = await visitor.get(path)
    before = _statements()
    assert await visitor.get(path) == first
    assert _statements() - before <= 2


def _statements() -> float:
    from hutong.kernel import metrics  # noqa: PLC0415  the counter of this process

    (sample, *_) = next(iter(metrics.statements.collect())).samples
    return float(sample.value)


async def test_an_address_of_another_kind_is_no_product(visitor: Visitor) -> None:
    assert (await visitor.refused("GET", "/api/products/99"))["code"] == "no_such_product"
    refusal = await visitor.refused("GET", "/api/products/99999999999999999999999")
    assert refusal["status"] == 404
