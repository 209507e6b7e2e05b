"""Pictures made for these tests: honest ones, and ones that lie about themselves."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of this kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture in these bytes, decoded."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def halves(width: int = 400, height: int = 200) -> Image.Image:
    """Red on the left, blue on the right: shows at a glance which way is up."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def png_chunk(name: bytes, body: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_announcing(width: int, height: int, rows: int) -> bytes:
    """A real one-bit PNG whose header announces a size and whose data holds `rows` rows of it."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (width + 7) // 8)
    packed = zlib.compress(row * rows, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )
