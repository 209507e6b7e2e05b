"""What a combiner does when its work raises."""

import asyncio

from hutong.kernel import errors
from hutong.kernel.batch import Combiner


async def test_a_batch_is_not_split_when_the_database_is_away() -> None:
    calls = []

    async def work(items: list[int]) -> list[int]:
        calls.append(len(items))
        raise errors.Unavailable("away")

    combiner = Combiner("away", work)
    answers = await asyncio.gather(*(combiner.ask(n) for n in range(128)), return_exceptions=True)

    assert calls == [128]
    assert all(isinstance(answer, errors.Unavailable) for answer in answers)


async def test_one_poisoned_item_fails_alone() -> None:
    async def work(items: list[int]) -> list[int]:
        if 5 in items:
            raise ValueError("poison")
        return [item * 2 for item in items]

    combiner = Combiner("poisoned", work)
    answers = await asyncio.gather(*(combiner.ask(n) for n in range(16)), return_exceptions=True)

    assert isinstance(answers[5], ValueError)
    assert [a for n, a in enumerate(answers) if n != 5] == [n * 2 for n in range(16) if n != 5]
