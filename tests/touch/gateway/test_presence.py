"""Who is there and who is typing: for open conversations, among those who may know."""

import asyncio

from tests.cast import Visitor
from tests.touch.gateway.conftest import Connect
from tests.touch.gateway.lines import Device, group, pair, send


def typed(device: Device) -> list[str]:
    return [frame["person"] for frame in device.of("typing")]


async def test_typing_is_seen_by_those_who_have_the_conversation_open(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, bo)
    writer, opened, closed = await connect(lin), await connect(mei), await connect(bo)
    for device in (writer, opened):
        await device.say(type="open", conversations=[talk])
        await device.until(lambda frame: frame["type"] == "presence")
    for _ in range(2):  # the second time is too soon to be told again
        await writer.say(type="typing", conversation=talk)
    await opened.until(lambda frame: frame["type"] == "typing")
    await asyncio.sleep(0.3)
    assert typed(opened) == [str(lin.id)]
    assert typed(closed) == []
    assert typed(writer) == []


async def test_a_friend_is_seen_coming_and_going(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    watcher = await connect(lin)
    await watcher.say(type="open", conversations=[talk])
    alone = await watcher.until(lambda frame: frame["type"] == "presence")
    assert alone["online"] == []
    friend = await connect(mei)
    await watcher.until(
        lambda frame: frame["type"] == "presence" and frame["online"] == [str(mei.id)]
    )
    seen = len(watcher.got)
    await friend.close()
    await watcher.until(
        lambda frame: frame["type"] == "presence" and frame["online"] == [], start=seen
    )


async def test_whoever_is_blocked_sees_neither_typing_nor_presence(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    await mei.put(f"/api/contacts/{lin.id}/block")
    blocked, blocker = await connect(lin), await connect(mei)
    for device in (blocked, blocker):
        await device.say(type="open", conversations=[talk])
        await device.until(lambda frame: frame["type"] == "heartbeat" and talk in frame["last"])
    await blocked.say(type="typing", conversation=talk)
    await asyncio.sleep(3)
    assert all(frame["online"] == [] for frame in blocked.of("presence"))
    assert typed(blocker) == []


async def test_opening_a_conversation_tells_how_far_it_is(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    device = await connect(mei, known={})
    seen = len(device.got)
    await device.say(type="open", conversations=[talk, "12345"])
    frame = await device.until(lambda frame: frame["type"] == "heartbeat", start=seen)
    assert list(frame["last"]) == [talk]


async def test_who_has_a_talk_of_two_open_is_told_what_the_other_one_read(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk, circle = await pair(lin, mei), await group(lin, mei, bo)
    writer, reader = await connect(lin), await connect(mei)
    for device in (writer, reader):
        await device.say(type="open", conversations=[talk, circle])
        await device.until(lambda frame: frame["type"] == "presence")
    for where in (circle, talk):
        await send(lin, where, "豆腐？")
        await mei.put(f"/api/conversations/{where}/read", {"seq": 1_000})
    told = await writer.until(lambda frame: frame["type"] == "read")
    assert told == {"type": "read", "conversation": talk, "person": str(mei.id), "seq": 1}
    await asyncio.sleep(0.3)
    assert (len(writer.of("read")), reader.of("read")) == (1, [])


async def test_whoever_is_blocked_is_not_told_what_was_read(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    seq = await send(lin, talk, "豆腐？")
    await mei.put(f"/api/contacts/{lin.id}/block")
    writer = await connect(lin)
    await writer.say(type="open", conversations=[talk])
    await writer.until(lambda frame: frame["type"] == "presence")
    await mei.put(f"/api/conversations/{talk}/read", {"seq": seq})
    await asyncio.sleep(1)
    assert writer.of("read") == []
