"""At the door: who is it, may they, and not too often. Default deny: a route names its right."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec

from hutong.kernel import errors, ids
from hutong.kernel.http.caller import NOBODY, Caller, Known
from hutong.kernel.limits import Limit

OPEN = "open"
PERSON = "person"
OPERATOR = "operator"
COOKIE = "hutong_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Doorkeeper(msgspec.Struct, kw_only=True):
    """What the house plugs in: the kernel knows neither people nor shops.

    `identify(token)` tells who holds a token; `allowed(person, shop, right)` whether staff may;
    `note(caller, method, path, shop)` writes the log of staff and operator actions.
    """

    identify: Callable[[str], Awaitable[Known | None]]
    allowed: Callable[[int, int, str], Awaitable[bool]]
    note: Callable[[Caller, str, str, int], Awaitable[None]]
    persons: Limit
    addresses: Limit


class CookieNeedsHeader(errors.Forbidden):
    """A page elsewhere may not act with somebody's cookie."""

    title = "The header X-Hutong is missing"


class FromElsewhere(errors.Forbidden):
    """A browser says that another site's page sent this; it could sign a person in unasked."""

    title = "Sent by another site"


async def admit(
    keeper: Doorkeeper, scope: Any, right: str, params: dict[str, Any], *, counted: bool = True
) -> Caller:
    """Return the caller if the right holds; raises 401, 403, 404 or 429 otherwise."""
    token, by_cookie, headers = _read(scope["headers"])
    client = scope.get("client")
    address = client[0] if client else ""
    if counted:
        keeper.addresses.take(address)
    changes = scope["method"] not in _SAFE
    bearer = bool(token) and not by_cookie
    if changes and not bearer and headers.get(b"sec-fetch-site") == b"cross-site":
        raise FromElsewhere("A page of another site may not act here. Nothing was changed.")
    known = await keeper.identify(token) if token else None
    secure = scope.get("scheme") == "https"
    caller = Caller(known or NOBODY, headers, address=address, secure=secure)
    if known is not None:
        if counted:
            keeper.persons.take(known.person)
        if by_cookie and changes and b"x-hutong" not in headers:
            raise CookieNeedsHeader("Requests that change something by cookie must send X-Hutong.")
    if any(isinstance(value, int) and not 0 <= value <= ids.BIGGEST for value in params.values()):
        raise errors.NotFound("There is nothing at this address.")
    if right == OPEN:
        return caller
    if known is None:
        raise errors.Unauthenticated("Sign in first; nothing was changed.")
    if right == PERSON or (right == OPERATOR and known.operator):
        return caller
    if right == OPERATOR:
        raise errors.Forbidden("Only an operator of the platform may do this.")
    if not await keeper.allowed(known.person, shop_of(params), right):
        raise errors.Forbidden("Your role in this shop does not include this.")
    return caller


def shop_of(params: dict[str, Any]) -> int:
    """Return the shop that the path names."""
    return int(params.get("shop", 0))


def _read(pairs: Iterable[tuple[bytes, bytes]]) -> tuple[str, bool, dict[bytes, bytes]]:
    headers = dict(pairs)
    bearer = headers.get(b"authorization", b"")
    if bearer[:7].lower() == b"bearer ":
        return bearer[7:].decode("latin-1").strip(), False, headers
    for part in headers.get(b"cookie", b"").split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == COOKIE.encode():
            return value.decode("latin-1"), True, headers
    return "", False, headers
