"""A WebSocket client that may do everything wrong, and an echo to do it to."""

import asyncio
import contextlib
import os
import struct
from typing import NamedTuple

from hutong.touch.gateway import Speaker

TEXT, BINARY, GOING_ON, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
FIN = 0x80


class Echo(Speaker):
    """Says again what it hears."""

    def text(self, payload: bytes) -> None:
        self.write(server_frame(TEXT, payload))

    def binary(self, payload: bytes) -> None:
        self.write(server_frame(BINARY, payload))


class Frame(NamedTuple):
    first: int
    payload: bytes


class Client:
    """A client that may do everything wrong."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(
        self, opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, chop: int = 0
    ) -> None:
        """Send one frame, in pieces of `chop` bytes if it is given."""
        await self.raw(frame(FIN * fin | rsv << 4 | opcode, payload), chop)

    async def raw(self, data: bytes, chop: int = 0) -> None:
        """Send bytes."""
        with contextlib.suppress(ConnectionError):
            for start in range(0, len(data), chop or len(data)):
                self.writer.write(data[start : start + (chop or len(data))])
                await self.writer.drain()
                if chop:
                    await asyncio.sleep(0)

    async def hear(self) -> Frame | None:
        """Return the next frame, or None at the end."""
        try:
            async with asyncio.timeout(10):
                first, size = await self.reader.readexactly(2)
                if size == 126:
                    (size,) = struct.unpack("!H", await self.reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
                return Frame(first, await self.reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def closed(self) -> int | None:
        """Wait for the end; the code of the last close frame, 1005 for one without, None."""
        code = None
        while (heard := await self.hear()) is not None:
            if heard.first == FIN | CLOSE:
                code = struct.unpack("!H", heard.payload[:2])[0] if heard.payload else 1005
                await self.send(CLOSE, heard.payload[:2])
        return code


def frame(first: int, payload: bytes, *, mask: bytes | None = None) -> bytes:
    """A client's frame."""
    mask = os.urandom(4) if mask is None else mask
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", first, 0xFE, size)
    else:
        head = struct.pack("!BBQ", first, 0xFF, size)
    return head + mask + bytes(byte ^ mask[i & 3] for i, byte in enumerate(payload))


def server_frame(opcode: int, payload: bytes) -> bytes:
    """A server's frame."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", FIN | opcode, size) + payload
    if size < 65_536:
        return struct.pack("!BBH", FIN | opcode, 126, size) + payload
    return struct.pack("!BBQ", FIN | opcode, 127, size) + payload
