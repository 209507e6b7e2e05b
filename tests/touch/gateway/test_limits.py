"""Who comes too often, says too much, reads too slowly or never says hello harms nobody else."""

import asyncio
import contextlib
import json
import re
import resource
import secrets
import socket
import struct
from contextlib import AsyncExitStack

import aiohttp
import pytest

from hutong.kernel import clock
from hutong.touch.gateway import tokens
from tests.cast import Visitor
from tests.touch.gateway.conftest import Connect, Gateway
from tests.touch.gateway.lines import WITHIN_S, Device, pair, send


async def refusal(device: Device, token: str, **headers: str) -> int:
    """Dial and return the status of the refusal."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await device.dial(token, **headers)
    return raised.value.status


async def ends(device: Device) -> int:
    """Wait for the end of the line, and return its code."""
    await asyncio.wait_for(device.closed.wait(), 2 * WITHIN_S)
    return int(device.socket.close_code)


async def test_without_a_token_of_ours_nobody_gets_a_line(mei: Visitor, gateway: Gateway) -> None:
    device = Device(mei, gateway.port)
    good = await device.token()
    wrong = ["", "x", "a" * 5000, good[:-2] + ("AA" if good[-2:] != "AA" else "BB"), good[4:]]
    assert [await refusal(device, token) for token in wrong] == [401] * len(wrong)


async def test_a_token_is_good_for_a_minute(mei: Visitor, gateway: Gateway) -> None:
    with clock.living_at(clock.now().replace(year=2020)):
        old = tokens.make(tokens.Claim(mei.id, 1, "device-device"))
    assert await refusal(Device(mei, gateway.port), old) == 401


async def test_a_page_of_another_site_gets_no_line(mei: Visitor, gateway: Gateway) -> None:
    device = Device(mei, gateway.port)
    token = await device.token()
    assert await refusal(device, token, Origin="https://elsewhere.example") == 403
    assert await refusal(device, token, Origin="null") == 403
    await device.dial(token, Origin="http://localhost:8000")
    await device.close()


async def test_a_device_has_one_line_and_the_newer_one_wins(
    lin: Visitor, mei: Visitor, connect: Connect
) -> None:
    talk = await pair(lin, mei)
    old = await connect(mei)
    new = await connect(mei, name=old.name)
    assert await ends(old) == 1008
    assert old.of("bye") == [{"type": "bye", "reason": "replaced"}]
    last = await send(lin, talk, "to the newer one")
    await new.sees(talk, last)
    assert last not in old.seqs(talk)


async def test_a_person_has_ten_devices_and_the_oldest_one_goes(
    mei: Visitor, connect: Connect
) -> None:
    devices = [await connect(mei) for _ in range(11)]
    assert await ends(devices[0]) == 1008
    assert devices[0].of("bye")[0]["reason"] == "too_many_devices"
    assert not any(device.closed.is_set() for device in devices[1:])


async def test_whoever_says_something_else_before_hello_is_ended(
    mei: Visitor, gateway: Gateway, devices: AsyncExitStack
) -> None:
    device = Device(mei, gateway.port)
    devices.push_async_callback(device.close)
    await device.dial(await device.token())
    await device.say(type="open", conversations=[])
    assert await ends(device) == 1008


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"hello"',
        "{}",
        '{"type": 7}',
        '{"type": "open", "conversations": "all"}',
        '{"type": "open", "conversations": [1]}',
        '{"type": "open", "conversations": ["1e9"]}',
        '{"type": "typing", "conversation": "99999999999999999999999"}',
        '{"type": "open", "conversations": ' + json.dumps(["1"] * 17) + "}",
        "[" * 30_000,
        '{"type": "hello", "known": {"1": "x"}}',
    ],
)
async def test_what_is_no_frame_ends_the_line(mei: Visitor, connect: Connect, text: str) -> None:
    device = await connect(mei)
    await device.socket.send_str(text)
    assert await ends(device) == 1008


@pytest.mark.parametrize("frame", [{"type": "sing"}, {"type": "ping", "more": [1, 2]}])
async def test_what_is_not_known_yet_is_passed_over(
    mei: Visitor, connect: Connect, frame: dict[str, object]
) -> None:
    device = await connect(mei)
    await device.say(**frame)
    await device.say(type="ping")
    await device.until(lambda heard: heard["type"] == "pong")
    assert not device.closed.is_set()


async def test_a_message_that_is_too_large_ends_the_line(mei: Visitor, connect: Connect) -> None:
    device = await connect(mei)
    await device.socket.send_str("x" * 70_000)
    assert await ends(device) == 1009


async def test_too_many_frames_end_the_line(mei: Visitor, connect: Connect) -> None:
    device = await connect(mei)
    with contextlib.suppress(aiohttp.ClientError, OSError):
        for _ in range(200):
            await device.say(type="ping")
    assert await ends(device) == 1008


@pytest.mark.parametrize("seed", range(8))
async def test_garbage_ends_that_line_and_no_other(
    lin: Visitor, mei: Visitor, connect: Connect, gateway: Gateway, seed: int
) -> None:
    talk = await pair(lin, mei)
    other = await connect(mei)
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    if seed % 2:
        token = await Device(lin, gateway.port).token()
        writer.write(
            f"GET /?token={token} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b"101" in await reader.readline()
    with contextlib.suppress(OSError):
        writer.write(secrets.token_bytes(40_000))
        await writer.drain()
    with contextlib.suppress(OSError):
        await asyncio.wait_for(reader.read(), 20)
    writer.close()
    last = await send(lin, talk, "unharmed")
    await other.sees(talk, last)


async def test_whoever_opens_a_connection_and_says_nothing_is_ended_soon(gateway: Gateway) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")  # and never the rest
    with contextlib.suppress(OSError):
        assert await asyncio.wait_for(reader.read(), WITHIN_S) is not None
    writer.close()


async def test_whoever_never_says_hello_is_ended_soon(
    mei: Visitor, gateway: Gateway, devices: AsyncExitStack
) -> None:
    device = Device(mei, gateway.port)
    devices.push_async_callback(device.close)
    await device.dial(await device.token())
    assert await ends(device) == 1008


async def test_many_half_open_connections_go_by_themselves_and_hold_nobody_up(
    lin: Visitor, mei: Visitor, connect: Connect, gateway: Gateway
) -> None:
    talk = await pair(lin, mei)
    device = await connect(mei)
    count = as_many_as_may_be(10_000)
    before = resident_kib(gateway.pid)
    half = []
    for number in range(count):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", gateway.port))
        half.append(one)
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    for one in half[::2]:
        with contextlib.suppress(OSError):
            one.send(b"GET /?token=")
    last = await send(lin, talk, "between them")
    await device.sees(talk, last)
    left = [one for one in half if not_ended(one)]
    grown = resident_kib(gateway.pid) - before
    assert left, "it came when they were gone"
    async with asyncio.timeout(4 * WITHIN_S):
        while left := [one for one in left if not_ended(one)]:  # noqa: ASYNC110  nothing tells us
            await asyncio.sleep(0.2)
    for one in half:
        one.close()
    assert grown < count * 32


def as_many_as_may_be(wanted: int) -> int:
    """How many connections this process may hold beside its own files, up to so many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    assert most >= 2_000, "the system allows this process too few open files for the test"
    return wanted if most == resource.RLIM_INFINITY else min(wanted, most - 1_000)


