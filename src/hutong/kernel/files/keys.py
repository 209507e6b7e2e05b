"""Names of stored files. A key is made from a hash of the content or by chance, and never twice.

`img/3f/9a....webp` is a picture, `img/3f/9a....-320.webp` its thumbnail: a table needs to keep
the first only. `pic/...` is a picture that is not for everybody; `bill/3f/9a....csv` is any other
file, by kind.
"""

import hashlib
import re
import secrets

from hutong.kernel.files.refusals import UnknownKey

IMAGE_KIND = "img"
# Pictures that not everybody may see: never under a public address, whoever knows the key.
PRIVATE_IMAGE_KIND = "pic"

_KIND = re.compile(r"[a-z][a-z0-9_]{1,30}")
_SUFFIX = re.compile(r"[a-z0-9]{1,8}(?:\.[a-z0-9]{1,4})?")
# One pattern for everything: no dot but before the suffix, so no key can climb out of the store.
_KEY = re.compile(
    r"[a-z][a-z0-9_]{1,30}/[0-9a-f]{2}/[0-9a-f]{30}(?:-[0-9]{2,4})?"
    r"\.[a-z0-9]{1,8}(?:\.[a-z0-9]{1,4})?"
)
_CONTENT_TYPES = {
    "webp": "image/webp",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
}


def new_key(kind: str, data: bytes, suffix: str) -> str:
    """The key of `data`: the same bytes of the same kind always get the same key.

    `kind` and `suffix` come from the program, never from a person, so a bad one is a bug
    (ValueError) and no refusal.
    """
    return _named(kind, hashlib.sha256(data).hexdigest(), suffix)


def fresh_key(kind: str, suffix: str) -> str:
    """A key that nobody has or will have: 128 bits of chance. Raises ValueError as `new_key` does.

    What lies under it can be deleted, because nobody else can come to hold it by handing in the
    same bytes.
    """
    return _named(kind, secrets.token_hex(16), suffix)


def _named(kind: str, digits: str, suffix: str) -> str:
    if not _KIND.fullmatch(kind) or not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a kind and suffix of a file: {kind!r}, {suffix!r}")
    return f"{kind}/{digits[:2]}/{digits[2:32]}.{suffix}"


def thumbnail_key(key: str, size: int) -> str:
    """The key of the thumbnail, `size` pixels on its longer side, of the picture `key`."""
    checked(key)
    stem, _, suffix = key.partition(".")
    return f"{stem}-{size}.{suffix}"


def is_key(text: str) -> bool:
    """Whether this could be a key of ours; says nothing about whether the file exists."""
    return _KEY.fullmatch(text) is not None


def checked(key: str) -> str:
    """The key itself, or UnknownKey where it is no key of ours."""
    if not is_key(key):
        raise UnknownKey("There is no file of this name. Please use the address as it was given.")
    return key


def content_type_of(key: str) -> str:
    """The media type to answer with. Never guessed from content: unknown suffixes are downloads."""
    return _CONTENT_TYPES.get(checked(key).rpartition(".")[2], "application/octet-stream")
