import pytest

from hutong.trade.catalog.reads import search
from hutong.trade.catalog.shapes.goods import NewSku, Option
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall


async def test_chinese_words_are_found_wherever_they_stand(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    title = f"{mark}旗舰店新款充电宝大容量20000毫安"
    await mall.put(shop, title)
    for q in ("充电宝", "充电", "电宝", "大容量 充电宝", "宝", "20000毫安"):
        assert await mall.titles(visitor, q=f"{mark} {q}") == [title], q
    assert await mall.titles(visitor, q=f"{mark}宝大") == [title]


async def test_both_languages_category_and_attributes_are_searched(
    cast: Cast, visitor: Visitor
) -> None:
    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    fruit = await mall.a_category(cast, "时令水果", "Seasonal fruit")
    apple = await mall.a_category(cast, "苹果", "Apples", parent=fruit)
    await mall.put(shop, f"红富士 {mark}", title_en="Fuji", category=apple)
    for q in ("红富士", "FUJI", "时令水果", "apple", "seasonal"):
        assert await mall.titles(visitor, q=f"{q} {mark}") == [f"红富士 {mark}"], q


@pytest.mark.parametrize("window", [search.WINDOW, 1])
@pytest.mark.parametrize(
    ("sort", "order"),
    [("price", [1, 2, 3, 4, 5]), ("price_desc", [5, 4, 3, 2, 1]), ("newest", [3, 5, 1, 4, 2])],
)
async def test_pages_follow_each_other_in_the_order_asked_for(
    cast: Cast,
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    window: int,
    sort: str,
    order: list[int],
) -> None:
    monkeypatch.setattr(search, "WINDOW", window)
    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    for n in (2, 4, 1, 5, 3):
        await mall.put(shop, f"{mark} {n}", n * 100)
    for asked in ({"q": mark}, {"shop": str(shop)}, {"q": mark, "shop": str(shop)}):
        assert await _all_pages(visitor, sort=sort, **asked) == [f"{mark} {n}" for n in order]


async def _all_pages(visitor: Visitor, **asked: str) -> list[str]:
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await visitor.get("/api/products", limit=2, **asked, **after)
        seen += [item["title"] for item in page["items"]]
        if page["next"] is None:
            return seen
        after = {"after": page["next"]}


async def test_filters_narrow_and_facets_ignore_their_own(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    fruit = await mall.a_category(cast, "水果", "Fruit")
    pear = await mall.a_category(cast, "梨", "Pears", parent=fruit)
    tea = await mall.a_category(cast, "茶", "Tea")
    await mall.put(shop, f"{mark} a", 150, category=pear)
    await mall.put(shop, f"{mark} b", 3000, category=pear)
    await mall.put(shop, f"{mark} c", 3100, category=tea)
    asked = {"q": mark, "category": fruit, "max_fen": 1000, "facets": "true"}
    found = await visitor.get("/api/products", **asked)
    assert [item["title"] for item in found["items"]] == [f"{mark} a"]
    facets = found["facets"]
    assert (facets["total"], facets["capped"]) == (1, False)
    assert [(c["name_en"], c["count"]) for c in facets["categories"]] == [("Pears", 1)]
    assert [(p["from_fen"], p["count"]) for p in facets["prices"]] == [(100, 1), (2000, 1)]
    everything = (await visitor.get("/api/products", q=mark, facets="true"))["facets"]
    assert everything["total"] == 3
    assert {(c["name_en"], c["count"]) for c in everything["categories"]} == {
        ("Pears", 2),
        ("Tea", 1),
    }


async def test_a_search_without_a_hit_leaves_out_the_rarest_word_and_says_so(
    cast: Cast, visitor: Visitor
) -> None:
    shop = await mall.a_shop(await cast.mei())
    common, rare, absent = mall.a_word(), mall.a_word(), mall.a_word()
    for n in range(3):
        await mall.put(shop, f"{common} {n}")
    await mall.put(shop, f"{rare} alone")
    found = await visitor.get("/api/products", q=f"{rare} {common} {absent}", limit=2)
    assert found["loosened"]
    assert found["dropped"] == [rare, absent]
    assert all(common in item["title"] for item in found["items"])
    rest = await visitor.get(
        "/api/products", q=f"{rare} {common} {absent}", limit=2, after=found["next"]
    )
    assert len(rest["items"]) == 1
    assert rest["loosened"]


async def test_nothing_at_all_is_said_plainly(visitor: Visitor) -> None:
    found = await visitor.get("/api/products", q=mall.a_word(), facets="true")
    assert (found["items"], found["loosened"], found["next"]) == ([], False, None)
    assert found["facets"]["total"] == 0
    assert (await visitor.get("/api/products", q="!!! ---"))["items"] == []


@pytest.mark.parametrize("q", ["'", "\\", "a' | 'b", "%", ":*", "&|!()", "😀" * 100])
async def test_no_sign_in_a_query_means_more_than_itself(visitor: Visitor, q: str) -> None:
    answer = await visitor.ask("GET", "/api/products", params={"q": q})
    assert answer.status_code == 200, answer.text
    answer = await visitor.ask("GET", "/api/suggestions", params={"q": q})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": "luck"},
        {"category": "x"},
        {"min_fen": "-1"},
        {"limit": "0"},
        {"limit": "101"},
        {"after": "x"},
        {"q": "x" * 201},
        {"max_fen": str(2**70)},
    ],
)
async def test_what_cannot_be_asked_is_refused(visitor: Visitor, wrong: dict[str, str]) -> None:
    answer = await visitor.ask("GET", "/api/products", params=wrong)
    assert answer.status_code in (400, 422), answer.text


