"""The built web client in memory: a handful of files, packed once, whoever asks for them."""

import gzip
import hashlib
import mimetypes
from functools import cached_property, lru_cache
from pathlib import Path

# Smaller than this, packing gains less than its header costs.
_WORTH_PACKING_BYTES = 1000
_PACKABLE = ("text/", "application/javascript", "application/json", "application/manifest+json")
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hutong: the client is not built</title>
<body style="font: 16px/1.6 system-ui; max-width: 36em; margin: 15vh auto; padding: 0 1em">
<h1>The shop is open, its window is not built yet</h1>
<p>The server works: the API answers under <a href="/api/docs/openapi.json">/api</a>. The web
client has to be built once, in the folder of the source:</p>
<pre>bin/setup</pre>
<p>Then start <code>hutong up</code> again. <code>make run</code> does both.</p>
"""


class Asset:
    """One file of the client."""

    def __init__(self, path: Path) -> None:
        self.body = path.read_bytes()
        self.tag = hashlib.sha256(self.body).hexdigest()[:20]
        guess = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.media_type = _MEDIA_TYPES.get(path.suffix, guess)
        self._brotli = _beside(path, ".br")
        self._gzip = _beside(path, ".gz")

    def packed(self, accepted: str) -> tuple[str, bytes]:
        """The encoding to name ('' for none) and the bytes, as small as the asker can read."""
        words = {part.split(";")[0].strip() for part in accepted.split(",") if ";q=0" not in part}
        if self._brotli is not None and "br" in words:
            return "br", self._brotli
        if "gzip" in words and self._zipped is not None:
            return "gzip", self._zipped
        return "", self.body

    @cached_property
    def _zipped(self) -> bytes | None:
        if self._gzip is not None:
            return self._gzip
        text = self.media_type.startswith(_PACKABLE) or self.media_type == "image/svg+xml"
        if not text or len(self.body) < _WORTH_PACKING_BYTES:
            return None
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def folder() -> Path:
    """Where the built client lies: inside an installed wheel, or in the checkout."""
    packed = Path(__file__).parents[1] / "_web"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "web" / "dist"


def find(name: str) -> Asset | None:
    """The file of that name, such as `assets/main-3f9a.js`; None where there is none."""
    return _assets().get(name)


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    # All of them, read once: a name that is not in here cannot lead out of the folder.
    top = folder()
    paths = (
        path for path in top.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"}
    )
    return {path.relative_to(top).as_posix(): Asset(path) for path in paths}


def forget() -> None:
    """Read the folder again at the next question."""
    _assets.cache_clear()


def _beside(path: Path, suffix: str) -> bytes | None:
    other = path.with_name(path.name + suffix)
    return other.read_bytes() if other.is_file() else None


def same(asked: str, tag: str) -> bool:
    """Whether the asker of `If-None-Match` has this content already, in whatever encoding."""
    tags = (part.strip().removeprefix("W/").strip('"') for part in asked.split(","))
    return any(have == "*" or have.split("-")[0] == tag for have in tags)
