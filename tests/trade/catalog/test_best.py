"""Nobody asked for an order: what has the words in its title comes first, and pages stay whole."""

import itertools
from collections.abc import Iterable
from typing import Any

import pytest

from hutong.kernel.db import transaction
from hutong.trade.catalog.actions import tallies
from hutong.trade.catalog.reads import best, search
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall

# What is sold here outsells what other tests left in the mall.
_OUTSOLD = itertools.count(10_000, 10_000)


async def _sell(shop: int, product: str, times: int) -> None:
    async with transaction() as tx:
        await tallies.sold(tx, [(shop, int(product), times)])
        while await tallies.rank_sold(tx):
            pass


@pytest.mark.parametrize("window", [search.WINDOW, 1])
async def test_the_title_itself_comes_first_then_titles_with_the_words_then_the_rest(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(search, "WINDOW", window)
    shop, mark = await mall.a_shop(await cast.mei()), mall.a_word()
    fruit = await mall.a_category(cast, f"苹果{mark}与梨", f"{mark} apples and pears")
    wanted = [
        (f"苹果 {mark}", 1),
        (f"红富士苹果 {mark}", 7),
        (f"{mark} 的新苹果", 2),
        (f"鸭梨 {mark}", 9),
        (f"香梨 {mark}", 3),
    ]
    for title, times in reversed(wanted):
        made = await mall.put(shop, title, category=fruit)
        await _sell(shop, made.id, times)
    titles = [title for title, _ in wanted]
    for asked in ({}, {"shop": str(shop)}, {"category": fruit}):
        assert await mall.titles(visitor, q=f"苹果 {mark}", **asked) == titles
    by_sales = [title for title, _ in sorted(wanted, key=lambda one: -one[1])]
    assert await mall.titles(visitor, q=f"苹果 {mark}", sort="sales") == by_sales


async def test_an_english_title_counts_in_one_number_as_in_the_other(
    cast: Cast, visitor: Visitor
) -> None:
    shop, mark = await mall.a_shop(await cast.mei()), mall.a_word()
    fruit = await mall.a_category(cast, "浆果", "Berries and cherries")
    await mall.put(shop, f"蓝莓 {mark}", title_en=f"{mark} blueberries, a berry", category=fruit)
    await mall.put(shop, f"樱桃 {mark}", title_en=f"{mark} Cherries", category=fruit)
    for q in ("cherry", "Cherries"):
        first, _ = await mall.titles(visitor, q=f"{q} {mark}")
        assert first == f"樱桃 {mark}", q


@pytest.mark.parametrize(
    ("window", "enough"), [(search.WINDOW, 120), (search.WINDOW, 7), (9, 120), (5, 3), (1, 120)]
)
async def test_pages_show_everything_once_however_many_are_ranked_before_the_rest(
    cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, window: int, enough: int
) -> None:
    monkeypatch.setattr(search, "WINDOW", window)
    monkeypatch.setattr(best, "ENOUGH", enough)
    shop, mark = await mall.a_shop(await cast.mei()), mall.a_word()
    fruit = await mall.a_category(cast, f"苹果{mark}与梨", f"{mark} apples and pears")
    more = next(_OUTSOLD)
    for n in range(12):
        made = await mall.put(shop, f"{'苹果' if n % 2 else '梨'} {n} {mark}", category=fruit)
        await _sell(shop, made.id, more + n)
    seen: list[int] = []
    page: dict[str, Any] = {}
    for _ in range(6):
        after = {"after": page["next"]} if page else {}
        page = await visitor.get("/api/products", q=f"苹果 {mark}", limit=2, **after)
        seen += [int(item["title"].split()[1]) for item in page["items"]]
    assert page["next"] is None
    # One more than a page among the best sold makes the word a common one.
    first = min(window, enough, 12)
    first = first if first > 2 else 0
    assert seen == _ranked(range(12)[-first:] if first else []) + _ranked(range(12 - first))


def _ranked(numbers: Iterable[int]) -> list[int]:
    """Apples, which have odd numbers, before pears; the best sold first."""
    return sorted(numbers, key=lambda n: (n % 2 == 0, -n))
