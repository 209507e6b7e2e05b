"""Devices on the gateway's sockets that note when each message came, and nothing else."""

import asyncio
import secrets
import time
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.load import Clients
from bench.talk import Talker

_MESSAGE, _WELCOME = b'{"type":"message"', b'{"type":"welcome"'
_ID = b'"client_id":"'
_ID_LETTERS = 32
_AT_ONCE = 20


class Device(WSListener):
    """One device; `came` has when each client id came first, `doubled` what came again."""

    def __init__(self, sent_at: dict[bytes, float]) -> None:
        super().__init__()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.came: dict[bytes, float] = {}
        self.doubled = 0
        self.others: list[bytes] = []
        self.transport: WSTransport | None = None
        self._sent_at = sent_at

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Say hello, as a device that has nothing."""
        self.transport = transport
        hello: dict[str, Any] = {"type": "hello", "version": None, "epoch": "", "known": {}}
        transport.send(WSMsgType.TEXT, msgspec.json.encode(hello))

    def on_ws_frame(self, _transport: WSTransport, frame: WSFrame) -> None:
        """Note when a message of ours came."""
        now = time.perf_counter()
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        if not payload.startswith(_MESSAGE):
            if payload.startswith(_WELCOME) and not self.ready.done():
                self.ready.set_result(None)
            else:
                self.others.append(payload[:60])
            return
        at = payload.find(_ID) + len(_ID)
        name = payload[at : at + _ID_LETTERS]
        if name not in self._sent_at:
            return
        if name in self.came:
            self.doubled += 1
        else:
            self.came[name] = now

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        """Tell whoever waits for a welcome."""
        if not self.ready.done():
            self.ready.set_exception(ConnectionResetError("the gateway hung up"))


async def connect(
    clients: Clients, people: list[Talker], sent_at: dict[bytes, float]
) -> list[Device]:
    """Connect one device for each of these people and wait until all are welcome."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(person: Talker) -> Device:
        async with gate:
            body: dict[str, Any] = {"device": secrets.token_hex(8)}
            told = await clients.do("POST", "/api/gateway/tokens", token=person.token, json=body)
            device = Device(sent_at)
            await ws_connect(lambda: device, f"{told['url']}?token={told['token']}")
            await asyncio.wait_for(device.ready, 30)
            return device

    return list(await asyncio.gather(*(one(person) for person in people)))


def hang_up(devices: list[Device]) -> None:
    """Close all of them."""
    for device in devices:
        if device.transport is not None:
            device.transport.disconnect()
