"""One box for everything, and the search inside a conversation."""

import secrets

import pytest

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.cast import Visitor

pytestmark = pytest.mark.browser


async def says(person: Visitor, conversation: str, text: str) -> int:
    """Send a text; its number in the conversation."""
    wish = {
        "client_id": secrets.token_hex(16),
        "kind": "text",
        "body": {"text": text, "mentions": []},
    }
    sent = await person.post(f"/api/conversations/{conversation}/messages", wish)
    return int(sent["seq"])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_one_box_finds_people_groups_words_goods_and_shops(
    come: Come, town: Town, language: str
) -> None:
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("热带梅" if language == "zh" else "Tropical Mei", home=False)
    await town.befriend(lin, mei)
    word = "热带" if language == "zh" else "Tropical"
    group = await town.gather(
        lin, mei, title=f"{word}水果群 每周六早上一起去新发地买水果的邻居们请看这里"
    )
    await says(mei, group, f"明天有 {word} 的芒果吗")
    walker = await come(lin, language=language, dark=language == "en")
    say = walker.say
    await walker.go("/find")
    await walker.sees(say("find.what"))
    await walker.page.get_by_role("searchbox").last.fill(word)
    for section in ("people", "groups", "messages", "products", "shops"):
        await walker.part(say(f"find.{section}")).wait_for()
    await walker.stands_at("/find")
    await walker.picture("find", whole=True)
    await walker.everybody_can_use_it()
    await walker.part(say("find.messages")).get_by_role("link").first.click()
    await walker.stands_at(f"/chats/{group}")
    await walker.sees(f"明天有 {word} 的芒果吗")
    # The way back leads to what was found.
    await walker.page.go_back()
    await walker.part(say("find.messages")).wait_for()


async def test_a_conversation_is_searched_alone(come: Come, town: Town) -> None:
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("梅婆婆", home=False)
    await town.befriend(lin, mei)
    here, elsewhere = await town.talk(lin, mei), await town.gather(lin, mei, title="别处")
    await says(mei, here, "钥匙在花盆下面")
    await says(mei, elsewhere, "钥匙在门卫那里")
    walker = await come(lin)
    say = walker.say
    await walker.go(f"/chats/{here}/about")
    await walker.follow(say("groups.search"))
    await walker.page.get_by_role("searchbox").last.fill("钥匙")
    await walker.sees("花盆下面")
    await walker.does_not_see("门卫那里")
    await walker.page.get_by_role("searchbox").last.fill("不存在的话")
    await walker.sees(say("find.nothing", q="不存在的话"))
