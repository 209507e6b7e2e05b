"""Groups: made, shown, ruled, entered by invitation, left and ended."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.talk import menu_of, together
from tests.browser.talk import say as say_in
from tests.browser.town import Town
from tests.cast import Visitor

pytestmark = pytest.mark.browser


async def neighbours(town: Town, *names: str) -> list[Visitor]:
    """People of these names, all of them friends of the first."""
    people = [await town.newcomer(name, home=False) for name in names]
    for other in people[1:]:
        await town.befriend(people[0], other)
    return people


def ids(people: Sequence[Visitor]) -> set[str]:
    """Their ids, as JSON has them."""
    return {str(one.id) for one in people}


async def inside(owner: Visitor, group: str) -> dict[str, str]:
    """Who is in the group, and in which role."""
    items = (await owner.get(f"/api/conversations/{group}/members"))["items"]
    return {one["person"]["id"]: one["role"] for one in items}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_group_is_made_and_the_others_find_it_in_their_list(
    come: Come, town: Town, language: str
) -> None:
    lin, mei, bo = await neighbours(town, "林小满", "梅婆婆", "博文")
    one = await come(lin, language=language)
    other = await come(mei, language=language, dark=True)
    say = one.say
    await other.go("/chats")
    await one.go("/groups/new")
    await one.fill(say("groups.title"), "南锣拼单")
    for name in ("梅婆婆", "博文"):
        await one.page.get_by_label(re.compile(name)).check()
    await one.picture("group-new")
    await one.everybody_can_use_it()
    await one.press(say("groups.make_n", n=2))
    await one.stands_at(r"/chats/\d+")
    await other.sees("南锣拼单")
    group = one.page.url.rsplit("/", 1)[1]
    assert set(await inside(lin, group)) == ids([lin, mei, bo])
    await one.go(f"/chats/{group}/about")
    await one.sees("南锣拼单")
    await one.sees("梅婆婆")
    await one.picture("group-about", whole=True)
    await one.everybody_can_use_it()


async def test_an_owner_names_announces_and_rules_and_everybody_is_told(
    come: Come, town: Town, demo_images: Path
) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    group = await town.gather(lin, mei, title="旧名字")
    one, other = await come(lin), await come(mei)
    say = one.say
    await other.go(f"/chats/{group}")
    await one.go(f"/chats/{group}/about")
    await one.press(say("groups.rename"))
    await one.fill(say("groups.title"), "新名字")
    await one.press(say("common.save"))
    await one.sees("新名字")
    await one.press(say("groups.write"))
    announcement = "周六上午分菜。" + "带好袋子。" * 390
    await one.fill(say("groups.announcement"), announcement)
    await one.press(say("common.save"))
    await one.sees("周六上午分菜")
    picture = one.page.get_by_label(say("groups.change_picture"))
    await picture.set_input_files(min(demo_images.glob("*.jpg")))
    await expect(one.page.locator("label.picture img").first).to_be_visible()
    await one.page.get_by_label(re.compile(say("groups.mute_all"))).check()
    await other.sees("新名字")
    await other.sees(re.compile("周六上午分菜"))
    await other.sees(say("chats.event.mute_all"))
    await one.settle()
    kept = await lin.get(f"/api/conversations/{group}")
    assert (kept["title"], kept["announcement"], kept["mute_all"]) == (
        "新名字",
        announcement,
        True,
    )
    assert kept["picture"]
    refused = {"client_id": "b" * 32, "kind": "text", "body": {"text": "我说一句"}}
    await mei.refused("POST", f"/api/conversations/{group}/messages", refused)


async def test_who_has_the_invitation_asks_and_an_admin_lets_them_in(
    come: Come, town: Town
) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    stranger = await town.newcomer("路过的人", home=False)
    group = await town.gather(lin, mei, title="南锣拼单")
    await lin.ask("PATCH", f"/api/groups/{group}", {"approval": True})
    one, other = await come(lin), await come(stranger, dark=True)
    say = one.say
    await one.go(f"/chats/{group}/invitation")
    await one.page.get_by_role("img", name=say("groups.code_label")).wait_for()
    await one.picture("group-invitation")
    await one.everybody_can_use_it()
    code = (await lin.get(f"/api/conversations/{group}/invitation"))["code"]
    await other.go(f"/g/{code}")
    await other.sees("南锣拼单")
    await other.picture("group-join")
    await other.everybody_can_use_it()
    await other.fill(say("groups.words"), "我住三楼，王姐让我来的")
    await other.press(say("groups.ask_in"))
    await other.sees(say("groups.asked"))
    assert str(stranger.id) not in await inside(lin, group)
    # The page knows it again when it is opened anew.
    await other.page.reload()
    await other.sees(say("groups.asked"))
    await one.go(f"/chats/{group}/requests")
    await one.sees("路过的人")
    await one.sees("我住三楼，王姐让我来的")
    await one.picture("group-requests")
    await one.everybody_can_use_it()
    await one.press(say("contacts.accept_one", name="路过的人"))
    await one.sees(say("groups.no_requests"))
    assert str(stranger.id) in await inside(lin, group)
    # Who waited is taken along by the page that waited.
    await other.stands_at(f"/chats/{group}")
    await other.go(f"/g/{code}")
    await other.follow(say("groups.enter"))
    await other.stands_at(f"/chats/{group}")
    await one.go(f"/chats/{group}/invitation")
    await one.press(say("contacts.renew"))
    await one.press(say("contacts.renew"), inside=say("contacts.renew_ask"))
    await one.sees(say("contacts.code_renewed"))
    other.expect_refusal(404, "/api/group-codes/")
    await other.go(f"/g/{code}")
    await other.sees(say("groups.code_gone"))


async def test_members_are_added_made_admins_muted_and_taken_out(come: Come, town: Town) -> None:
    lin, mei, bo = await neighbours(town, "林小满", "梅婆婆", "博文")
    group = await town.gather(lin, mei, title="南锣拼单")
    one = await come(lin)
    say = one.say
    await one.go(f"/chats/{group}/members")
    await one.press(say("groups.add"))
    await one.page.get_by_label(re.compile("博文")).check()
    await one.press(say("groups.add_n", n=1))
    # The sheet has a button of that name, too.
    await expect(one.page.get_by_role("dialog")).to_be_hidden()
    await one.page.get_by_role("button", name="博文").click()
    await one.picture("member-sheet")
    await one.everybody_can_use_it()
    await one.press(say("groups.make_admin"))
    await one.sees(re.compile(f"^{say('groups.role.admin')}$"))
    assert (await inside(lin, group))[str(bo.id)] == "admin"
    await one.page.get_by_role("button", name="梅婆婆").click()
    await one.press(say("groups.span_3600"))
    await one.sees(say("groups.is_muted"))
    await one.picture("group-members")
    await one.everybody_can_use_it()
    await one.page.get_by_role("button", name="梅婆婆").click()
    await one.press(say("groups.remove"))
    await one.page.get_by_role("button", name=say("groups.remove")).last.click()
    await one.does_not_see("梅婆婆")
    assert set(await inside(lin, group)) == ids([lin, bo])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_was_taken_out_waits_until_an_admin_lets_her_in(
    come: Come, town: Town, language: str
) -> None:
    lin, mei, bo = await neighbours(town, "林小满", "梅婆婆", "博文")
    await town.befriend(mei, bo)
    group = await town.gather(lin, mei, bo, title="南锣拼单")
    code = (await bo.get(f"/api/conversations/{group}/invitation"))["code"]
    await lin.ask("DELETE", f"/api/conversations/{group}/members/{bo.id}")
    one, other = await come(bo, language=language), await come(mei, language=language, dark=True)
    await one.go(f"/g/{code}")
    await one.press(one.say("groups.ask_in"))
    await one.sees(one.say("groups.asked"))
    await other.go(f"/chats/{group}/members")
    await other.press(other.say("groups.add"))
    await other.page.get_by_label(re.compile("博文")).check()
    await other.press(other.say("groups.add_n", n=1))
    await other.sees(other.say("groups.proposed"))
    await other.picture("group-proposed")
    assert set(await inside(lin, group)) == ids([lin, mei])


async def test_a_group_is_handed_on_left_and_dissolved(come: Come, town: Town) -> None:
    lin, mei, bo = await neighbours(town, "林小满", "梅婆婆", "博文")
    group = await town.gather(lin, mei, bo, title="南锣拼单")
    one, other = await come(lin), await come(mei)
    say = one.say
    await one.go(f"/chats/{group}/about")
    await one.press(say("groups.transfer"))
    await one.page.get_by_label("梅婆婆").check()
    await one.press(say("groups.give_to", name="梅婆婆"))
    await one.sees(say("groups.leave"))
    assert (await inside(bo, group))[str(mei.id)] == "owner"
    await one.press(say("groups.leave"))
    await one.press(say("groups.leave"), inside=say("groups.leave_ask", name="南锣拼单"))
    await one.stands_at("/chats")
    assert set(await inside(bo, group)) == ids([mei, bo])
    await other.go(f"/chats/{group}/about")
    await other.press(say("groups.dissolve"))
    await other.press(say("groups.dissolve"), inside=say("groups.dissolve_ask", name="南锣拼单"))
    await other.stands_at("/chats")
    late = {"client_id": "c" * 32, "kind": "text", "body": {"text": "还有人吗"}}
    await bo.refused("POST", f"/api/conversations/{group}/messages", late)


async def test_a_member_has_a_name_of_their_own_in_a_group(come: Come, town: Town) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    group = await town.gather(lin, mei, title="南锣拼单")
    walker = await come(mei)
    say = walker.say
    await walker.go(f"/chats/{group}/about")
    await walker.page.get_by_role("button", name=say("groups.nickname")).click()
    await walker.fill(say("groups.nickname"), "三楼梅姨")
    await walker.picture("group-nickname")
    await walker.everybody_can_use_it()
    await walker.press(say("common.save"))
    await expect(walker.page.locator(".faces")).to_contain_text("三楼梅姨")
    await expect(walker.page.get_by_role("button", name=say("groups.nickname"))).to_contain_text(
        "三楼梅姨"
    )
    members = (await lin.get(f"/api/conversations/{group}/members"))["items"]
    assert "三楼梅姨" in [one["nickname"] for one in members]


async def test_what_is_pinned_stands_on_the_page_of_the_group_and_leads_there(
    come: Come, town: Town
) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    group = await town.gather(lin, mei, title="南锣拼单")
    wish = {"client_id": "9" * 32, "kind": "text", "body": {"text": "周六上午十点分菜"}}
    seq = (await mei.post(f"/api/conversations/{group}/messages", wish))["seq"]
    await lin.put(f"/api/conversations/{group}/pins/{seq}")
    one, other = await come(lin), await come(mei, language="en")
    say = one.say
    await other.go(f"/chats/{group}/about")
    await other.sees(other.say("groups.pins"))
    await other.follow(re.compile("周六上午十点分菜"))
    await other.stands_at(f"/chats/{group}")
    await one.go(f"/chats/{group}/about")
    await one.picture("group-pins")
    await one.everybody_can_use_it()
    await one.press(say("chat.unpin"))
    await one.does_not_see("周六上午十点分菜")
    assert (await lin.get(f"/api/conversations/{group}"))["pins"] == []


async def test_of_two_friends_each_pins_for_both(come: Come, town: Town) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    talk = await together(lin, mei)
    await say_in(mei, talk, "门牌是 38 号")
    one, other = await come(lin), await come(mei)
    await one.go(f"/chats/{talk}")
    menu = await menu_of(one, "门牌是 38 号")
    async with one.page.expect_response(lambda answer: "/pins/" in answer.url):
        await menu.get_by_text(one.say("chat.pin"), exact=True).click()
    await other.go(f"/chats/{talk}/about")
    await other.sees("门牌是 38 号")
    await other.press(other.say("chat.unpin"))
    await other.does_not_see("门牌是 38 号")


async def test_a_conversation_is_muted_kept_on_top_and_cleared_for_oneself(
    come: Come, town: Town
) -> None:
    lin, mei = await neighbours(town, "林小满", "梅婆婆")
    talk = await town.talk(lin, mei)
    wish = {"client_id": "8" * 32, "kind": "text", "body": {"text": "早上好"}}
    await mei.post(f"/api/conversations/{talk}/messages", wish)
    one = await come(lin)
    say = one.say
    await one.go(f"/chats/{talk}/about")
    for switch in ("muted", "pinned"):
        box = one.page.get_by_role("switch", name=say(f"groups.{switch}"))
        await box.check()
        await expect(box).to_be_enabled()
    mine = await lin.get(f"/api/conversations/{talk}")
    assert (mine["muted"], mine["pinned"]) == (True, True)
    await one.press(say("groups.clear"))
    await one.press(say("groups.clear"), inside=say("groups.clear_ask", name="梅婆婆"))
    await one.sees(say("groups.cleared"))
    assert (await lin.get(f"/api/conversations/{talk}/messages"))["items"] == []
    theirs = (await mei.get(f"/api/conversations/{talk}/messages"))["items"]
    assert [one["body"]["text"] for one in theirs if one["kind"] == "text"] == ["早上好"]
