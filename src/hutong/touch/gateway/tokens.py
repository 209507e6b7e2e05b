"""Tokens: who may open a line, for a minute, signed by the house.

The page that is signed in gets one by the HTTP API and puts it in the address of the socket,
because a browser cannot set a header there. An address may end up in a log: the token in it opens
nothing a minute later.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct

from msgspec import Struct

from hutong.kernel import clock, errors, settings

LASTS_S = 60
_FACTS = struct.Struct("!QQI")
_MAC_BYTES = 16
_DEVICE = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


class BadToken(errors.Unauthenticated):
    """A token that is forged, old, or none."""

    title = "This token opens no line"


class Claim(Struct, frozen=True):
    """What a token says: this session of this person, on this device."""

    person: int
    session: int
    device: str


def is_device(name: str) -> bool:
    """Tell whether a device may call itself so."""
    return bool(_DEVICE.match(name))


def make(claim: Claim) -> str:
    """Return a token that is good for a minute."""
    until = int(clock.now().timestamp()) + LASTS_S
    facts = _FACTS.pack(claim.person, claim.session, until) + claim.device.encode()
    return base64.urlsafe_b64encode(_mac(facts) + facts).decode().rstrip("=")


def read(token: str) -> Claim:
    """Return what a token says. Raises BadToken."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        mac, facts = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(facts)):
            raise BadToken("This token was not made here. Ask for a new one.")
        person, session, until = _FACTS.unpack_from(facts)
        device = facts[_FACTS.size :].decode()
    except (binascii.Error, ValueError, struct.error) as wrong:
        raise BadToken("This is no token. Ask for a new one.") from wrong
    if until < clock.now().timestamp():
        raise BadToken("This token is over a minute old. Ask for a new one.")
    return Claim(person, session, device)


def _mac(facts: bytes) -> bytes:
    key = settings.secret_key(settings.current())
    return hmac.new(key, b"gateway token\0" + facts, hashlib.sha256).digest()[:_MAC_BYTES]