async def test_suggestions_begin_with_what_was_typed(cast: Cast, visitor: Visitor) -> None:
    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    await mall.a_category(cast, f"{mark}类", f"{mark} things")
    await mall.put(shop, f"{mark}苹果", title_en=f"{mark.upper()} Apples")
    items = (await visitor.get("/api/suggestions", q=mark[:-1].upper() + mark[-1]))["items"]
    assert [(i["kind"], i["text"]) for i in items] == [
        ("category", f"{mark}类"),
        ("category", f"{mark} things"),
        ("product", f"{mark}苹果"),
        ("product", f"{mark.upper()} Apples"),
    ]


async def test_what_many_search_for_is_suggested_and_what_one_searched_for_is_not(
    cast: Cast, visitor: Visitor
) -> None:
    from hutong.kernel.db import transaction  # noqa: PLC0415  used here alone
    from hutong.trade.catalog.actions import searches  # noqa: PLC0415

    shop = await mall.a_shop(await cast.mei())
    mark = mall.a_word()
    await mall.put(shop, f"red {mark}")
    for _ in range(3):
        await visitor.get("/api/products", q=f"{mark} red")
    await visitor.get("/api/products", q=mark)
    async with transaction() as tx:
        await searches.note(tx)
    items = (await visitor.get("/api/suggestions", q=mark))["items"]
    assert [(i["kind"], i["text"]) for i in items] == [("word", f"{mark} red")]


async def test_a_card_names_the_shop_in_both_languages_and_english_options_are_found(
    cast: Cast, visitor: Visitor
) -> None:
    mei, mark = await cast.mei(), mall.a_word()
    body = {"name": "梅的水果店", "name_en": "Mei's Fruit", "category": "fruit"}
    shop = int((await mei.post("/api/shops", body))["id"])
    size = Option("规格", ["大"], "Size", [mark])
    await mall.put(shop, "苹果", options=[size], skus=[NewSku(price_fen=1, options={"规格": "大"})])
    [card] = (await visitor.get("/api/products", q=mark))["items"]
    assert (card["shop_name"], card["shop_name_en"]) == ("梅的水果店", "Mei's Fruit")


async def test_hot_words_are_suggested_before_anybody_typed(cast: Cast, visitor: Visitor) -> None:
    pears, tea = {"zh": "梨", "en": "pears"}, {"zh": "茶", "en": "tea"}
    ops, path = await cast.ops(), "/api/admin/hot-words"
    assert (await ops.put(path, {"words": [pears, tea, pears]}))["words"] == [pears, tea]
    items = (await visitor.get("/api/suggestions"))["items"]
    assert [(i["text"], i["text_en"], i["kind"]) for i in items] == [
        ("梨", "pears", "word"),
        ("茶", "tea", "word"),
    ]
    assert (await visitor.get("/api/suggestions", q="!"))["items"] == []
    await ops.put(path, {"words": [tea]})
    assert [i["text"] for i in (await visitor.get("/api/suggestions"))["items"]] == ["茶"]


async def test_hot_words_are_set_by_the_operator_alone(cast: Cast) -> None:
    mei = await cast.mei()
    refusal = await mei.refused("PUT", "/api/admin/hot-words", {"words": []})
    assert refusal["status"] == 403
    ops = await cast.ops()
    nothing = {"words": [{"zh": " ", "en": "tea"}]}
    assert (await ops.refused("PUT", "/api/admin/hot-words", nothing))["status"] == 422
