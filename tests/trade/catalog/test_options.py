"""Laws of options: SKUs choose exactly what their product offers."""

from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel.errors import BadInput
from hutong.trade.catalog.rules import goods
from hutong.trade.catalog.shapes.goods import Attribute, NewProduct, NewSku, Option

word = st.text(st.sampled_from("abcdef大小红绿"), min_size=1, max_size=4)
options = st.lists(
    st.builds(Option, word, st.lists(word, min_size=1, max_size=4, unique=True)),
    max_size=3,
    unique_by=lambda option: option.name,
)


def matrix(offered: list[Option]) -> list[NewSku]:
    """Every combination once."""
    names = [option.name for option in offered]
    return [
        NewSku(price_fen=100, options=dict(zip(names, values, strict=True)))
        for values in every(*(option.values for option in offered))
    ]


@given(options)
def test_a_full_matrix_agrees(offered: list[Option]) -> None:
    skus = matrix(offered)
    kept = goods.tidy(NewProduct(title="Shirt", skus=skus, options=offered))
    assert kept.options == offered
    assert [sku.options for sku in kept.skus] == [sku.options for sku in skus]


@given(options, st.randoms(use_true_random=False))
def test_options_are_gathered_from_the_skus(offered: list[Option], chance: object) -> None:
    skus = matrix(offered)
    kept = goods.tidy(NewProduct(title="Shirt", skus=skus))
    assert [(o.name, set(o.values)) for o in kept.options] == [
        (o.name, set(o.values)) for o in offered
    ]


@given(options, st.data())
def test_a_sku_that_leaves_a_choice_open_is_refused(
    offered: list[Option], data: st.DataObject
) -> None:
    if not offered:
        return
    skus = matrix(offered)
    victim = data.draw(st.integers(0, len(skus) - 1))
    skus[victim].options.pop(data.draw(st.sampled_from(sorted(skus[victim].options))))
    with pytest.raises(goods.OptionsDisagree):
        goods.check_options(offered, skus)


@given(options, st.data())
def test_the_same_choice_twice_is_refused(offered: list[Option], data: st.DataObject) -> None:
    skus = matrix(offered)
    twice = data.draw(st.sampled_from(skus))
    with pytest.raises(goods.DoubleSku):
        goods.check_options(offered, [*skus, twice])


def test_a_value_that_is_not_offered_is_refused() -> None:
    offered = [Option("Size", ["S", "M"])]
    with pytest.raises(goods.OptionsDisagree, match="SKU 1 chooses L"):
        goods.check_options(offered, [NewSku(price_fen=1, options={"Size": "L"})])


def test_two_options_of_one_name_are_refused() -> None:
    offered = [Option("Size", ["S"]), Option("Size", ["M"])]
    with pytest.raises(goods.OptionsDisagree):
        goods.check_options(offered, [])


def test_an_attribute_that_is_no_number_any_more_is_refused() -> None:
    new = NewProduct(
        title="x", skus=[NewSku(price_fen=1)], attributes=[Attribute("Weight", float("inf"))]
    )
    with pytest.raises(BadInput):
        goods.tidy(new)


@pytest.mark.parametrize(("old", "new"), [("blocked", "listed"), ("listed", "blocked")])
def test_only_the_platform_blocks_and_unblocks(old: str, new: str) -> None:
    with pytest.raises(goods.Blocked):
        goods.may_turn(old, new, operator=False)
    goods.may_turn(old, new, operator=True)


def test_a_choice_is_told_in_english_as_far_as_english_was_given() -> None:
    size = Option("规格", ["大", "小"], "Size", ["large", "small"])
    choice = {"规格": "小", "熟度": "硬"}
    assert goods.in_english([size, Option("熟度", ["硬", "软"])], choice) == {
        "Size": "small",
        "熟度": "硬",
    }
    assert goods.in_english([Option("规格", ["大", "小"])], {"规格": "小"}) is None
    assert goods.in_english([], {}) is None


@pytest.mark.parametrize(
    "offered",
    [
        [Option("规格", ["大", "小"], "Size", ["large"])],
        [Option("规格", ["大", "小"], "Size", ["large", "large"])],
        [Option("规格", ["大"], "Size"), Option("尺寸", ["小"], "Size")],
    ],
)
def test_english_that_does_not_match_is_refused(offered: list[Option]) -> None:
    with pytest.raises(goods.OptionsDisagree):
        goods.tidy(NewProduct(title="Shirt", skus=matrix(offered), options=offered))
