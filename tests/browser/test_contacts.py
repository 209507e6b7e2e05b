"""Becoming friends, and what one keeps about them."""

import re
import secrets

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.cast import PASSWORD, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_request_by_handle_arrives_by_itself_and_makes_friends(
    come: Come, town: Town, language: str
) -> None:
    lin = await town.newcomer("林小满", home=False)
    mei = await town.newcomer("梅婆婆", home=False)
    one = await come(lin, language=language)
    other = await come(mei, language=language, dark=True)
    say = one.say
    await other.go("/contacts")
    await other.sees(say("contacts.none"))
    await one.go("/contacts/add")
    await one.page.get_by_placeholder(say("contacts.by_handle_hint")).fill(f"@{mei.handle}")
    await one.press(say("search.go"))
    await one.stands_at(f"/people/{mei.id}")
    await one.press(say("contacts.ask"))
    await one.fill(say("contacts.words"), "隔壁新搬来的")
    await one.picture("friend-asking")
    await one.everybody_can_use_it()
    await one.press(say("contacts.send_request"))
    await one.sees(say("contacts.asked"))
    # Another browser of who asked lies open at the chats, and nobody touches it.
    asker = await come(lin, language=language)
    await asker.go("/chats")
    await asker.sees(say("chats.none"))
    # Nobody reloads anything: the number on the tab comes by itself.
    door = other.page.get_by_role("link", name=re.compile(say("contacts.new"))).first
    await expect(door).to_contain_text("1")
    await door.click()
    await other.sees("隔壁新搬来的")
    await other.picture("friend-requests")
    await other.everybody_can_use_it()
    await other.press(say("contacts.accept_one", name="林小满"))
    await other.fill(say("contacts.remark"), "小满")
    await other.press(say("contacts.accept"), inside=say("contacts.accept_one", name="林小满"))
    await other.sees(say("contacts.state.accepted"))
    await other.go("/contacts")
    await other.sees("小满")
    # Both find the other among the chats, though nobody has said anything yet.
    await other.go("/chats")
    row = other.page.locator(".chat-row", has_text="小满")
    await expect(row).to_contain_text(say("chats.befriended"))
    await asker.page.locator(".chat-row", has_text="梅婆婆").wait_for()
    await expect(asker.page.locator(".chat-row")).to_contain_text(say("chats.befriended"))
    await asker.picture("friend-new-chat")
    await one.sees(say("contacts.message"))
    await one.press(say("contacts.message"))
    await one.stands_at(r"/chats/\d+")
    await one.sees("梅婆婆")


async def test_a_personal_code_leads_to_its_owner_until_it_is_made_anew(
    come: Come, town: Town
) -> None:
    lin, mei = await town.newcomer("林小满", home=False), await town.newcomer("梅", home=False)
    old = (await mei.get("/api/contacts/code"))["code"]
    one, other = await come(lin), await come(mei, dark=True)
    say = one.say
    await one.go(f"/c/me/{old}")
    await one.stands_at(f"/people/{mei.id}")
    await one.press(say("contacts.ask"))
    await one.press(say("contacts.send_request"))
    await one.sees(say("contacts.asked"))
    asked = (await mei.get("/api/contacts/requests"))["items"]
    assert [(request["via"], request["from"]["id"]) for request in asked] == [("code", str(lin.id))]
    await other.go("/contacts/code")
    await other.page.get_by_role("img", name=say("contacts.code_label")).wait_for()
    await other.picture("my-code")
    await other.everybody_can_use_it()
    await other.press(say("contacts.renew"))
    await other.press(say("contacts.renew"), inside=say("contacts.renew_ask"))
    await other.sees(say("contacts.code_renewed"))
    assert (await mei.get("/api/contacts/code"))["code"] != old
    one.expect_refusal(404, "/api/people/find")
    await one.go(f"/c/me/{old}")
    await one.sees(say("contacts.code_gone"))


