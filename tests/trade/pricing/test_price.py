"""The price of single baskets, step by step."""

from datetime import timedelta

import msgspec
import pytest

from hutong.kernel.errors import BadInput
from hutong.trade.pricing.rules.pipeline import price, settle
from hutong.trade.pricing.shapes.basket import Band, Freight, Terms, Threshold
from hutong.trade.pricing.shapes.refusals import (
    CouponUnusable,
    MixedCurrencies,
    NoDelivery,
    NotForSale,
    ShopClosed,
)
from tests.trade.pricing.market import LIN, NOW, basket, fact, voucher


def test_a_plain_basket_costs_its_list_prices_one_order_a_shop() -> None:
    priced = price(basket((fact(1, 250), 2), (fact(2, 999, shop=2), 1), (fact(3, 1), 1)))
    assert priced.total_fen == 1500
    assert [(o.shop, o.goods_fen, o.total_fen) for o in priced.orders] == [
        (1, 501, 501),
        (2, 999, 999),
    ]
    assert [line.fact.sku for line in priced.orders[0].lines] == [1, 3]


def test_the_same_article_twice_is_one_line() -> None:
    priced = price(basket((fact(1, 250), 2), (fact(1, 250), 3)))
    assert [(line.quantity, line.amount_fen) for line in priced.orders[0].lines] == [(5, 1250)]


def test_the_narrowest_region_sets_the_price_and_the_saving_is_explained() -> None:
    terms = Terms(region_prices={1: {"330000": 900, "330100": 800, "310000": 1}})
    order = price(basket((fact(1, 1000), 3), terms={1: terms})).orders[0]
    assert (order.lines[0].list_fen, order.lines[0].unit_fen) == (1000, 800)
    assert (order.goods_fen, order.discount_fen, order.total_fen) == (2400, 0, 2400)
    assert [(r.kind, r.payer, r.amount_fen) for r in order.reductions] == [
        ("region_price", "shop", 600)
    ]


def test_a_dearer_region_price_counts_and_is_no_reduction() -> None:
    terms = Terms(region_prices={1: {"330106": 1200}})
    order = price(basket((fact(1, 1000), 1), terms={1: terms})).orders[0]
    assert (order.total_fen, order.reductions) == (1200, [])


def test_the_best_threshold_comes_off_once_and_the_shop_pays() -> None:
    terms = Terms(thresholds=(Threshold(100_00, 10_00), Threshold(200_00, 30_00)))
    order = price(basket((fact(1, 150_00), 3), terms={1: terms})).orders[0]
    assert (order.discount_fen, order.platform_fen, order.total_fen) == (30_00, 0, 420_00)
    assert (order.reductions[0].label, order.reductions[0].label_en) == (
        "满200减30",
        "30 off from 200",
    )


def test_a_threshold_is_reached_by_the_exact_amount_and_missed_by_a_cent() -> None:
    terms = {1: Terms(thresholds=(Threshold(100, 10),))}
    assert price(basket((fact(1, 100), 1), terms=terms)).total_fen == 90
    assert price(basket((fact(1, 99), 1), terms=terms)).total_fen == 99


def test_shop_and_platform_coupons_each_know_their_payer() -> None:
    priced = price(
        basket(
            (fact(1, 60_00), 1),
            (fact(2, 40_00, shop=2), 1),
            vouchers=(voucher(1, 10_00, shop=1), voucher(2, 9_00, over_fen=100_00)),
        )
    )
    first, second = priced.orders
    assert (first.discount_fen, first.platform_fen) == (10_00 + 5_00, 5_00)
    assert (second.discount_fen, second.platform_fen) == (4_00, 4_00)
    assert priced.total_fen == 81_00
    assert priced.claims == [1, 2]
    assert {use.claim: use.amount_fen for use in priced.uses(LIN, 5)} == {1: 10_00, 2: 9_00}