def resident_kib(pid: int) -> int:
    """What a process holds in memory."""
    with open(f"/proc/{pid}/status") as status:  # noqa: PTH123  a file of the kernel
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
    assert found is not None
    return int(found[1])


def not_ended(one: socket.socket) -> bool:
    """Whether the other side still holds this connection."""
    try:
        return one.recv(1000) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


async def test_a_device_that_reads_nothing_is_cut_and_the_others_never_wait(
    lin: Visitor, mei: Visitor, connect: Connect, gateway: Gateway
) -> None:
    talk = await pair(lin, mei)
    reading = await connect(mei)
    token = await Device(mei, gateway.port).token()
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", gateway.port))
    deaf.sendall(
        f"GET /?token={token} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    deaf.sendall(masked(0x81, b'{"type":"hello"}'))
    deaf.setblocking(False)
    heard = b""
    async with asyncio.timeout(WITHIN_S):
        while b'"heartbeat"' not in heard:
            heard += await asyncio.get_running_loop().sock_recv(deaf, 4096)
    before = await devices_here(gateway)
    text = "x" * 4000
    for _ in range(2000):
        last = await send(lin, talk, text)
        await reading.sees(talk, last)
        reading.got.clear()
        if await devices_here(gateway) < before:
            break
    else:
        pytest.fail("the device that reads nothing was never cut")
    deaf.close()


async def devices_here(gateway: Gateway) -> float:
    """How many devices the gateway has."""
    found = re.search(r"^hutong_gateway_devices (\S+)", await gateway.metrics(), re.MULTILINE)
    assert found is not None
    return float(found[1])


def masked(first: int, payload: bytes) -> bytes:
    """A frame of a client."""
    mask = secrets.token_bytes(4)
    size = len(payload)
    head = bytes((first, 0x80 | size)) if size < 126 else struct.pack("!BBH", first, 0xFE, size)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
