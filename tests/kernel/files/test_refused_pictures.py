"""What is not taken, with what words, and that nothing of it is left behind."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hutong.kernel.errors import Problem
from hutong.kernel.files import (
    BrokenPicture,
    Files,
    FileTooLarge,
    ImageLimits,
    LyingPicture,
    NotAPicture,
)
from hutong.kernel.files.images import make_safe
from hutong.kernel.files.refusals import TooManyPixels
from tests.kernel.files.pictures import encoded, halves, png_announcing, png_chunk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def files(folder: Path) -> Iterator[Files]:
    files = Files(folder)
    yield files
    files.close()
    assert not [path for path in folder.rglob("*") if path.is_file()], "a refused file was kept"


def zip_of_zeros() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.jpg", b"\0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><script>steal()</script></html>", id="html"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', id="svg"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
        pytest.param(b"MZ\x90\x00", id="program"),
        pytest.param(b"BM" + b"\0" * 60, id="bmp"),
        pytest.param(b"II*\x00" + b"\0" * 60, id="tiff"),
        pytest.param(b"\x1f\x8b\x08" + b"\0" * 60, id="gzip"),
        pytest.param(zip_of_zeros(), id="zip bomb"),
        pytest.param(b"\0\0\0\x18ftypavif" + b"\0" * 60, id="avif"),
    ],
)
async def test_what_is_no_picture_is_refused_whatever_it_claims(files: Files, data: bytes) -> None:
    for claimed in (None, "image/jpeg", "image/png"):
        with pytest.raises(NotAPicture, match="was not stored"):
            await files.put_image(data, declared_type=claimed)


async def test_heic_is_refused_with_a_way_out(files: Files) -> None:
    with pytest.raises(NotAPicture, match="JPEG"):
        await files.put_image(b"\0\0\0\x18ftypheic" + b"\0" * 60)


@pytest.mark.parametrize(
    ("kind", "claimed"),
    [
        ("JPEG", "image/png"),
        ("PNG", "image/jpeg"),
        ("GIF", "image/webp; charset=utf-8"),
        ("PNG", "text/html"),
        ("JPEG", "image/svg+xml"),
    ],
)
async def test_a_picture_under_a_false_type_is_refused(
    files: Files, kind: str, claimed: str
) -> None:
    with pytest.raises(LyingPicture, match=kind):
        await files.put_image(encoded(halves(), kind), declared_type=claimed)


def test_a_true_or_an_empty_claim_is_taken() -> None:
    for claimed in (None, "", "IMAGE/JPEG", "image/jpeg; q=1", "application/octet-stream"):
        assert make_safe(encoded(halves(), "JPEG"), ImageLimits(), claimed).width == 400


async def test_too_many_bytes_are_refused_before_anything_is_looked_at(files: Files) -> None:
    with pytest.raises(FileTooLarge, match=r"10\.0 MiB and at most 10 MiB"):
        await files.put_image(b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024))


async def test_a_fifty_megapixel_picture_is_refused_in_a_clear_sentence(files: Files) -> None:
    data = encoded(Image.new("L", (8660, 5774)), "JPEG")
    with pytest.raises(TooManyPixels) as refusal:
        await files.put_image(data, declared_type="image/jpeg")
    assert "8660 x 5774 pixels (50.0 million)" in str(refusal.value)
    assert "at most 40 million" in str(refusal.value)
    assert "smaller copy" in str(refusal.value)


def test_forty_megapixels_are_taken() -> None:
    safe = make_safe(encoded(Image.new("L", (8000, 5000)), "JPEG"), ImageLimits())
    assert (safe.width, safe.height) == (1600, 1000)


async def test_a_decompression_bomb_is_refused_from_its_header(files: Files) -> None:
    bomb = png_announcing(60_000, 60_000, rows=30_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(TooManyPixels, match="3600"):
        await files.put_image(bomb)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0", id="gif"),
        pytest.param(
            b"RIFF\x60\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\x3f\0" * 2 + b"\0" * 60, id="webp"
        ),
        pytest.param(
            b"RIFF\x60\0\0\0WEBPVP8L\x40\0\0\0\x2f\xff\xff\xff\x0f" + b"\0" * 60, id="lossless webp"
        ),
        pytest.param(
            b"RIFF\x60\0\0\0WEBPVP8 \x40\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + b"\0" * 60,
            id="lossy webp",
        ),
        pytest.param(
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\xff\xff\xff\xff" + b"\0" * 60, id="jpeg"
        ),
    ],
)
async def test_every_kind_of_bomb_is_measured_before_decoding(files: Files, header: bytes) -> None:
    with pytest.raises(TooManyPixels):
        await files.put_image(header)


async def test_a_gif_frame_larger_than_its_screen_is_measured_too(files: Files) -> None:
    screen = b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x80\0\0" + b"\0" * 6
    frame = b"," + struct.pack("<HHHH", 0, 0, 8000, 8000) + b"\0\x02\x02\x4c\x01\0;"
    with pytest.raises(TooManyPixels):
        await files.put_image(screen + frame)


async def test_a_jpeg_with_endless_scans_is_refused(files: Files) -> None:
    honest = encoded(halves(), "JPEG", progressive=True)
    at = honest.rindex(b"\xff\xda")
    scan = honest[at:-2]
    with pytest.raises(BrokenPicture):
        await files.put_image(honest[:-2] + scan * 500 + b"\xff\xd9")


async def test_text_that_unpacks_to_a_mountain_is_refused(files: Files) -> None:
    honest = encoded(halves(), "PNG")
    text = png_chunk(b"zTXt", b"note\0\0" + zlib.compress(b"a" * 80_000_000, 9))
    with pytest.raises(BrokenPicture):
        await files.put_image(honest[:33] + text + honest[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.95])
async def test_a_truncated_picture_is_refused(files: Files, kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = encoded(noise, kind)
    with pytest.raises(BrokenPicture, match="damaged or incomplete"):
        await files.put_image(data[: int(len(data) * share)])


async def test_a_script_dressed_as_a_gif_is_refused(files: Files) -> None:
    with pytest.raises((BrokenPicture, TooManyPixels)):
        await files.put_image(b"GIF89a/*......*/=1;steal();//")


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    at=st.floats(0, 1, exclude_max=True),
    junk=st.binary(min_size=1, max_size=24),
    declared=st.sampled_from([None, "image/png", "x" * 200]),
)
def test_damage_anywhere_is_a_picture_or_a_sentence(
    kind: str, at: float, junk: bytes, declared: str | None
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    options = {} if kind == "GIF" else {"exif": exif}
    data = encoded(halves(48, 32), kind, **options)
    start = int(at * len(data))
    damaged = data[:start] + junk + data[start + len(junk) :]
    refused, drawn = "", b""
    try:
        drawn = make_safe(damaged, ImageLimits(pixels_max=1_000_000), declared).full
    except Problem as refusal:
        refused = str(refusal)
    assert ("not stored" in refused) != (drawn[8:12] == b"WEBP")
