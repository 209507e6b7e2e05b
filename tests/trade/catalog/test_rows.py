"""Rows of an import: what is read, what becomes a product, and what is refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.trade.catalog.rules import rows
from hutong.trade.catalog.rules.rows import NotAFile, Refused, Row, Taken
from hutong.trade.catalog.rules.tree import Tree
from hutong.trade.catalog.shapes.goods import Category

TREE = Tree([Category("7", "fruit", None, "水果", "Fruit", None)])


def answers(text: str, form: str = "csv", **mapping: str) -> list[Taken | Refused]:
    read = rows.groups(rows.read(text, form), mapping)
    return [rows.product(group, mapping, TREE) for group in read]


def taken(text: str, form: str = "csv", **mapping: str) -> Taken:
    (only,) = answers(text, form, **mapping)
    assert isinstance(only, Taken), only
    return only


def reason(text: str, form: str = "csv", **mapping: str) -> str:
    (only,) = answers(text, form, **mapping)
    assert isinstance(only, Refused), only
    return only.reason


def test_a_mapping_finds_the_columns_of_somebody_else() -> None:
    text = "商品名,售价,分类,产地\n苹果,￥12.5,水果,烟台\n"
    mapping = {"title": "商品名", "price": "售价", "category": "分类", "attribute:产地": "产地"}
    new = taken(text, **mapping).product
    assert (new.title, new.skus[0].price_fen, new.category) == ("苹果", 1250, "7")
    assert [(a.name, a.value) for a in new.attributes] == [("产地", "烟台")]


def test_rows_of_one_group_are_one_product_with_its_options() -> None:
    text = "group,title,price,option:Size,stock\nA,Shirt,10,S,3\nA,Shirt,11,M,0\nB,Hat,5,,\n"
    shirt, hat = answers(text)
    assert isinstance(shirt, Taken)
    assert isinstance(hat, Taken)
    assert [(s.options, s.price_fen, s.stock) for s in shirt.product.skus] == [
        ({"Size": "S"}, 1000, 3),
        ({"Size": "M"}, 1100, 0),
    ]
    assert shirt.product.options[0].values == ["S", "M"]
    assert [row.line for row in shirt.rows] == [2, 3]
    assert hat.product.title == "Hat"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Pears,abc,", "'abc' is no number"),
        ("Pears,1.234,", "'1.234' is no number"),
        ("Pears,1e99,", "'1e99' is no number"),
        ("Pears,-5,", "'-5' is no number"),
        ("Pears,,", "'' is no number"),
        ("Pears,0,", ">= 1"),
        (",5,", "title"),
        ("Pears,5,Nowhere", "no category 'Nowhere'"),
    ],
)
def test_a_row_that_makes_no_product_says_why(row: str, why: str) -> None:
    assert why in reason(f"title,price,category\n{row}\n")


def test_a_line_that_is_no_json_is_one_refused_row() -> None:
    good, bad = answers('{"title": "Pears", "price_fen": 5}\n{"title": \n', "jsonl")
    assert isinstance(good, Taken)
    assert isinstance(bad, Refused)
    assert bad.rows[0].line == 2
    assert "JSON" in bad.reason


def test_a_file_that_is_no_text_is_refused_whole() -> None:
    with pytest.raises(NotAFile):
        rows.decoded(b"\xff\xff\x00\x80")
    with pytest.raises(NotAFile):
        rows.count('title\n"never closed', "csv")
    with pytest.raises(NotAFile):
        rows.count("title,price\n", "csv")


def test_a_spreadsheet_from_china_is_read_in_its_own_encoding() -> None:
    data = "title,price\n苹果,5\n".encode("gb18030")
    assert taken(rows.decoded(data)).product.title == "苹果"


def test_a_mapping_to_a_field_that_is_none_is_refused() -> None:
    rows.check_mapping({"title": "a", "option:Size": "b"})
    with pytest.raises(rows.BadMapping):
        rows.check_mapping({"titel": "a"})


def test_a_file_without_the_columns_a_product_needs_is_refused_as_a_whole() -> None:
    named = {"title": "名称", "price": "价"}
    rows.check_columns("名称,价\n梨,5\n", "csv", named)
    rows.check_columns("title,price_fen\n梨,500\n", "csv", {})
    rows.check_columns('{"title": "梨"}', "jsonl", {})
    with pytest.raises(rows.BadMapping, match=r"`price` for price.*Its columns are title, 价"):
        rows.check_columns("title,价\n梨,5\n", "csv", {})
    with pytest.raises(rows.BadMapping, match="`量` for stock"):
        rows.check_columns("名称,价\n梨,5\n", "csv", named | {"stock": "量"})


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=80))
def test_no_value_reaches_a_spreadsheet_as_a_formula_and_all_come_back(text: str) -> None:
    shown = rows.guarded(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t"))
    if not text.startswith("'"):
        assert rows.unguarded(shown) == text


@given(
    st.lists(st.tuples(st.sampled_from(["", "A", "B"]), st.sampled_from(["x", "y"])), max_size=30)
)
def test_every_row_is_in_exactly_one_group(pairs: list[tuple[str, str]]) -> None:
    read = [Row(n, {"group": g, "title": t}) for n, (g, t) in enumerate(pairs)]
    found = list(rows.groups(iter(read), {}))
    assert [row for group in found for row in group] == read
    assert all(len(group) == 1 for group in found if group[0].values["group"] == "")
