"""Pictures made safe: sniffed, measured, decoded, turned upright, drawn again as WebP.

Pure and blocking: no I/O, no clock. `store.Files` runs it in a thread.
"""

import io
import struct
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageCms

from hutong.kernel.files.headers import broken, header_of, kind_of
from hutong.kernel.files.refusals import (
    BrokenPicture,
    FileTooLarge,
    LyingPicture,
    NotAPicture,
    TooManyPixels,
)

THUMBNAIL_SIZES = (320, 800)
FULL_SIZE = 1600

# A progressive JPEG repeats a pass over all its blocks for each scan, and a scan costs its
# sender a few dozen bytes: without a limit, ten megabytes keep a core busy for many minutes.
# Cameras and encoders write about ten.
_JPEG_SCANS_MAX = 64
_WEBP_QUALITY = 82
# More than any real profile; parsing a larger one is only somebody's experiment.
_ICC_BYTES_MAX = 4 * 1024 * 1024
_DECLARED = {
    "image/jpeg": "JPEG",
    "image/jpg": "JPEG",
    "image/pjpeg": "JPEG",
    "image/png": "PNG",
    "image/apng": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
# Modes that resize well; palettes, bits and 16-bit greys must become colours before.
_SHRINK_AS_THEY_ARE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
# EXIF 2.32, tag 274: what to do to a picture so that it is seen as it was taken.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "image/*"})


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What an upload may be: `bytes_max` as sent, `pixels_max` as announced by its header."""

    bytes_max: int = 10 * 1024 * 1024
    pixels_max: int = 40_000_000


@dataclass(frozen=True, slots=True)
class SafeImage:
    """A picture drawn again: WebP bytes of the full size and of each thumbnail size."""

    full: bytes
    width: int
    height: int
    thumbnails: dict[int, bytes]
    colour: str


def make_safe(data: bytes, limits: ImageLimits, declared_type: str | None = None) -> SafeImage:
    """Draw the picture again, at most 1600 pixels on its longer side, with its thumbnails.

    `declared_type` is the media type the sender claimed, if any. Raises FileTooLarge,
    NotAPicture, LyingPicture, TooManyPixels or BrokenPicture; decodes nothing before the
    first four were ruled out.
    """
    kind = _admitted_kind(data, limits, declared_type)
    header = header_of(kind, data)
    _check_pixels(header.width, header.height, limits)
    if kind == "JPEG" and data.count(b"\xff\xda") > _JPEG_SCANS_MAX:
        raise broken()
    try:
        return _draw(data, kind, limits)
    except (BrokenPicture, TooManyPixels, MemoryError):
        raise
    # Decoders meet hostile bytes with OSError, SyntaxError, ValueError, IndexError, struct.error
    # and more, changing by release; whatever it is, this picture cannot be shown, and the cause
    # stays attached for the log.
    except Exception as cause:
        raise broken() from cause


def _admitted_kind(data: bytes, limits: ImageLimits, declared_type: str | None) -> str:
    if len(data) > limits.bytes_max:
        raise FileTooLarge(
            f"This file has {len(data) / 1024 / 1024:.1f} MiB and at most "
            f"{limits.bytes_max / 1024 / 1024:.0f} MiB are taken, so it was not stored. "
            "Please send a smaller copy.",
            bytes=len(data),
            bytes_max=limits.bytes_max,
        )
    kind = kind_of(data)
    if kind == "HEIC":
        raise NotAPicture(
            "HEIC pictures cannot be read here, so it was not stored. "
            "Please send it as JPEG, PNG or WebP; phones can do so in the camera settings."
        )
    if kind is None:
        raise NotAPicture(
            "This file is not a JPEG, PNG, WebP or GIF picture, so it was not stored. "
            "Please choose a picture."
        )
    _check_declared(kind, declared_type)
    return kind


def _check_declared(kind: str, declared_type: str | None) -> None:
    declared = (declared_type or "").partition(";")[0].strip().lower()
    if declared in _SAYS_NOTHING or _DECLARED.get(declared) == kind:
        return
    raise LyingPicture(
        f"This file was sent as {declared[:60]} but holds a {kind} picture, so it was not stored. "
        "Please send it under its real type."
    )


def _check_pixels(width: int, height: int, limits: ImageLimits) -> None:
    if width * height <= limits.pixels_max:
        return
    raise TooManyPixels(
        f"This picture has {width} x {height} pixels ({width * height / 1e6:.1f} million) and at "
        f"most {limits.pixels_max / 1e6:.0f} million are taken, so it was not stored. "
        "Please send a smaller copy.",
        pixels=width * height,
        pixels_max=limits.pixels_max,
    )


def _draw(data: bytes, kind: str, limits: ImageLimits) -> SafeImage:
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        # A second look: what the decoder will allocate may differ from what the header announced
        # (a GIF frame larger than its screen, a WebP frame other than its canvas).
        _check_pixels(opened.width, opened.height, limits)
        opened.draft("RGB", (FULL_SIZE, FULL_SIZE))  # JPEG only: decodes at a half, 1/4 or 1/8
        opened.load()
        turn = _turn(opened)
        picture = _full_size(opened)
    if turn is not None:
        picture = picture.transpose(turn)
    thumbnails: dict[int, bytes] = {}
    for size in THUMBNAIL_SIZES:
        small = picture.copy()
        _shrink(small, size)
        thumbnails[size] = _encoded(small)
    return SafeImage(
        full=_encoded(picture),
        width=picture.width,
        height=picture.height,
        thumbnails=thumbnails,
        colour=_mean_colour(picture),
    )


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to put the picture upright. Metadata that nobody can read costs only the turn."""
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (SyntaxError, ValueError, TypeError, LookupError, OSError, struct.error, UserWarning):
        return None


def _full_size(opened: Image.Image) -> Image.Image:
    """At most 1600 pixels, in sRGB. Shrinks first where it can: four bytes a pixel add up."""
    if opened.mode in _SHRINK_AS_THEY_ARE and "transparency" not in opened.info:
        _shrink(opened, FULL_SIZE)
        return _in_srgb(opened)
    picture = _in_srgb(opened)
    _shrink(picture, FULL_SIZE)
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """RGB, or RGBA where anything is transparent, in the colours a browser assumes."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if not profile or len(profile) > _ICC_BYTES_MAX or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        drawn = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert(mode)  # a profile nobody can read leaves the colours as they are
    return drawn if drawn is not None else picture.convert(mode)


def _shrink(picture: Image.Image, size: int) -> None:
    picture.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Empty metadata on purpose: Pillow would copy what it finds in `info`.
    picture.save(out, "WEBP", quality=_WEBP_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _mean_colour(picture: Image.Image) -> str:
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture).convert("RGB")
    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
