"""Messages reach those who may see them: once, in order, at once, and whatever was lost."""

import asyncio
from contextlib import AsyncExitStack

import msgspec
import pytest

from hutong.kernel import bus
from tests.cast import Visitor
from tests.touch.gateway.conftest import Connect, Gateway
from tests.touch.gateway.lines import WITHIN_S, Device, befriend, group, pair, send


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Lets every note be lost between the commit and the bus; they are kept here instead."""
    lost: list[tuple[str, bytes]] = []
    monkeypatch.setattr(bus, "publish", lambda topic, note: lost.append((topic, note)))
    return lost


async def test_a_message_reaches_every_device_of_every_member_once_and_in_order(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, bo)
    devices = [await connect(who) for who in (lin, mei, bo, mei)]
    first = last = await send(lin, talk, "one")
    for number in range(40):
        last = await send((lin, mei, bo)[number % 3], talk, f"text {number}")
    for device in devices:
        await device.sees(talk, last)
        assert device.seqs(talk) == list(range(first, last + 1))
        assert device.messages[talk][first]["body"]["text"] == "one"


async def test_many_senders_at_once_are_seen_in_one_order(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, bo)
    devices = [await connect(who) for who in (lin, mei, bo)]
    seqs = await asyncio.gather(
        *(send((lin, mei, bo)[n % 3], talk, str(n)) for n in range(60)),
    )
    for device in devices:
        await device.sees(talk, max(seqs))
        assert device.seqs(talk) == sorted(seqs)


async def test_nobody_outside_a_conversation_gets_a_frame_of_it(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    outside, inside = await connect(bo), await connect(mei)
    await outside.say(type="open", conversations=[talk])
    await outside.say(type="typing", conversation=talk)
    last = await send(lin, talk, "not for Bo")
    await inside.sees(talk, last)
    await asyncio.sleep(0.3)
    assert all(talk not in str(frame) for frame in outside.got)
    assert inside.of("typing") == []


async def test_who_is_taken_out_sees_that_and_nothing_more(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, bo)
    out, stays = await connect(bo), await connect(mei)
    before = await send(lin, talk, "with Bo")
    await lin.ask("DELETE", f"/api/conversations/{talk}/members/{bo.id}")
    after = await send(lin, talk, "without Bo")
    await stays.sees(talk, after)
    left = await out.sees(talk, before + 1)
    assert left["kind"] == "left"
    await out.say(type="open", conversations=[talk])
    last = await send(lin, talk, "still without Bo")
    await stays.sees(talk, last)
    await asyncio.sleep(0.3)
    assert max(out.seqs(talk)) == before + 1
    again = await connect(bo, known={talk: 0})
    assert again.seqs(talk) == []
    assert all(talk not in frame["last"] for frame in again.of("heartbeat"))


async def test_who_comes_in_sees_from_her_coming_on(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, await _third(lin, bo))
    await connect(lin)  # else nobody here is in it, and Bo learns of the first line by a heartbeat
    early = await send(lin, talk, "before Bo")
    device = await connect(bo)
    await befriend(lin, bo)
    await lin.post(f"/api/conversations/{talk}/members", {"people": [str(bo.id)]})
    late = await send(lin, talk, "with Bo")
    await device.sees(talk, late)
    assert device.seqs(talk) == list(range(early + 1, late + 1))
    assert device.messages[talk][early + 1]["kind"] == "joined"


async def _third(lin: Visitor, like: Visitor) -> Visitor:
    other = Visitor(like.http)
    await other.sign_up("Yu")
    await befriend(lin, other)
    return other


async def test_who_comes_back_into_a_group_does_not_see_what_was_said_meanwhile(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, bo)
    device, stays = await connect(bo), await connect(mei)
    await lin.ask("DELETE", f"/api/conversations/{talk}/members/{bo.id}")
    secret = await send(lin, talk, "Bo is not here")
    await stays.sees(talk, secret)
    await lin.post(f"/api/conversations/{talk}/members", {"people": [str(bo.id)]})
    last = await send(lin, talk, "welcome back")
    await device.sees(talk, last)
    assert secret not in device.seqs(talk)


async def test_a_conversation_made_while_one_is_here_arrives(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    device = await connect(mei)
    talk = await pair(lin, mei)
    last = await send(lin, talk, "hello")
    await asyncio.wait_for(_knows(device, talk, last), WITHIN_S)


async def _knows(device: Device, talk: str, seq: int) -> None:
    """By the message itself, or by a heartbeat that names it."""
    await device.until(
        lambda frame: (
            (frame["type"] == "heartbeat" and frame["last"].get(talk, 0) >= seq)
            or (
                frame["type"] == "message" and frame["conversation"] == talk and frame["seq"] == seq
            )
        )
    )


async def test_a_short_absence_is_made_up_for_by_the_frames_at_hand(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    first, stays = await connect(mei), await connect(lin)
    seen = await send(lin, talk, "seen")
    await first.sees(talk, seen)
    await first.close()
    missed = [await send(lin, talk, f"missed {number}") for number in range(5)]
    await stays.sees(talk, missed[-1])
    back = await connect(mei, name=first.name, known={talk: seen})
    assert back.seqs(talk) == missed
    assert all(talk not in frame["last"] for frame in back.of("heartbeat"))


async def test_what_was_taken_back_meanwhile_is_not_given_to_who_comes_back(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    first, stays = await connect(mei), await connect(lin)
    seen = await send(lin, talk, "seen")
    await first.sees(talk, seen)
    await first.close()
    wrong = await send(lin, talk, "for somebody else")
    await lin.post(f"/api/conversations/{talk}/messages/{wrong}/recall", {})
    await stays.sees(talk, wrong + 1)
    back = await connect(mei, name=first.name, known={talk: seen})
    assert "for somebody else" not in str(back.got)
    assert back.of("heartbeat")[0]["last"][talk] == wrong + 1


async def test_a_long_absence_is_told_by_the_heartbeat(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    stays, last = await connect(lin), 0
    for number in range(50):
        last = await send(lin, talk, f"missed {number}")
    await stays.sees(talk, last)
    back = await connect(mei, known={talk: 1})
    assert back.of("heartbeat")[0]["last"][talk] == last
    assert back.of("welcome")[0]["person"] == str(mei.id)


async def test_a_device_that_claims_less_than_it_may_see_gets_no_more(
    lin: Visitor, mei: Visitor, bo: Visitor, connect: Connect
) -> None:
    talk = await group(lin, mei, await _third(lin, bo))
    watcher = await connect(lin)
    secret = await send(lin, talk, "before Bo")
    await watcher.sees(talk, secret)
    await befriend(lin, bo)
    await lin.post(f"/api/conversations/{talk}/members", {"people": [str(bo.id)]})
    await watcher.sees(talk, secret + 1)
    device = await connect(bo, known={talk: 0})
    assert device.seqs(talk) == [secret + 1]


async def test_a_note_that_is_lost_costs_a_moment_and_no_message(
    lin: Visitor, mei: Visitor, connect: Connect, deaf: list[tuple[str, bytes]]
) -> None:
    talk = await pair(lin, mei)
    device = await connect(mei)
    seqs = [await send(lin, talk, f"unheard {number}") for number in range(3)]
    await device.sees(talk, seqs[-1])
    assert device.seqs(talk)[-3:] == seqs
    assert [topic for topic, _ in deaf].count("chat") >= 3


async def test_notes_that_come_late_twice_and_in_the_wrong_order_change_nothing(
    lin: Visitor,
    mei: Visitor,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await pair(lin, mei)
    device = await connect(mei)
    kept: list[bytes] = []
    say = bus.publish
    with monkeypatch.context() as patched:
        patched.setattr(
            bus, "publish", lambda topic, note: kept.append(note) if topic == "chat" else None
        )
        seqs = [await send(lin, talk, str(number)) for number in range(20)]
    for note in [*reversed(kept), *kept, *kept[::3]]:
        say("chat", note)
    await device.sees(talk, seqs[-1])
    last = await send(lin, talk, "after it")
    await device.sees(talk, last)
    assert device.seqs(talk)[-21:] == [*seqs, last]
    assert set(device.times.values()) == {1}


async def test_what_changes_in_ones_own_world_is_told_without_a_gap(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    device = await connect(mei)
    version = device.of("welcome")[0]["version"]
    await befriend(lin, mei)
    await pair(lin, mei)
    newest = (await connect(mei)).of("welcome")[0]["version"]
    await device.until(lambda frame: frame["type"] == "user" and frame["version"] >= newest)
    for frame in device.of("user"):
        assert frame["prev"] == version
        version = frame["version"]
        assert [entry["ver"] for entry in frame["entries"]] == list(
            range(frame["prev"] + 1, frame["version"] + 1)
        )
    assert version == newest


async def test_a_change_of_ones_own_world_that_was_not_heard_of_is_found(
    lin: Visitor, mei: Visitor, connect: Connect, deaf: list[tuple[str, bytes]]
) -> None:
    device = await connect(mei)
    await befriend(lin, mei)
    frame = await device.until(lambda frame: frame["type"] == "user")
    assert frame["prev"] == device.of("welcome")[0]["version"]
    assert any(topic == "user" for topic, _ in deaf)


async def test_what_was_sent_while_the_gateway_was_dead_is_there_when_it_lives_again(
    lin: Visitor, mei: Visitor, mortal: Gateway, devices: AsyncExitStack
) -> None:
    talk = await pair(lin, mei)
    device = Device(mei, mortal.port)
    devices.push_async_callback(device.close)
    await device.connect()
    seen = await send(lin, talk, "seen")
    await device.sees(talk, seen)
    await mortal.kill()
    await asyncio.wait_for(device.closed.wait(), WITHIN_S)
    last = await send(lin, talk, "nobody listens")
    await mortal.start()
    await device.connect(known={talk: seen})
    await _knows(device, talk, last)
    after = await send(lin, talk, "and on it goes")
    await device.sees(talk, after)


async def test_another_epoch_asks_for_everything_anew(mei: Visitor, connect: Connect) -> None:
    device = await connect(mei, epoch="of another database")
    assert device.of("resync")


async def test_garbage_on_the_bus_harms_nobody(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    device = await connect(mei)
    for note in (b"", b"\xff\xfe", b"[]", b"{}", msgspec.json.encode({"conversation": talk})):
        bus.publish("chat", note)
        bus.publish("user", note)
        bus.publish("typing", note)
        bus.publish("presence", note)
    last = await send(lin, talk, "still here")
    await device.sees(talk, last)
