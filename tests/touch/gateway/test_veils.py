"""A change of a message from before somebody's coming is pulled by each, and pushed to nobody."""

import json

from tests.cast import Visitor
from tests.touch.chat.circle import at, befriend, make, send
from tests.touch.gateway.conftest import Connect
from tests.touch.gateway.test_polling import Poller


async def test_no_frame_says_what_a_late_comer_may_not_read(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    await befriend(lin.id, [mei.id, bo.id])
    group = await make(lin, mei)
    said = await send(lin, group, text="secret one")
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    early, late, poller = await connect(mei), await connect(bo), Poller(bo)
    await poller.poll()
    edit = {"body": {"text": "secret two"}}
    await lin.put(f"{at(group)}/messages/{said.seq}", edit)
    last = await lin.post(
        f"{at(group)}/messages",
        {"client_id": "0123456789abcdef-veils", "kind": "text", "body": {"text": "for all"}},
    )
    await poller.until(group, last["seq"])
    for device in (early, late):
        await device.until(lambda frame: frame.get("seq") == last["seq"])
        # The number is told, so that each device asks for what is for it.
        assert any(
            frame.get("last", {}).get(group) == last["seq"] - 1
            for frame in device.got
            if frame["type"] == "heartbeat"
        )
        assert "secret" not in json.dumps(device.got)
    assert "secret" not in json.dumps(poller.got)
    assert "for all" in json.dumps(late.got)
    assert "for all" in json.dumps(poller.got)
    for who, told in ((mei, True), (bo, False)):
        answer = await who.ask("GET", f"{at(group)}/messages")
        assert ("secret two" in answer.text) == told
