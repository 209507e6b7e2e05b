"""What bytes are is read from the bytes."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel.files import sound_of, type_of
from tests.kernel.files.pictures import encoded, halves

EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x04"
WEBM = EBML + b"\x18\x53\x80\x67\x16\x54\xae\x6b\xae\x86\x86A_OPUS" + b"\x80" * 90
OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead\x01\x01" + b"\0" * 40


def mp4(brand: bytes, handler: bytes) -> bytes:
    """A file of boxes as a phone's recorder writes it."""
    ftyp = (24).to_bytes(4) + b"ftyp" + brand + b"\0\0\2\0isommp42"
    hdlr = (33).to_bytes(4) + b"hdlr" + b"\0" * 8 + handler + b"\0" * 13
    return ftyp + (1008).to_bytes(4) + b"mdat" + b"\x21" * 1000 + hdlr


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (WEBM, "webm"),
        (OGG, "ogg"),
        (mp4(b"M4A ", b"soun"), "m4a"),
        (mp4(b"isom", b"soun"), "m4a"),
        (WEBM + b"V_VP9", None),
        (EBML + b"\x80" * 90, None),
        (mp4(b"isom", b"vide"), None),
        (mp4(b"isom", b"soun") + mp4(b"isom", b"vide"), None),
        (mp4(b"heic", b"soun"), None),
        (b"OggS" + b"\0" * 100, None),
        (b"OggS\0\x02" + b"\0" * 20 + b"\x2a\x80theora" + b"\0" * 40, None),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"<html>OpusHead", None),
        (b"", None),
    ],
)
def test_a_recording_is_known_by_its_bytes(data: bytes, suffix: str | None) -> None:
    assert sound_of(data) == suffix


def archive(name: str) -> bytes:
    """A zip with one file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (archive("a.txt"), "application/zip"),
        (
            archive("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (WEBM, "audio/webm"),
        (WEBM + b"V_VP9", "video/webm"),
        (mp4(b"isom", b"vide"), "video/mp4"),
        (encoded(halves(), "PNG"), "image/png"),
        ("胡同".encode() * 30_000, "text/plain"),
        (b"<svg onload=alert(1)>", "text/plain"),
        (b"MZ\x90\0", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_file_has_the_type_of_its_bytes(data: bytes, kind: str) -> None:
    assert type_of(data) == kind


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_to_look_at(data: bytes) -> None:
    for beginning in (b"", EBML, b"OggS", b"\0\0\0\x18ftypisom", b"PK\x03\x04"):
        assert type_of(beginning + data)
        assert sound_of(beginning + data) in {None, "webm", "ogg", "m4a"}