async def test_who_does_not_want_to_be_found_is_not_found(come: Come, town: Town) -> None:
    lin, mei = await town.newcomer("林小满", home=False), await town.newcomer("梅", home=False)
    other = await come(mei)
    say = other.say
    await other.go("/settings/privacy")
    await other.page.get_by_label(re.compile(say("contacts.ways.by_handle"))).uncheck()
    await expect(
        other.page.get_by_label(re.compile(say("contacts.ways.by_handle")))
    ).to_be_enabled()
    await other.picture("privacy")
    await other.everybody_can_use_it()
    assert (await mei.get("/api/contacts/privacy"))["by_handle"] is False
    one = await come(lin)
    one.expect_refusal(404, "/api/people/find")
    await one.go("/contacts/add")
    await one.page.get_by_placeholder(say("contacts.by_handle_hint")).fill(mei.handle)
    await one.press(say("search.go"))
    await one.sees(say("contacts.not_found", handle=mei.handle))


async def test_a_friend_gets_a_name_tags_and_a_star_and_is_found_by_initials(
    come: Come, town: Town
) -> None:
    lin, mei = await town.newcomer(home=False), await town.newcomer("陈大力", home=False)
    other = await town.newcomer("阿婆", home=False)
    await town.befriend(lin, mei)
    await town.befriend(lin, other)
    walker = await come(lin)
    say = walker.say
    await walker.go("/contacts")
    await walker.follow("陈大力")
    await walker.page.get_by_role("button", name=re.compile(say("contacts.remark_tags"))).click()
    await walker.fill(say("contacts.remark"), "陈老板")
    await walker.fill(say("contacts.new_tag"), "卖菜")
    await walker.page.keyboard.press("Enter")
    await walker.picture("remark")
    await walker.everybody_can_use_it()
    await walker.press(say("common.save"))
    await walker.sees("陈老板 · 卖菜")
    await walker.press(say("contacts.star"))
    await expect(walker.page.get_by_role("button", name=say("contacts.star"))).to_have_attribute(
        "aria-pressed", "true"
    )
    await walker.picture("person")
    await walker.everybody_can_use_it()
    await walker.go("/contacts")
    await walker.sees(say("contacts.starred"))
    await walker.page.get_by_role("searchbox").last.fill("clb")
    await walker.sees("陈老板")
    await walker.does_not_see("阿婆")
    kept = await lin.get(f"/api/contacts/{mei.id}")
    assert (kept["remark"], kept["tags"], kept["star"]) == ("陈老板", ["卖菜"], True)


async def test_somebody_is_blocked_let_back_in_and_deleted(come: Come, town: Town) -> None:
    lin, mei = await town.newcomer(home=False), await town.newcomer("梅", home=False)
    await town.befriend(lin, mei)
    talk = await town.talk(mei, lin)
    walker = await come(lin)
    say = walker.say
    await walker.go(f"/people/{mei.id}")
    await walker.press(say("contacts.block"))
    await walker.press(say("contacts.block"), inside=say("contacts.block_ask", name="梅"))
    await walker.sees(say("contacts.is_blocked", name="梅"))
    wish = {"client_id": "a" * 32, "kind": "text", "body": {"text": "在吗"}}
    await mei.refused("POST", f"/api/conversations/{talk}/messages", wish)
    message = walker.page.get_by_role("button", name=say("contacts.message"))
    for look_again in (False, True):
        if look_again:
            await walker.page.reload()
        await walker.sees(say("contacts.you_blocked"))
        await expect(message).to_have_count(0)
    await walker.picture("blocked-person")
    await walker.everybody_can_use_it()
    await walker.press(say("contacts.unblock"))
    await walker.sees(say("contacts.is_unblocked", name="梅"))
    await expect(message).to_be_enabled()
    await mei.post(f"/api/conversations/{talk}/messages", wish)
    await walker.press(say("contacts.block"))
    await walker.press(say("contacts.block"), inside=say("contacts.block_ask", name="梅"))
    await walker.sees(say("contacts.you_blocked"))
    await walker.go("/settings/blocked")
    await walker.picture("blocked")
    await walker.everybody_can_use_it()
    await walker.press(say("contacts.unblock_one", name="梅"))
    await walker.sees(say("contacts.none_blocked"))
    await walker.go(f"/people/{mei.id}")
    await walker.press(say("contacts.drop"))
    await walker.press(say("contacts.drop"), inside=say("contacts.drop_ask", name="梅"))
    await walker.stands_at("/contacts")
    await walker.sees(say("contacts.none"))
    assert (await lin.get("/api/contacts"))["items"] == []


