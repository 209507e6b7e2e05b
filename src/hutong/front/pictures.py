"""Pictures by their address, over the store of files."""

from functools import lru_cache

import msgspec

from hutong.kernel import files, settings


class Kept(msgspec.Struct, frozen=True):
    """A picture that is kept: its key, its size in pixels, its mean colour like `#a4b07c`."""

    key: str
    width: int
    height: int
    colour: str


@lru_cache(maxsize=1)
def store() -> files.Files:
    """The store of this process."""
    chosen = settings.current()
    return files.Files(chosen.files_url or chosen.data / "files")


def name(key: str, size: int | None) -> str:
    """The stored name of a picture or its thumbnail.

    Raises UnknownKey for what is no picture: bills and imports lie in the same store, and those
    who may read them are known to their rooms only.
    """
    if not key.startswith("img/"):
        raise files.UnknownKey("There is no picture at this address.")
    return files.thumbnail_key(key, size) if size else key


async def keep(data: bytes, declared: str | None) -> Kept:
    """Draw the picture again and keep it. Raises what the store raises for what is none."""
    stored = await store().put_image(data, declared_type=declared)
    return Kept(stored.key, stored.width, stored.height, stored.colour)
