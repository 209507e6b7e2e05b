"""A score that can be explained: its parts add up, and each says where it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.fulfil.reviews import rules
from tests.cast import Cast
from tests.fulfil.street import sale

COUNT = st.integers(0, 10**6)


async def test_a_new_shop_has_the_score_that_every_shop_begins_with(cast: Cast) -> None:
    sold = await sale(cast)
    score = await sold.lin.get(f"{sold.of_shop}/score")
    assert (score["stars"], score["count"]) == (None, 0)
    assert [part["value"] for part in score["parts"]] == [4.0, 4.5, 4.75]
    assert score["score"] == pytest.approx(0.6 * 4 + 0.2 * 4.5 + 0.2 * 4.75)


async def test_stars_punctuality_and_refunds_move_their_parts(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.of_shop}/score"
    before = {part["name"]: part for part in (await sold.lin.get(path))["parts"]}
    await sold.send()
    await sold.receive()
    items = [{"line": 1, "stars": 5}]
    await sold.lin.post(f"{sold.mine}/reviews", {"items": items})
    await sold.answer(await sold.ask("refund", (1, 1)))
    score = await sold.lin.get(path)
    after = {part["name"]: part for part in score["parts"]}
    assert (score["stars"], score["count"]) == (5.0, 1)
    assert after["stars"]["value"] > before["stars"]["value"]
    assert after["on_time"]["value"] > before["on_time"]["value"]
    assert after["aftersales"]["value"] < before["aftersales"]["value"]
    assert after["on_time"]["explanation"].startswith("1 of 1 orders of the last 90 days")
    assert after["aftersales"]["explanation"].startswith("1 of 1 orders of the last 90 days")


async def test_a_shop_that_is_not_there_has_no_score(cast: Cast) -> None:
    lin = await cast.lin()
    assert (await lin.refused("GET", "/api/shops/1/score"))["status"] == 404


@given(st.lists(st.integers(1, 5), max_size=50), COUNT, COUNT, COUNT)
def test_the_score_is_the_weighted_sum_of_its_parts_and_stays_on_the_scale(
    stars: list[int], sent: int, on_time: int, troubled: int
) -> None:
    score = rules.score(
        star_sum=sum(stars),
        star_count=len(stars),
        sent=sent,
        on_time=min(on_time, sent),
        troubled=troubled,
    )
    assert sum(part.weight for part in score.parts) == pytest.approx(1)
    assert score.score == pytest.approx(
        sum(part.value * part.weight for part in score.parts), abs=0.011
    )
    assert all(0 <= part.value <= 5 for part in score.parts)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=50))
def test_one_more_best_review_never_lowers_a_score(stars: list[int]) -> None:
    def score(given: list[int]) -> float:
        return rules.score(
            star_sum=sum(given), star_count=len(given), sent=0, on_time=0, troubled=0
        ).score

    assert score([*stars, 5]) >= score(stars)


@given(st.lists(st.integers(1, 5), max_size=50))
def test_a_spread_of_stars_gives_their_mean(stars: list[int]) -> None:
    mean = rules.mean([stars.count(n) for n in range(1, 6)])
    assert (mean is None) == (not stars)
    if mean is not None:
        assert mean == round(sum(stars) / len(stars), 1)