def test_one_coupon_that_stands_alone_and_any_number_of_others() -> None:
    stackable = [voucher(claim, 100, stackable=True) for claim in (3, 4, 5)]
    lines = ((fact(1, 10_00), 1),)
    assert price(basket(*lines, vouchers=(voucher(1, 100), *stackable))).total_fen == 6_00
    with pytest.raises(CouponUnusable, match="Only one coupon"):
        price(basket(*lines, vouchers=(voucher(1, 100), voucher(2, 100))))


def test_a_shop_coupon_and_a_platform_coupon_that_stand_alone_do_not_exclude_each_other() -> None:
    vouchers = (voucher(1, 100, shop=1), voucher(2, 100))
    assert price(basket((fact(1, 10_00), 1), vouchers=vouchers)).total_fen == 8_00


def test_a_coupon_worth_more_than_the_goods_makes_them_free_but_not_the_freight() -> None:
    terms = {1: Terms(freight=Freight(base_fen=600))}
    priced = price(basket((fact(1, 10_00), 1), terms=terms, vouchers=(voucher(1, 99_00),)))
    assert (priced.total_fen, priced.orders[0].discount_fen) == (600, 10_00)


def test_a_platform_coupon_that_covers_freight_pays_it_after_the_goods() -> None:
    terms = {1: Terms(freight=Freight(base_fen=600)), 2: Terms(freight=Freight(base_fen=300))}
    priced = price(
        basket(
            (fact(1, 10_00), 1),
            (fact(2, 5_00, shop=2), 1),
            terms=terms,
            vouchers=(voucher(1, 18_00, covers_freight=True),),
        )
    )
    first, second = priced.orders
    assert (first.discount_fen, first.freight_off_fen, first.platform_fen) == (10_00, 200, 12_00)
    assert (second.discount_fen, second.freight_off_fen, second.platform_fen) == (5_00, 100, 6_00)
    assert [row.kind for row in first.reductions] == ["platform_coupon", "platform_freight"]
    assert (first.freight_fen, first.total_fen, second.total_fen) == (600, 400, 200)
    assert {use.claim: use.amount_fen for use in priced.uses(LIN, 5)} == {1: 18_00}


def test_coupons_that_cover_freight_do_not_eat_what_others_can_pay() -> None:
    terms = {1: Terms(freight=Freight(base_fen=600))}
    vouchers = (
        voucher(1, 9_00, stackable=True, covers_freight=True),
        voucher(2, 7_00, stackable=True),
    )
    priced = price(basket((fact(1, 10_00), 1), terms=terms, vouchers=vouchers))
    assert (priced.total_fen, priced.orders[0].freight_off_fen) == (0, 600)


def test_the_coupon_that_stands_alone_is_the_one_with_which_all_costs_least() -> None:
    terms = {1: Terms(freight=Freight(base_fen=600))}
    vouchers = (voucher(1, 15_00), voucher(2, 14_00, covers_freight=True))
    priced, _ = settle(basket((fact(1, 10_00), 1), terms=terms, vouchers=vouchers))
    assert (priced.total_fen, priced.claims) == (200, [2])


def test_everything_free_is_a_legal_total() -> None:
    priced = price(basket((fact(1, 33), 3), vouchers=(voucher(1, 99),)))
    assert (priced.total_fen, priced.orders[0].lines[0].discount_fen) == (0, 99)


def test_a_coupon_that_would_take_nothing_is_not_burnt() -> None:
    vouchers = (voucher(1, 10_00, stackable=True), voucher(2, 5_00, stackable=True))
    priced, unfit = settle(basket((fact(1, 10_00), 1), vouchers=vouchers))
    assert (priced.total_fen, priced.claims) == (0, [1])
    assert [u.voucher.claim for u in unfit] == [2]