async def test_a_stranger_follows_a_friends_code_signs_up_and_asks(come: Come, town: Town) -> None:
    mei = await town.newcomer("梅婆婆", home=False)
    code = (await mei.get("/api/contacts/code"))["code"]
    walker = await come(language="en")
    say = walker.say
    await walker.go(f"/c/me/{code}")
    await walker.stands_at("/sign-in")
    await walker.follow(say("enter.sign_up"))
    await walker.stands_at("/sign-up")
    await walker.fill(say("enter.handle"), f"new-{secrets.token_hex(4)}")
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.press(say("enter.come_in"))
    await walker.stands_at(f"/people/{mei.id}")
    await walker.press(say("contacts.ask"))
    await walker.press(say("contacts.send_request"))
    await walker.sees(say("contacts.asked"))


async def asked_by(one: Visitor, other: Visitor) -> list[str]:
    """By which ways the one has asked the other."""
    items = (await other.get("/api/contacts/requests"))["items"]
    return [request["via"] for request in items if request["from"]["id"] == str(one.id)]


async def test_who_shares_a_group_may_ask_unless_the_other_does_not_want_it(
    come: Come, town: Town
) -> None:
    lin, mei = await town.newcomer("林小满", home=False), await town.newcomer("梅", home=False)
    bo = await town.newcomer("博文", home=False)
    await town.befriend(lin, mei)
    await town.befriend(lin, bo)
    group = await town.gather(lin, mei, bo, title="南锣拼单")
    await bo.put("/api/contacts/privacy", {"by_handle": True, "by_code": True, "by_group": False})
    walker = await come(mei)
    say = walker.say
    walker.expect_refusal(404, "/api/contacts/requests")
    walker.expect_refusal(409, "/api/contacts/requests")
    await walker.go(f"/chats/{group}/members")
    await walker.follow(re.compile("博文"))
    await walker.press(say("contacts.ask"))
    await walker.press(say("contacts.send_request"))
    await walker.sees(say("problems.not_findable"))
    assert await asked_by(mei, bo) == []
    await bo.put("/api/contacts/privacy", {"by_handle": True, "by_code": True, "by_group": True})
    await walker.press(say("contacts.send_request"))
    await walker.sees(say("contacts.asked"))
    assert await asked_by(mei, bo) == ["group"]


async def test_a_thousand_friends_are_not_a_thousand_rows(come: Come, town: Town) -> None:
    walker = await come(await town.newcomer(home=False))
    letters = "阿白陈邓鄂冯高韩金孔李马聂欧潘秦任宋唐王谢杨张"
    crowd = [
        {
            "person": {
                "id": str(9_000_000 + n),
                "handle": f"h{n}",
                "display_name": f"{letters[n % len(letters)]}{n}",
                "picture": None,
            },
            "remark": "",
            "tags": [],
            "star": False,
            "since": "2026-01-01T00:00:00Z",
        }
        for n in range(1000)
    ]
    await walker.page.route(
        re.compile(r"/api/contacts(\?.*)?$"),
        lambda route: route.fulfill(json={"items": crowd, "next": None}),
    )
    await walker.go("/contacts")
    await walker.sees("阿0")
    rows = walker.page.locator("main a[href^='/people/']")
    assert await rows.count() < 60
    await walker.press("Z")
    await walker.sees("张22")
    assert await rows.count() < 80
    await walker.picture("contacts-thousand")
    await walker.everybody_can_use_it()
