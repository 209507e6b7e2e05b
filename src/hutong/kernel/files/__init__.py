"""Files: bytes kept outside the database, in a local folder or an object store, by key.

Promises: a picture is stored only after it was decoded and drawn again, so no byte of the
upload, no place and no camera survives; a key is named by its content or, where its bytes will be
deleted one day, by chance, so a key's bytes never change and may be cached for ever; a key that
was not made here is never looked up.

Refuses: to know who owns a file or who may read it (the caller's tables do), and to count
references (`delete` removes the bytes for everybody who holds the key).
"""

from hutong.kernel.files.images import THUMBNAIL_SIZES, ImageLimits
from hutong.kernel.files.keys import content_type_of, thumbnail_key
from hutong.kernel.files.refusals import (
    BrokenPicture,
    FileTooLarge,
    LyingPicture,
    NotAPicture,
    UnknownKey,
)
from hutong.kernel.files.sniffing import sound_of, type_of
from hutong.kernel.files.store import Files

__all__ = [
    "THUMBNAIL_SIZES",
    "BrokenPicture",
    "FileTooLarge",
    "Files",
    "ImageLimits",
    "LyingPicture",
    "NotAPicture",
    "UnknownKey",
    "content_type_of",
    "sound_of",
    "thumbnail_key",
    "type_of",
]
