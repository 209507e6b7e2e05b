from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hutong.trade.catalog.rules import prices

counts = st.dictionaries(st.integers(0, len(prices.LADDER_FEN)), st.integers(1, 5000))


@given(counts)
def test_every_product_is_in_exactly_one_bucket(given_counts: dict[int, int]) -> None:
    found = prices.buckets(given_counts)
    assert sum(bucket.count for bucket in found) == sum(given_counts.values())
    assert all(bucket.count > 0 for bucket in found)
    assert len(found) <= prices.BUCKETS_MAX


@given(counts)
def test_buckets_are_in_order_and_do_not_overlap(given_counts: dict[int, int]) -> None:
    found = prices.buckets(given_counts)
    for lower, upper in pairwise(found):
        assert lower.to_fen is not None
        assert lower.to_fen <= upper.from_fen


def test_a_bucket_begins_where_its_step_begins() -> None:
    (only,) = prices.buckets({4: 7})
    assert (only.from_fen, only.to_fen, only.count) == (1_000, 2_000, 7)
