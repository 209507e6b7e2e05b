"""What a picture says of itself, read from its first bytes without decoding a single pixel.

Pillow could tell the size too, but its WebP plugin allocates the whole canvas on opening.
Sources: PNG (ISO/IEC 15948) 11.2.2, GIF89a 18, JPEG (ITU-T T.81) B.1.1.3 and B.2.2,
WebP container specification, RFC 6386 9.1, WebP lossless bitstream 3, ISO/IEC 23008-12.
"""

from dataclasses import dataclass

from hutong.kernel.files.refusals import BrokenPicture

# Every frame header of JPEG: C0-CF without the tables that share the range (C4, C8, CC).
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARK = 0xFF  # every marker begins with it, and it may be repeated as padding
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


@dataclass(frozen=True, slots=True)
class Header:
    """A picture's type (as Pillow names it) and size in pixels, as announced, not yet as true."""

    kind: str
    width: int
    height: int


def kind_of(data: bytes) -> str | None:
    """JPEG, PNG, WEBP, GIF or HEIC by the first bytes; None for everything else."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "HEIC"
    return None


def header_of(kind: str, data: bytes) -> Header:
    """The announced size of a JPEG, PNG, GIF or WebP. Raises BrokenPicture where there is none."""
    read = {"JPEG": _jpeg_size, "PNG": _png_size, "GIF": _gif_size, "WEBP": _webp_size}[kind]
    width, height = read(data)
    if width < 1 or height < 1:
        raise broken()
    return Header(kind, width, height)


def broken() -> BrokenPicture:
    """The one sentence for every damaged picture; where exactly it is damaged helps nobody."""
    return BrokenPicture(
        "This picture is damaged or incomplete, so it was not stored. "
        "Please open it on your device, save it again and send the new copy."
    )


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise broken()
    return _big(data, 16, 4), _big(data, 20, 4)


def _gif_size(data: bytes) -> tuple[int, int]:
    return _little(data, 6, 2), _little(data, 8, 2)


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if chunk == b"VP8L" and data[20:21] == b"\x2f":
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    raise broken()


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data):
        if data[at] != _MARK:
            raise broken()
        marker = data[at + 1]
        if marker == _MARK:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        elif marker in _START_OF_FRAME:
            return _big(data, at + 7, 2), _big(data, at + 5, 2)
        else:
            at += 2 + max(2, _big(data, at + 2, 2))
    raise broken()
