"""How lines end: sessions that are revoked, and a gateway that is asked to go."""

import asyncio
import signal
from contextlib import AsyncExitStack

from tests.cast import PASSWORD, Visitor
from tests.touch.gateway.conftest import Connect, Gateway
from tests.touch.gateway.lines import WITHIN_S, Device, pair, send


async def test_a_revoked_session_loses_its_line_within_seconds(
    mei: Visitor, connect: Connect
) -> None:
    other = Visitor(mei.http)
    other.id = mei.id
    signed = await mei.post("/api/sessions", {"handle": mei.handle, "password": PASSWORD}, key=None)
    other.token = signed["token"]
    device, stays = await connect(other), await connect(mei)
    answer = await other.ask("DELETE", "/api/sessions/current")
    assert answer.status_code == 204, answer.text
    await asyncio.wait_for(device.closed.wait(), WITHIN_S)
    assert device.socket.close_code == 1008
    assert device.of("bye") == [{"type": "bye", "reason": "session_ended"}]
    assert not stays.closed.is_set()


async def test_the_token_of_a_revoked_session_opens_nothing(
    lin: Visitor, mei: Visitor, gateway: Gateway, connect: Connect, devices: AsyncExitStack
) -> None:
    talk = await pair(lin, mei)
    seen = await send(lin, talk, "before")
    other = Visitor(mei.http)
    other.id = mei.id
    signed = await mei.post("/api/sessions", {"handle": mei.handle, "password": PASSWORD}, key=None)
    other.token = signed["token"]
    device = Device(other, gateway.port)
    devices.push_async_callback(device.close)
    token = await device.token()
    assert (await other.ask("DELETE", "/api/sessions/current")).status_code == 204
    await send(lin, talk, "after")
    # It has the same name as that of a session which stands, as the same browser would.
    stays = await connect(mei, name=device.name)
    for _ in range(2):
        await device.dial(token)
        await device.say(type="hello", known={talk: seen})
        await asyncio.wait_for(device.closed.wait(), WITHIN_S)
        assert device.socket.close_code == 1008
    assert device.got == [{"type": "bye", "reason": "session_ended"}] * 2
    assert not stays.closed.is_set()


async def test_a_gateway_that_is_asked_to_end_says_goodbye_and_loses_nothing(
    lin: Visitor, mei: Visitor, mortal: Gateway, devices: AsyncExitStack
) -> None:
    talk = await pair(lin, mei)
    many = [Device(who, mortal.port) for who in (lin, mei, mei)]
    for device in many:
        devices.push_async_callback(device.close)
        await device.connect()
    last = await send(lin, talk, "just before the end")
    for device in many:
        await device.sees(talk, last)
    mortal.send(signal.SIGTERM)
    for device in many:
        await asyncio.wait_for(device.closed.wait(), WITHIN_S)
        assert device.got[-1] == {"type": "bye", "reason": "restart"}
        assert device.socket.close_code == 1001
    assert await mortal.ended() == 0


async def test_a_gateway_ends_even_when_a_device_never_answers_its_goodbye(
    mei: Visitor, mortal: Gateway
) -> None:
    token = await Device(mei, mortal.port).token()
    reader, writer = await asyncio.open_connection("127.0.0.1", mortal.port)
    writer.write(
        f"GET /?token={token} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in await reader.readline()
    mortal.send(signal.SIGTERM)
    assert await mortal.ended() == 0
    writer.close()
