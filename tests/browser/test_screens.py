"""Every screen, narrow and wide, light and dark: axe looks at it, and a picture is kept."""

import pytest

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser

OPEN = {"home": "/", "search": "/search?q=苹果", "sign-in": "/sign-in", "sign-up": "/sign-up"}
MINE = {
    "cart": "/cart",
    "orders": "/orders",
    "aftersales": "/aftersales",
    "me": "/me",
    "wallet": "/wallet",
    "coupons": "/coupons",
    "addresses": "/addresses",
    "settings": "/settings",
    "profile": "/settings/profile",
    "sessions": "/settings/sessions",
    "password": "/settings/password",
    "erase": "/settings/erase",
    "privacy": "/settings/privacy",
    "blocked": "/settings/blocked",
    "contacts": "/contacts",
    "new-friends": "/contacts/requests",
    "add-friend": "/contacts/add",
    "my-code": "/contacts/code",
    "groups": "/contacts/groups",
    "group-new": "/groups/new",
    "find": "/find?q=苹果",
    "open-shop": "/open-shop",
    "not-found": "/no/such/lane",
}


async def paths_of(town: Town) -> dict[str, str]:
    """Every screen's address, with Lin's own things in those that need one."""
    lin = await town.known("lin")
    product = await town.product("牛油果")
    orders = {
        one["state_name"]: one["id"] for one in (await lin.get("/api/orders", limit=50))["items"]
    }
    (unpaid,) = await town.order(lin, "红甜椒", paid=False)
    asked = (await lin.get("/api/aftersales"))["items"][0]["id"]
    done = (await lin.get("/api/orders", state="done"))["items"][0]["id"]
    topup = await lin.post("/api/wallet/topups", {"amount_fen": 5000, "method": "sandbox"})
    return (
        OPEN
        | MINE
        | {
            "shop": f"/shops/{product['shop']}",
            "product": f"/products/{product['id']}",
            "order-shipped": f"/orders/{orders['shipped']}",
            "order-done": f"/orders/{done}",
            "ask": f"/orders/{done}/aftersale",
            "review": f"/orders/{done}/review",
            "aftersale": f"/aftersales/{asked}",
            "pay": f"/pay/{unpaid['trade']}",
            "bank": f"/bank/{topup['id']}",
            "payment": f"/payments/{topup['id']}",
        }
    )


async def people_of(town: Town) -> dict[str, str]:
    """A friend of Lin's, somebody who asks her, and a group of hers."""
    lin = await town.known("lin")
    friend = await town.newcomer("陈大力", home=False)
    asking = await town.newcomer("丁香", home=False)
    await town.befriend(lin, friend)
    wish = {"person": str(lin.id), "via": "handle", "handle": lin.handle, "words": "我是丁香"}
    await asking.post("/api/contacts/requests", wish)
    group = await town.gather(lin, friend, title="南锣拼单")
    code = (await lin.get(f"/api/conversations/{group}/invitation"))["code"]
    return {
        "person": f"/people/{friend.id}",
        "person-asking": f"/people/{asking.id}?handle={asking.handle}",
        "group-about": f"/chats/{group}/about",
        "group-members": f"/chats/{group}/members",
        "group-invitation": f"/chats/{group}/invitation",
        "group-requests": f"/chats/{group}/requests",
        "group-join": f"/g/{code}",
        "chat-about": f"/chats/{await town.talk(lin, friend)}/about",
    }


async def look_at_all(walker: Walker, screens: dict[str, str]) -> None:
    """Visit each by day and by night, let axe look, keep a picture."""
    for name, path in screens.items():
        await walker.go(path)
        for dark in (False, True):
            await walker.sees_by(dark=dark)
            # Night changes colours and nothing else.
            await walker.everybody_can_use_it(colours_only=dark)
            await walker.picture(name)


@pytest.mark.parametrize("screen", ["narrow", "wide"])
async def test_every_screen_can_be_used_by_everybody(come: Come, town: Town, screen: str) -> None:
    # Chinese on a phone and English on a desk; the journeys walk the other two.
    wide, language = screen == "wide", "en" if screen == "wide" else "zh"
    screens = await paths_of(town) | await people_of(town)
    visitor = await come(language=language, wide=wide)
    await look_at_all(visitor, {name: screens.pop(name) for name in OPEN})
    lin = await come(await town.known("lin"), language=language, wide=wide)
    await look_at_all(lin, screens)


async def test_what_does_not_exist_leads_on(come: Come, town: Town) -> None:
    walker = await come(await town.newcomer(home=False), language="en")
    walker.expect_refusal(404, "/api/")
    on = walker.page.get_by_role("main").get_by_role("link", name=walker.say("cart.go"))
    for path in ("products", "shops", "pay", "bank", "payments", "aftersales"):
        await walker.go(f"/{path}/1234567")
        await on.wait_for()
        await walker.everybody_can_use_it()
    await walker.does_not_see(walker.say("common.retry"))
    await walker.go("/people/1234567")
    await walker.sees(walker.say("contacts.person_gone"))
