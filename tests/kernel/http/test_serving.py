"""The server itself, over raw sockets: heads that are late, large or no HTTP, and a kind end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import uvicorn
from uvicorn.server import ServerState

from hutong.kernel.http import serving

HOST = "127.0.0.1"
ASKED = b"GET /slow HTTP/1.1\r\nhost: here\r\n\r\n"


class Calm:
    """An application that answers `done`, as soon as it may."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or open and close."""
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": message["type"] + ".complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        self.begun.set()
        await self.may_answer.wait()
        headers = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"done"})


@asynccontextmanager
async def served(app: Calm | None = None) -> AsyncIterator[tuple[int, asyncio.Event]]:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    stop = asyncio.Event()
    serving_it = asyncio.create_task(serving.serve(app or Calm(), HOST, port, stop))
    while True:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            break
    try:
        yield port, stop
    finally:
        stop.set()
        await serving_it


async def all_of(port: int, sent: bytes) -> bytes:
    """Send, and return everything until the server closes."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


def problem(answer: bytes) -> Any:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    told = msgspec.json.decode(body)
    assert head.startswith(f"HTTP/1.1 {told['status']} ".encode())
    return told


async def test_a_head_that_never_ends_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_HEAD_S", 1.0)
    async with served() as (port, _):
        reader, writer = await asyncio.open_connection(HOST, port)
        for piece in (ASKED[:3], ASKED[3:10], ASKED[10:20]):  # each of them starts no new clock
            writer.write(piece)
            await asyncio.sleep(0.05)
        told = await asyncio.wait_for(reader.read(), 20)
        writer.close()
    assert problem(told)["status"] == 408


async def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_HEAD_S", 0.2)
    async with served() as (port, _):
        assert await all_of(port, b"") == b""


async def test_a_head_without_end_is_too_large() -> None:
    async with served() as (port, _):
        told = await all_of(port, ASKED[:-2] + b"x-more: " + b"a" * 100_000)
    assert problem(told)["status"] == 431


async def test_what_is_no_http_is_refused_in_words() -> None:
    async with served() as (port, _):
        told = await all_of(port, b"\x16\x03\x01 hello\r\n\r\n")
    assert problem(told)["status"] == 400


async def test_what_was_accepted_is_answered_though_the_server_ends() -> None:
    app = Calm()
    app.may_answer.clear()
    async with served(app) as (port, stop):
        answering = asyncio.create_task(all_of(port, ASKED))
        await asyncio.wait_for(app.begun.wait(), 20)
        stop.set()
        await asyncio.sleep(0.2)  # time to end without it
        assert not answering.done()
        app.may_answer.set()
        answer = await answering
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"done")


async def test_a_second_request_follows_on_the_same_connection() -> None:
    async with served() as (port, _):
        reader, writer = await asyncio.open_connection(HOST, port)
        for _ in range(2):
            writer.write(ASKED)
            assert (await reader.readuntil(b"done")).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_the_head_and_the_body_of_an_answer_come_in_one_packet() -> None:
    async with served() as (port, _):
        with socket.socket() as asking:
            asking.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(asking, (HOST, port))
            for _ in range(2):
                await loop.sock_sendall(asking, ASKED)
                answer = await asyncio.wait_for(loop.sock_recv(asking, 4096), 10)
                assert answer.startswith(b"HTTP/1.1 200")
                assert answer.endswith(b"\r\n\r\ndone")


class Wire:
    """What a transport would have sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, _name: str) -> None:
        return None


async def test_what_is_written_waits_for_the_next_write_and_no_longer_than_a_turn() -> None:
    wire = Wire()
    corked = serving.Corked(wire, asyncio.get_running_loop())
    corked.write(b"head ")
    assert wire.sent == []
    corked.write(b"body")
    assert wire.sent == [b"head body"]
    corked.write(b"100 continue")
    await asyncio.sleep(0)
    assert wire.sent[1:] == [b"100 continue"]
    corked.write(b"")
    corked.write(b"the end")
    corked.close()
    assert wire.sent[2:] == [b"the end"]
    assert wire.closed
    await asyncio.sleep(0)
    assert len(wire.sent) == 3


async def test_what_is_held_when_the_connection_is_lost_goes_nowhere() -> None:
    config = uvicorn.Config(Calm(), log_config=None)
    config.load()
    wire: Any = Wire()
    connection = serving.Careful(config, ServerState(), {})
    connection.connection_made(wire)
    connection.transport.write(b"the head of a stream")
    connection.connection_lost(ConnectionResetError())
    await asyncio.sleep(0)
    assert wire.sent == []  # uvloop's transports raise at what comes after their end
