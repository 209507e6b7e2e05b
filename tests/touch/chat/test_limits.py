"""How fast people may talk."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from hutong.kernel import settings
from tests.cast import Cast
from tests.touch.chat.circle import at, make, people
from tests.touch.chat.talking import own, said, talk


@pytest.fixture
def limited(chosen: settings.Settings) -> Iterator[None]:
    """The limits of a house as it comes."""
    usual = settings.Settings()
    settings.use(
        msgspec.structs.replace(
            chosen,
            chat_group_per_s=usual.chat_group_per_s,
            chat_person_per_s=usual.chat_person_per_s,
        )
    )
    yield
    settings.use(chosen)


@pytest.mark.usefixtures("limited")
async def test_a_person_who_floods_is_told_when_to_come_back(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    sends = [lin.ask("POST", f"{at(here)}/messages", said(str(n))) for n in range(60)]
    answers = await asyncio.gather(*sends)
    told = Counter(one.status_code for one in answers)
    assert 30 <= told[201] <= 45
    refused = next(one for one in answers if one.status_code == 429)
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("too_fast", "1")
    assert (await own(mei, here))["unread"] == told[201]


@pytest.mark.usefixtures("limited")
async def test_a_group_takes_forty_a_second_and_outsiders_use_none_of_them(cast: Cast) -> None:
    names = [f"P{n}" for n in range(4)]
    members = await people(cast, *names)
    stranger = await cast.person("Stranger")
    group = await make(members[0], *members[1:])
    path = f"{at(group)}/messages"
    outside = await asyncio.gather(*(stranger.ask("POST", path, said()) for _ in range(30)))
    assert {one.status_code for one in outside} == {404}
    sends = [one.ask("POST", path, said()) for one in members for _ in range(15)]
    told = Counter(one.status_code for one in await asyncio.gather(*sends))
    assert 40 <= told[201] <= 55
    assert told[201] + told[429] == 60
