"""Laws of the pipeline, for any basket that Hypothesis can think of."""

import random
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import money
from hutong.kernel.errors import Problem
from hutong.trade.pricing.rules.pipeline import price, settle
from hutong.trade.pricing.shapes.basket import (
    Band,
    Basket,
    Freight,
    Offers,
    Priced,
    Terms,
    Threshold,
    Voucher,
)
from tests.trade.pricing.market import LIN, NOW, basket, fact, voucher

amounts = st.integers(0, 50_000) | st.integers(0, 10)
regions = st.sampled_from([None, "330106", "330205", "110101", "US/Ohio"])
codes = st.sampled_from(["330000", "330100", "330106", "110000", "US"])
prices = st.dictionaries(codes, st.integers(1, 3000), max_size=3)

bands = st.builds(
    Band,
    regions=st.lists(codes, min_size=1, max_size=3, unique=True).map(tuple),
    base_fen=amounts,
    per_item_fen=st.integers(0, 300),
)
freights = st.builds(
    Freight,
    base_fen=amounts,
    per_item_fen=st.integers(0, 300),
    free_over_fen=st.none() | amounts,
    regions=st.lists(bands, max_size=2).map(tuple),
)
thresholds = st.builds(Threshold, over_fen=amounts, off_fen=st.integers(1, 20_000))
terms = st.builds(
    Terms,
    freight=st.none() | freights,
    thresholds=st.lists(thresholds, max_size=3).map(tuple),
    region_prices=st.dictionaries(st.integers(1, 8), prices, max_size=4),
)


@st.composite
def vouchers(draw: st.DrawFn, claim: int) -> Voucher:
    shop = draw(st.integers(0, 3))
    return voucher(
        claim,
        draw(st.integers(1, 20_000)),
        over_fen=draw(st.just(0) | amounts),
        shop=shop,
        stackable=draw(st.booleans()),
        covers_freight=shop == 0 and draw(st.booleans()),
    )


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    shops = {sku: draw(st.integers(1, 3)) for sku in range(1, 9)}
    facts = {sku: fact(sku, draw(st.integers(1, 5000)), shop=shop) for sku, shop in shops.items()}
    picked = draw(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 20)), min_size=1))
    lines = [(facts[sku], quantity) for sku, quantity in picked[:100]]
    by_shop = draw(st.dictionaries(st.integers(1, 3), terms))
    held = tuple(draw(vouchers(claim)) for claim in range(1, draw(st.integers(1, 5))))
    return Basket(LIN, draw(regions), lines, Offers(by_shop, held, NOW))


@dataclass
class Sums:
    """The amounts of one order, added up from below."""

    goods: int
    discount: int
    platform: int


def sums(priced: Priced) -> list[Sums]:
    return [
        Sums(
            sum(line.amount_fen for line in order.lines),
            sum(line.discount_fen for line in order.lines),
            sum(line.platform_fen for line in order.lines),
        )
        for order in priced.orders
    ]


@given(baskets())
def test_every_sum_is_exact_at_every_level(asked: Basket) -> None:
    priced, _ = settle(asked)
    for order, below in zip(priced.orders, sums(priced), strict=True):
        assert (order.goods_fen, order.discount_fen) == (below.goods, below.discount)
        freight_fen = order.freight_fen - order.freight_off_fen
        assert order.total_fen == order.goods_fen - order.discount_fen + freight_fen
        for line in order.lines:
            assert line.amount_fen == line.unit_fen * line.quantity
    assert priced.total_fen == sum(order.total_fen for order in priced.orders)


@given(baskets())
def test_every_reduction_has_a_payer_and_the_payers_sum_to_the_discount(asked: Basket) -> None:
    priced, _ = settle(asked)
    for order, below in zip(priced.orders, sums(priced), strict=True):
        paid: Counter[str] = Counter()
        for row in order.reductions:
            paid[row.payer if row.kind.endswith(("threshold", "coupon")) else row.kind] += (
                row.amount_fen
            )
        assert paid["platform"] == below.platform
        assert paid["shop"] + paid["platform"] == order.discount_fen
        assert paid["platform_freight"] == order.freight_off_fen
        assert order.platform_fen == below.platform + order.freight_off_fen


@given(baskets())
def test_nothing_is_negative_and_no_line_is_reduced_below_zero(asked: Basket) -> None:
    priced, _ = settle(asked)
    for order in priced.orders:
        assert 0 <= order.freight_off_fen <= order.freight_fen
        assert all(row.amount_fen > 0 for row in order.reductions)
        for line in order.lines:
            assert 0 <= line.platform_fen <= line.discount_fen <= line.amount_fen


@given(baskets(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_coupons_changes_nothing(
    asked: Basket, chance: random.Random
) -> None:
    lines, held = list(asked.lines), list(asked.offers.vouchers)
    chance.shuffle(lines)
    chance.shuffle(held)
    offers = Offers(asked.offers.terms, tuple(held), NOW)
    assert settle(Basket(LIN, asked.region, lines, offers)) == settle(asked)


@given(baskets(), st.data())
def test_one_more_coupon_never_raises_the_total(asked: Basket, data: st.DataObject) -> None:
    more = (*asked.offers.vouchers, data.draw(vouchers(9)))
    offers = Offers(asked.offers.terms, more, NOW)
    before, _ = settle(asked)
    after, _ = settle(Basket(LIN, asked.region, asked.lines, offers))
    assert after.total_fen <= before.total_fen


@given(baskets())
def test_a_coupon_takes_off_at_most_its_worth_and_is_spent_only_if_it_does(asked: Basket) -> None:
    priced, unfit = settle(asked)
    taken = {use.claim: use.amount_fen for use in priced.uses(LIN, 1)}
    for held in asked.offers.vouchers:
        if held.claim in taken:
            assert 0 < taken[held.claim] <= held.off_fen
    assert {*taken} | {u.voucher.claim for u in unfit} == {v.claim for v in asked.offers.vouchers}
    assert not {*taken} & {u.voucher.claim for u in unfit}


@given(baskets())
def test_a_coupon_that_pays_freight_leaves_no_goods_unpaid(asked: Basket) -> None:
    priced, _ = settle(asked)
    if any(order.freight_off_fen for order in priced.orders):
        assert all(order.goods_fen == order.discount_fen for order in priced.orders)


@given(baskets())
def test_the_strict_price_is_the_settled_one_or_a_refusal(asked: Basket) -> None:
    priced, unfit = settle(asked)
    if unfit:
        with pytest.raises(Problem, match="still yours"):
            price(asked)
    else:
        assert price(asked) == priced


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_apportioned_parts_sum_to_the_whole_and_are_a_cent_off_at_most(
    total: int, weights: list[int]
) -> None:
    parts = money.apportion(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any), st.data())
def test_no_part_is_above_its_weight_when_the_whole_is_not(
    weights: list[int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    for part, weight in zip(money.apportion(total, weights), weights, strict=True):
        assert part <= weight


def test_a_third_of_a_cent_is_not_lost() -> None:
    lines = [(fact(n, 1_00), 1) for n in (1, 2, 3)]
    order = price(basket(*lines, vouchers=(voucher(1, 1_00),))).orders[0]
    assert [line.discount_fen for line in order.lines] == [34, 33, 33]