def test_a_coupon_says_why_it_cannot_be_used() -> None:
    lines = ((fact(1, 10_00), 1),)
    good = voucher(1, 100)
    for bad, reason in [
        (voucher(1, 100, over_fen=10_01), "needs CNY 10.01"),
        (voucher(1, 100, shop=9), "not in this checkout"),
        (msgspec.structs.replace(good, used=True), "already used"),
        (msgspec.structs.replace(good, ends_at=NOW), "ended on"),
        (msgspec.structs.replace(good, starts_at=NOW + timedelta(hours=1)), "starts on"),
        (msgspec.structs.replace(good, currency="BRL"), "is in BRL"),
    ]:
        with pytest.raises(CouponUnusable, match=reason):
            price(basket(*lines, vouchers=(bad,)))


def test_freight_counts_pieces_and_is_free_over_an_amount_after_threshold_discounts() -> None:
    terms = Terms(
        freight=Freight(base_fen=500, per_item_fen=100, free_over_fen=90_00),
        thresholds=(Threshold(95_00, 10_00),),
    )
    assert price(basket((fact(1, 10_00), 8), terms={1: terms})).orders[0].freight_fen == 1300
    assert price(basket((fact(1, 10_00), 9), terms={1: terms})).orders[0].freight_fen == 0
    # 96.00 becomes 86.00 by the threshold discount, and that is below 90.00.
    assert price(basket((fact(1, 96_00), 1), terms={1: terms})).orders[0].freight_fen == 600


def test_a_coupon_does_not_take_free_delivery_away() -> None:
    terms = {1: Terms(freight=Freight(base_fen=50_00, free_over_fen=100_00))}
    lines = ((fact(1, 100_00), 1),)
    assert price(basket(*lines, terms=terms, vouchers=(voucher(1, 1_00),))).total_fen == 99_00


def test_freight_by_region_takes_the_narrowest_band() -> None:
    freight = Freight(
        base_fen=1000,
        regions=(Band(("330000", "310000"), 800), Band(("330100",), 0, per_item_fen=50)),
    )
    terms = {1: Terms(freight=freight)}
    for region, expected in [("330106", 100), ("330205", 800), ("110101", 1000), (None, 1000)]:
        priced = price(basket((fact(1, 100), 2), terms=terms, region=region))
        assert priced.orders[0].freight_fen == expected, region


def test_no_delivery_is_refused_for_that_region_only() -> None:
    terms = {1: Terms(freight=Freight(base_fen=1, no_delivery=("330100", "US")))}
    for region in ("330106", "US/California"):
        with pytest.raises(NoDelivery, match="Nothing was ordered"):
            price(basket((fact(1, 100), 1), terms=terms, region=region))
    assert price(basket((fact(1, 100), 1), terms=terms, region="330205")).total_fen == 101
    assert price(basket((fact(1, 100), 1), terms=terms, region=None)).total_fen == 101


def test_one_checkout_has_one_currency() -> None:
    with pytest.raises(MixedCurrencies):
        price(basket((fact(1, 100), 1), (fact(2, 100, shop=2, currency="BRL"), 1)))


def test_what_is_not_for_sale_has_no_price() -> None:
    pears = fact(1, 100)
    with pytest.raises(ShopClosed):
        price(basket((msgspec.structs.replace(pears, shop_state="paused"), 1)))
    with pytest.raises(NotForSale):
        price(basket((msgspec.structs.replace(pears, product_state="draft"), 1)))
    with pytest.raises(NotForSale):
        price(basket((msgspec.structs.replace(pears, sku_state="off"), 1)))


def test_the_size_of_a_checkout_is_bounded() -> None:
    for lines in ([], [(fact(n, 1), 1) for n in range(101)], [(fact(1, 1), 0)]):
        with pytest.raises(BadInput):
            price(basket(*lines))
    with pytest.raises(BadInput):
        price(basket((fact(1, 1), 5000), (fact(1, 1), 5000)))


def test_a_checkout_moves_no_more_money_than_the_books_can_hold() -> None:
    with pytest.raises(BadInput, match="more money"):
        price(basket(*((fact(n, 10**9), 9_999) for n in range(1, 3))))
