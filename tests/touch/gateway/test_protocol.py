"""RFC 6455, case by case, after the catalogue of the Autobahn test suite.

That suite itself is written in Python 2 to its newest release (25.10.1, which wants Twisted 19) and
does not even compile here, so its cases that matter stand below under its numbers. Its performance
cases (9, 12, 13) do not apply: we take messages of up to 64 KiB and no compression.

They run against the gateway's own listener and its `Speaker`, with an echo behind it that exists in
this file alone.
"""

import asyncio
import contextlib
import os
import struct
from collections.abc import AsyncIterator

import pytest

from hutong.touch.gateway import listen
from tests.touch.gateway.wire import (
    BINARY,
    CLOSE,
    FIN,
    GOING_ON,
    PING,
    PONG,
    TEXT,
    Client,
    Echo,
    Frame,
    frame,
    server_frame,
)


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    """An echo on the gateway's listener."""
    server = await listen(lambda _request: Echo(), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def client(port: int) -> AsyncIterator[Client]:
    """A client after its upgrade."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"101" in head
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
    yield Client(reader, writer)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@pytest.mark.parametrize("chop", [0, 997])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 128, 65_535, 65_536])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
async def test_messages_of_any_size_are_read_whole(  # 1.1, 1.2
    client: Client, opcode: int, size: int, chop: int
) -> None:
    payload = b"*" * size if opcode == TEXT else os.urandom(size)
    await client.send(opcode, payload, chop=chop)
    assert await client.hear() == Frame(FIN | opcode, payload)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
async def test_a_message_beyond_the_limit_is_refused(client: Client, opcode: int) -> None:  # 9
    await client.send(opcode, b"*" * 65_537)
    assert await client.closed() == 1009


async def test_a_length_that_no_memory_has_is_refused_before_it_comes(client: Client) -> None:
    await client.raw(struct.pack("!BBQ", FIN | TEXT, 0xFF, 2**62) + b"mask")
    assert await client.closed() == 1009


@pytest.mark.parametrize("payload", [b"", b"hello", b"\x00\xff\xfe\xfd", b"*" * 125])
@pytest.mark.parametrize("chop", [0, 1])
async def test_a_ping_is_answered_with_what_it_carries(  # 2.1-2.4, 2.6
    client: Client, payload: bytes, chop: int
) -> None:
    await client.send(PING, payload, chop=chop)
    assert await client.hear() == Frame(FIN | PONG, payload)


async def test_a_ping_that_is_too_large_ends_it(client: Client) -> None:  # 2.5
    await client.send(PING, b"*" * 126)
    assert await client.closed() == 1002


async def test_pongs_that_nobody_asked_for_are_passed_over(client: Client) -> None:  # 2.7-2.9
    await client.send(PONG)
    await client.send(PONG, b"unasked")
    await client.send(PING, b"asked")
    assert await client.hear() == Frame(FIN | PONG, b"asked")


@pytest.mark.parametrize("chop", [0, 3])
async def test_many_pings_are_answered_in_their_order(  # 2.10, 2.11
    client: Client, chop: int
) -> None:
    data = b"".join(frame(FIN | PING, b"%d" % number) for number in range(10))
    await client.raw(data, chop)
    heard = [await client.hear() for _ in range(10)]
    assert heard == [Frame(FIN | PONG, b"%d" % number) for number in range(10)]


@pytest.mark.parametrize("rsv", range(1, 8))
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, CLOSE])
async def test_a_reserved_bit_ends_it(client: Client, opcode: int, rsv: int) -> None:  # 3
    await client.send(opcode, b"", rsv=rsv)
    assert await client.closed() == 1002


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("payload", [b"", b"reserved"])
async def test_a_reserved_opcode_ends_it(  # 4
    client: Client, opcode: int, payload: bytes
) -> None:
    await client.send(opcode, payload)
    assert await client.closed() == 1002


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
async def test_a_control_frame_in_fragments_ends_it(client: Client, opcode: int) -> None:  # 5.1-2
    await client.send(opcode, b"", fin=False)
    await client.send(GOING_ON, b"rest")
    assert await client.closed() == 1002


@pytest.mark.parametrize("chop", [0, 1])
async def test_fragments_become_one_message(client: Client, chop: int) -> None:  # 5.3-5.5
    await client.send(TEXT, b"frag", fin=False, chop=chop)
    await client.send(GOING_ON, b"", fin=False, chop=chop)
    await client.send(GOING_ON, b"ments", chop=chop)
    assert await client.hear() == Frame(FIN | TEXT, b"fragments")


@pytest.mark.parametrize("chop", [0, 1])
async def test_a_ping_between_fragments_is_answered_first(  # 5.6-5.8, 5.19, 5.20
    client: Client, chop: int
) -> None:
    await client.send(TEXT, b"one ", fin=False, chop=chop)
    await client.send(PING, b"between", chop=chop)
    await client.send(GOING_ON, b"two ", fin=False, chop=chop)
    await client.send(PING, b"again", chop=chop)
    await client.send(GOING_ON, b"three", chop=chop)
    heard = [await client.hear() for _ in range(3)]
    assert heard == [
        Frame(FIN | PONG, b"between"),
        Frame(FIN | PONG, b"again"),
        Frame(FIN | TEXT, b"one two three"),
    ]


@pytest.mark.parametrize("fin", [True, False])
async def test_a_continuation_of_nothing_ends_it(client: Client, *, fin: bool) -> None:  # 5.9-5.17
    await client.send(GOING_ON, b"of nothing", fin=fin)
    await client.send(TEXT, b"hello")
    assert await client.closed() == 1002


async def test_a_message_within_another_one_ends_it(client: Client) -> None:  # 5.18
    await client.send(TEXT, b"one", fin=False)
    await client.send(TEXT, b"two")
    assert await client.closed() == 1002


async def test_fragments_beyond_the_limit_are_refused(client: Client) -> None:
    await client.send(TEXT, b"*" * 40_000, fin=False)
    await client.send(GOING_ON, b"*" * 40_000, fin=False)
    assert await client.closed() == 1009


async def test_empty_fragments_without_end_are_refused(client: Client) -> None:
    await client.send(TEXT, b"", fin=False)
    await client.raw(frame(GOING_ON, b"") * 2000)
    assert await client.closed() == 1009


VALID = [
    "Hello-µ@ßöäüàá-UTF-8!!",
    "κόσμε",
    "胡同里的老街坊",
    "\x00\x7f",
    "\x80߿ࠀ￿",
    "\U00010000\U0010ffff",
    "\ud7ff\ue000�",
    "﷐￾￿\U0001fffe",
    "👩‍👩‍👧‍👦",
]
INVALID = [
    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
    b"\x80",
    b"\xbf",
    b"\xc0\xaf",
    b"\xc1\xbf",
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf4\x90\x80\x80",
    b"\xfe",
    b"\xff",
    b"\xc0",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"good \xc3\x28 bad",
]


@pytest.mark.parametrize("text", VALID)
@pytest.mark.parametrize("each", [0, 1])
async def test_text_that_is_utf8_passes_also_cut_within_a_letter(  # 6.1, 6.2, 6.5-6.23
    client: Client, text: str, each: int
) -> None:
    data = text.encode()
    if not each:
        await client.send(TEXT, data)
    else:
        for at in range(len(data)):
            last = at == len(data) - 1
            await client.send(GOING_ON if at else TEXT, data[at : at + 1], fin=last)
    assert await client.hear() == Frame(FIN | TEXT, data)


@pytest.mark.parametrize("data", INVALID)
@pytest.mark.parametrize("cut", [False, True])
async def test_text_that_is_not_utf8_ends_it(  # 6.3, 6.4, 6.6-6.21
    client: Client, data: bytes, *, cut: bool
) -> None:
    if cut:
        await client.send(TEXT, data[:1], fin=False)
        await client.send(GOING_ON, data[1:])
    else:
        await client.send(TEXT, data)
    assert await client.closed() == 1007


async def test_binary_may_be_anything(client: Client) -> None:
    await client.send(BINARY, b"\xff\xfe\xed\xa0\x80")
    assert await client.hear() == Frame(FIN | BINARY, b"\xff\xfe\xed\xa0\x80")


async def test_a_close_is_answered_after_what_came_before_it(client: Client) -> None:  # 7.1.1
    await client.send(TEXT, b"before")
    await client.send(CLOSE, struct.pack("!H", 1000))
    assert await client.hear() == Frame(FIN | TEXT, b"before")
    assert await client.closed() == 1000


@pytest.mark.parametrize(
    ("opcode", "payload"),
    [(CLOSE, struct.pack("!H", 1000)), (PING, b"late"), (TEXT, b"late"), (GOING_ON, b"late")],
)
async def test_nothing_is_done_after_a_close(  # 7.1.2-7.1.6
    client: Client, opcode: int, payload: bytes
) -> None:
    if opcode == GOING_ON:
        await client.send(TEXT, b"early", fin=False)
    await client.raw(frame(FIN | CLOSE, struct.pack("!H", 1000)))
    await client.raw(frame(FIN | opcode, payload))
    heard = []
    while (one := await client.hear()) is not None:
        heard.append(one.first)
    assert set(heard) <= {FIN | CLOSE}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", 1000),
        (b"\x03", 1002),
        (struct.pack("!H", 1000), 1000),
        (struct.pack("!H", 1000) + b"Hello World!", 1000),
        (struct.pack("!H", 1000) + b"*" * 123, 1000),
        (struct.pack("!H", 1000) + b"*" * 124, 1002),
        (struct.pack("!H", 1000) + b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80", 1007),
    ],
)
async def test_a_close_may_carry_a_code_and_a_reason(  # 7.3, 7.5
    client: Client, payload: bytes, code: int
) -> None:
    await client.send(CLOSE, payload)
    assert await client.closed() in {code, 1005 if payload == b"" else code}


@pytest.mark.parametrize(
    "code",
    [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999],
)
async def test_a_close_with_a_code_that_exists_is_answered(
    client: Client, code: int
) -> None:  # 7.7
    await client.send(CLOSE, struct.pack("!H", code))
    assert await client.closed() == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999])
async def test_a_close_with_a_code_that_does_not_exist_ends_it(  # 7.9
    client: Client, code: int
) -> None:
    await client.send(CLOSE, struct.pack("!H", code))
    assert await client.closed() == 1002


async def test_a_frame_without_a_mask_ends_it(client: Client) -> None:
    await client.raw(server_frame(TEXT, b"unmasked"))
    assert await client.closed() == 1002


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("!BBH", FIN | TEXT, 0xFE, 5),
        struct.pack("!BBQ", FIN | TEXT, 0xFF, 5),
        struct.pack("!BBQ", FIN | TEXT, 0xFF, 2**63 + 5),
    ],
)
async def test_a_length_written_longer_than_it_is_ends_it(client: Client, head: bytes) -> None:
    await client.raw(head + b"\0\0\0\0hello")
    assert await client.closed() == 1002


async def test_a_message_in_fifty_fragments_is_read_whole(client: Client) -> None:  # 10.1
    payload = b"*" * 60_000
    pieces = [payload[at : at + 1300] for at in range(0, len(payload), 1300)]
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        await client.send(GOING_ON if number else TEXT, piece, fin=last)
    assert await client.hear() == Frame(FIN | TEXT, payload)


@pytest.mark.parametrize(
    ("line", "headers", "status"),
    [
        ("POST / HTTP/1.1", {}, 400),
        ("GET / HTTP/1.1", {"Upgrade": "h2c"}, 400),
        ("GET / HTTP/1.1", {"Connection": "close"}, 400),
        ("GET / HTTP/1.1", {"Sec-WebSocket-Version": "8"}, 400),
        ("GET / HTTP/1.1", {"Sec-WebSocket-Key": "short"}, 400),
        ("nonsense", {}, 400),
    ],
)
async def test_an_upgrade_that_is_none_is_refused(
    port: int, line: str, headers: dict[str, str], status: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = {
        "Host": "x",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    } | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    writer.write(f"{line}\r\n{head}\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer == b"" or int(answer.split()[1]) in {status, 426}
