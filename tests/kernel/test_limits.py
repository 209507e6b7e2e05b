"""Token buckets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel.errors import TooMany
from hutong.kernel.limits import Limit


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_bucket_lets_its_burst_through_and_then_says_how_long_to_wait() -> None:
    limit = Limit(per_s=0.5, burst=3, clock=Watch())
    for _ in range(3):
        limit.take("lin")
    with pytest.raises(TooMany) as refused:
        limit.take("lin")
    assert refused.value.more["retry_after_s"] == 2


def test_a_refused_request_costs_nothing() -> None:
    watch = Watch()
    limit = Limit(per_s=1, burst=1, clock=watch)
    limit.take("lin")
    for _ in range(100):
        assert limit.wait_s("lin") > 0
    watch.now_s += 1
    limit.take("lin")


def test_one_persons_haste_is_not_anothers() -> None:
    limit = Limit(per_s=1, burst=1, clock=Watch())
    limit.take("lin")
    limit.take("mei")
    with pytest.raises(TooMany):
        limit.take("lin")


def test_memory_is_bounded_and_forgets_who_came_longest_ago() -> None:
    limit = Limit(per_s=1, burst=1, most=2, clock=Watch())
    for who in ("lin", "mei", "bo"):
        limit.take(who)
    limit.take("lin")  # forgotten, hence forgiven
    with pytest.raises(TooMany):
        limit.take("bo")


def test_no_rate_is_no_rule_and_forgiveness_fills_the_bucket() -> None:
    free = Limit(per_s=0, burst=1)
    assert [free.wait_s("lin") for _ in range(1000)] == [0.0] * 1000
    limit = Limit(per_s=0.001, burst=1, clock=Watch())
    limit.take("lin")
    limit.forgive("lin")
    limit.take("lin")


@given(
    steps=st.lists(st.floats(0, 5), min_size=1, max_size=60),
    per_s=st.floats(0.1, 5),
    burst=st.integers(1, 5),
)
def test_nobody_gets_more_than_the_burst_and_the_rate(
    steps: list[float], per_s: float, burst: int
) -> None:
    watch = Watch()
    limit = Limit(per_s=per_s, burst=burst, clock=watch)
    let_in, began = 0, watch.now_s
    for step in steps:
        watch.now_s += step
        let_in += limit.wait_s("lin") == 0
        assert let_in <= burst + (watch.now_s - began) * per_s + 1e-6
