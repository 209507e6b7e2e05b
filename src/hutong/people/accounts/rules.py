"""Pure rules of accounts: what a name may be, and how a token is written and read."""

import base64
import binascii
import hashlib
import re
import unicodedata
from datetime import timedelta

from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text

# A person is seen at most this often, so that reading does not become writing.
SEEN_EVERY = timedelta(minutes=10)
SESSIONS_MOST = 100
HANDLE_RESTS = timedelta(days=30)
ERASED_NAME = "erased"

_HANDLE = re.compile(r"[a-z0-9_.-]{3,32}")
_PICTURE = re.compile(r"img/[0-9a-f]{2}/[0-9a-f]{30}\.webp")
_PERSON_BYTES = 8
_SECRET_BYTES = 32
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
# The order matters: every browser claims to be those after it.
_BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


class BadHandle(BadInput):
    """The handle has other characters, or is too short or too long."""

    title = "This handle cannot be used"


class BadPicture(BadInput):
    """Not the key of an uploaded picture."""

    title = "This is no picture of ours"


def handle(text: str) -> str:
    """Return the handle in small letters; raises BadHandle."""
    lowered = text.lower() if text.isascii() else text
    if not _HANDLE.fullmatch(lowered):
        raise BadHandle(
            "A handle has 3 to 32 of the characters a-z, 0-9, `_`, `.` and `-`.", field="handle"
        )
    return lowered


def claim(name: str) -> bytes:
    """Return the key under which the house keeps this handle unique."""
    return hashlib.sha256(b"handle\0" + name.encode()).digest()


def display_name(text: str) -> str:
    """Return the name others will read; raises BadInput."""
    return clean_text(text, "display_name", least=1, most=40)


def picture(key: str) -> str:
    """Return the key if it is that of a stored picture; raises BadPicture."""
    if not _PICTURE.fullmatch(key):
        raise BadPicture(
            "Upload the picture first and give the key of the answer.", field="picture"
        )
    return key


def password_bytes(text: str) -> bytes:
    """Return what is hashed: the same bytes whichever way a keyboard composes its letters."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def device_label(given: str | None, user_agent: str | None) -> str:
    """Return what to call a device in the list of sessions."""
    if given and given.strip():
        return clean_text(given, "device", most=80)
    agent = user_agent or ""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((mark for mark in _SYSTEMS if mark in agent), "").replace("Macintosh", "Mac")
    if browser and system:
        return f"{browser}, {system}"
    # Programs name themselves first: `curl/8.5`, `python-requests/2.32`.
    first = re.match(r"[A-Za-z0-9_.+-]{1,40}", agent)
    return browser or system or (first.group(0) if first else "unknown device")


def write_token(person: int, secret: bytes) -> str:
    """Return the token of 256 random bits; it names the person so that lookup meets one shard."""
    if len(secret) != _SECRET_BYTES:
        raise ValueError("a token has 256 bits of chance")
    raw = person.to_bytes(_PERSON_BYTES, "big") + secret
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_token(token: str) -> tuple[int, bytes] | None:
    """Return the person a token claims and the token's hash; None for what is no token."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    person = int.from_bytes(raw[:_PERSON_BYTES], "big")
    if len(raw) != _PERSON_BYTES + _SECRET_BYTES or person >= 1 << 63:
        return None
    return person, hashlib.sha256(raw).digest()
