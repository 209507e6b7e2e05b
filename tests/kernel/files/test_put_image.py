"""What becomes of an honest picture."""

import asyncio
import threading
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from hutong.kernel.files import Files, ImageLimits, thumbnail_key
from hutong.kernel.files.images import SafeImage, make_safe
from hutong.kernel.files.store import StoredImage
from tests.kernel.files.pictures import encoded, halves, opened


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def stored_picture(files: Files, data: bytes) -> Image.Image:
    stored = await files.put_image(data)
    kept = await files.read(stored.key)
    assert kept is not None
    assert len(kept) == stored.bytes
    picture = opened(kept)
    assert picture.format == "WEBP"
    assert picture.size == (stored.width, stored.height)
    return picture


def at(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    pixel = picture.convert("RGBA").getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(pixel, tuple)
    return pixel


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60


def is_blue(pixel: tuple[int, ...]) -> bool:
    return pixel[2] > 200 and pixel[0] < 60 and pixel[1] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_each_taken_kind_is_drawn_again_as_webp(files: Files, kind: str) -> None:
    picture = await stored_picture(files, encoded(halves(), kind))
    assert picture.size == (400, 200)
    assert is_red(at(picture, 0.2, 0.5))
    assert is_blue(at(picture, 0.8, 0.5))


async def test_a_large_picture_is_bounded_and_gets_both_thumbnails(files: Files) -> None:
    stored = await files.put_image(encoded(halves(4000, 2000), "JPEG"))
    assert (stored.width, stored.height) == (1600, 800)
    for size, expected in ((320, (320, 160)), (800, (800, 400))):
        assert stored.thumbnails[size] == thumbnail_key(stored.key, size)
        kept = await files.read(stored.thumbnails[size])
        assert kept is not None
        assert opened(kept).size == expected


async def test_a_small_picture_is_never_blown_up_and_still_has_thumbnails(files: Files) -> None:
    stored = await files.put_image(encoded(halves(40, 20), "PNG"))
    assert (stored.width, stored.height) == (40, 20)
    for key in stored.thumbnails.values():
        kept = await files.read(key)
        assert kept is not None
        assert opened(kept).size == (40, 20)


async def test_a_line_one_pixel_high_survives(files: Files) -> None:
    stored = await files.put_image(encoded(Image.new("RGB", (5000, 1), "green"), "PNG"))
    assert (stored.width, stored.height) == (1600, 1)


async def test_the_same_picture_gets_the_same_key_and_another_one_another(files: Files) -> None:
    first = await files.put_image(encoded(halves(), "PNG"))
    again = await files.put_image(encoded(halves(), "PNG"))
    other = await files.put_image(encoded(Image.new("RGB", (9, 9), "white"), "PNG"))
    assert first == again
    assert other.key != first.key
    assert first.key.startswith("img/")
    assert first.key.endswith(".webp")


async def test_orientation_is_applied_and_all_metadata_is_gone(files: Files) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    exif[0x010F] = "CameraOfLin"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(halves(), "JPEG", exif=exif, comment=b"kept-nowhere", quality=95)
    assert b"CameraOfLin" in data
    stored = await files.put_image(data)
    assert (stored.width, stored.height) == (200, 400)
    for key in (stored.key, *stored.thumbnails.values()):
        kept = await files.read(key)
        assert kept is not None
        picture = opened(kept)
        assert is_red(at(picture, 0.5, 0.2))
        assert is_blue(at(picture, 0.5, 0.8))
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
        assert b"CameraOfLin" not in kept
        assert b"kept-nowhere" not in kept


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_every_orientation_is_put_upright(files: Files, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = halves()
    picture.paste("white", (0, 0, 200, 100))  # so that a mirrored picture differs from a turned one
    data = encoded(picture, "PNG", exif=exif)
    upright = ImageOps.exif_transpose(opened(data)).convert("RGBA")
    kept = await stored_picture(files, data)
    assert kept.size == upright.size
    for x in (0.2, 0.8):
        for y in (0.2, 0.8):
            near = zip(at(kept, x, y), at(upright, x, y), strict=True)
            assert all(abs(shade - expected) < 30 for shade, expected in near)


async def test_unreadable_metadata_costs_only_the_metadata(files: Files) -> None:
    data = encoded(halves(), "JPEG", exif=b"Exif\0\0neither big nor little")
    picture = await stored_picture(files, data)
    assert picture.size == (400, 200)
    assert is_red(at(picture, 0.2, 0.5))


async def test_only_the_first_frame_of_an_animation_is_kept(files: Files) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("blue", "red", "red")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert getattr(opened(data), "n_frames", 1) > 1
        picture = await stored_picture(files, data)
        assert getattr(picture, "n_frames", 1) == 1
        assert is_blue(at(picture, 0.5, 0.5))


async def test_a_transparent_palette_png_stays_transparent(files: Files) -> None:
    picture = Image.new("P", (60, 60), 0)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.paste(1, (0, 0, 30, 60))
    kept = await stored_picture(files, encoded(picture, "PNG", transparency=0))
    assert at(kept, 0.9, 0.5)[3] == 0
    assert at(kept, 0.2, 0.5)[3] == 255
    assert is_red(at(kept, 0.2, 0.5))


async def test_a_transparent_picture_has_its_colour_seen_on_white(files: Files) -> None:
    stored = await files.put_image(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert stored.colour == "#ffffff"


async def test_the_colour_is_the_mean_of_the_picture(files: Files) -> None:
    stored = await files.put_image(encoded(Image.new("RGB", (50, 50), (10, 200, 30)), "PNG"))
    red, green, blue = bytes.fromhex(stored.colour[1:])
    assert abs(red - 10) < 6
    assert abs(green - 200) < 6
    assert abs(blue - 30) < 6


async def test_a_cmyk_jpeg_shows_the_colours_it_was_printed_for(files: Files) -> None:
    picture = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    assert is_red(at(await stored_picture(files, encoded(picture, "JPEG", quality=95)), 0.5, 0.5))


async def test_a_grey_sixteen_bit_png_keeps_its_shades(files: Files) -> None:
    picture = Image.new("I;16", (64, 64), 0x8000)
    grey = at(await stored_picture(files, encoded(picture, "PNG")), 0.5, 0.5)
    assert all(abs(shade - 128) < 4 for shade in grey[:3])


async def test_black_and_white_and_grey_with_alpha_are_taken(files: Files) -> None:
    assert at(await stored_picture(files, encoded(Image.new("1", (9, 9), 1), "PNG")), 0, 0)[0] > 250
    veil = encoded(Image.new("LA", (9, 9), (200, 0)), "PNG")
    assert at(await stored_picture(files, veil), 0.5, 0.5)[3] == 0


async def test_a_colour_profile_is_applied_and_dropped(files: Files) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(halves(), "PNG", icc_profile=profile)
    picture = await stored_picture(files, data)
    assert is_red(at(picture, 0.2, 0.5))
    assert "icc_profile" not in picture.info


async def test_an_unreadable_colour_profile_costs_only_the_profile(files: Files) -> None:
    data = encoded(halves(), "PNG", icc_profile=b"\0" * 200)
    assert is_red(at(await stored_picture(files, data), 0.2, 0.5))


async def test_what_hides_behind_a_picture_is_not_stored(files: Files) -> None:
    hidden = BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.js", "steal()")
    data = encoded(halves(), "JPEG") + b"<script>steal()</script>" + hidden.getvalue()
    assert zipfile.is_zipfile(BytesIO(data))
    stored = await files.put_image(data)
    for key in (stored.key, *stored.thumbnails.values()):
        kept = await files.read(key)
        assert kept is not None
        assert b"script" not in kept
        assert b"run.js" not in kept
        assert not zipfile.is_zipfile(BytesIO(kept))


async def test_a_phone_picture_that_holds_two_is_its_first(files: Files) -> None:
    second = Image.new("RGB", (400, 200), "green")
    data = encoded(halves(), "MPO", save_all=True, append_images=[second])
    picture = await stored_picture(files, data)
    assert is_red(at(picture, 0.2, 0.5))


async def test_no_more_pictures_are_drawn_at_once_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = []
    highest: list[int] = []
    safe = make_safe(encoded(halves(), "PNG"), ImageLimits())
    may_end = threading.Event()

    def slow(*_: object) -> SafeImage:
        running.append(1)
        highest.append(len(running))
        may_end.wait(20)
        time.sleep(0.01)
        running.pop()
        return safe

    monkeypatch.setattr("hutong.kernel.files.store.make_safe", slow)
    files = Files(tmp_path, drawing_at_once=2)
    senders = [asyncio.create_task(files.put_image(b"")) for _ in range(8)]
    async with asyncio.timeout(20):
        while len(running) < 2:  # noqa: ASYNC110  threads tell nobody
            await asyncio.sleep(0.01)
    senders[0].cancel()  # its thread cannot be stopped, and must go on counting
    await asyncio.sleep(0.05)  # time for a third to begin
    may_end.set()
    done = await asyncio.gather(*senders, return_exceptions=True)
    files.close()
    assert isinstance(done[0], asyncio.CancelledError)
    assert all(isinstance(one, StoredImage) for one in done[1:])
    assert max(highest) == 2


async def test_many_pictures_at_once_are_all_stored(files: Files) -> None:
    pictures = [
        encoded(Image.new("RGB", (300, 300), (shade, 0, 0)), "JPEG") for shade in range(0, 240, 12)
    ]
    stored = await asyncio.gather(*(files.put_image(data) for data in pictures))
    assert len({one.key for one in stored}) == len(pictures)


async def test_a_private_picture_is_drawn_again_and_has_no_public_key(files: Files) -> None:
    data = encoded(halves(), "PNG")
    key = files.fresh_key("pic", "webp")
    shown, kept = await files.put_image(data), await files.put_image(data, key=key)
    assert shown.key.startswith("img/")
    assert kept.key == key
    assert key != files.fresh_key("pic", "webp")
    assert await files.read(kept.key) == await files.read(shown.key)
    await files.delete(kept.key)
    for key in (kept.key, *kept.thumbnails.values()):
        assert await files.read(key) is None
    assert await files.read(shown.key)


async def test_bytes_that_were_not_drawn_cannot_lie_among_private_pictures(files: Files) -> None:
    with pytest.raises(ValueError, match="put_image"):
        await files.put_bytes("pic", b"<script>", "webp")
    with pytest.raises(ValueError, match="put_image"):
        await files.put_at(files.fresh_key("pic", "webp"), b"<script>")
    with pytest.raises(ValueError, match="named by what is in it"):
        await files.put_image(encoded(halves(), "PNG"), key=files.fresh_key("img", "webp"))
