"""What people report, and what the operator sees of it."""

import secrets

import pytest

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.cast import Visitor

pytestmark = pytest.mark.browser


async def test_a_person_is_reported_and_the_operator_closes_it(
    come: Come, town: Town, operator: Visitor
) -> None:
    lin = await town.newcomer("林小满", home=False)
    name = f"骗子{secrets.token_hex(3)}"
    bad = await town.newcomer(name, home=False)
    await town.befriend(lin, bad)
    talk = await town.talk(bad, lin)
    for text in ("先转钱再发货", "这句没有被举报"):
        wish = {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}}
        await bad.post(f"/api/conversations/{talk}/messages", wish)
    walker = await come(lin)
    say = walker.say
    await walker.go(f"/people/{bad.id}")
    await walker.press(say("reports.one"))
    await walker.page.get_by_label(say("reports.reasons.fraud")).check()
    await walker.fill(say("reports.words"), "一直催我转钱")
    await walker.picture("report")
    await walker.everybody_can_use_it()
    await walker.press(say("reports.send"))
    await walker.sees(say("reports.thanks"))
    about = {"kind": "message", "conversation": talk, "seqs": [2], "person": str(bad.id)}
    history = (await lin.get(f"/api/conversations/{talk}/messages"))["items"]
    about["seqs"] = [one["seq"] for one in history if one["body"].get("text") == "先转钱再发货"]
    await lin.post("/api/reports", about | {"reason": "fraud", "words": "看这句"})

    desk = await come(operator, wide=True)
    await desk.go("/me")
    await desk.follow(say("reports.desk"))
    await desk.sees("一直催我转钱")
    await desk.sees("先转钱再发货")
    await desk.does_not_see("这句没有被举报")
    await desk.picture("reports-desk")
    await desk.everybody_can_use_it()
    report = desk.page.get_by_role("article").filter(has_text="一直催我转钱")
    await report.get_by_role("button", name=say("reports.close")).click()
    await desk.fill(say("reports.answer"), "已警告")
    await desk.press(say("reports.close"), inside=say("reports.close"))
    await desk.does_not_see("一直催我转钱")
    await desk.press(say("reports.states.closed"))
    await desk.sees("已警告")


async def test_the_desk_is_for_operators_alone(come: Come, town: Town) -> None:
    lin = await town.newcomer("林小满", home=False)
    walker = await come(lin)
    await walker.go("/me")
    await walker.does_not_see(walker.say("reports.desk"))
    walker.expect_refusal(403, "/api/admin/reports")
    await walker.go("/admin/reports")
    await walker.sees(walker.say("problems.forbidden"))
