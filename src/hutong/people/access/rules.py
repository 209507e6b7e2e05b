"""Which role may do what: the one matrix, in code. `docs/access.md` shows it by route."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import get_args

from hutong.people.access.shapes import Role

INVITATION_LASTS = timedelta(days=7)

ROLES: tuple[Role, ...] = get_args(Role)
SHOP_RIGHTS = (
    "shop.read",
    "shop.edit",
    "shop.staff",
    "catalog.edit",
    "stock.edit",
    "orders.read",
    "orders.ship",
    "orders.adjust",
    "aftersales.answer",
    "coupons.edit",
    "reviews.reply",
    "money.read",
    "money.move",
)
RIGHTS: Mapping[Role, frozenset[str]] = {
    "owner": frozenset(SHOP_RIGHTS),
    "manager": frozenset(SHOP_RIGHTS) - {"shop.staff", "money.read", "money.move"},
    "clerk": frozenset({"shop.read", "catalog.edit", "stock.edit", "orders.read", "orders.ship"}),
    "finance": frozenset({"shop.read", "orders.read", "money.read", "money.move"}),
    "support": frozenset(
        {"shop.read", "orders.read", "orders.adjust", "aftersales.answer", "reviews.reply"}
    ),
}

# The columns of docs/access.md. Roles are of the shop in the path.
AUDIENCE = ("nobody", "shopper", *ROLES, "owner of another shop", "operator")

_SHOP_BYTES = 8
_MAC_BYTES = 16


def includes(role: str, right: str) -> bool:
    """Tell whether a role includes a right; an unknown role or right includes nothing."""
    return any(role == known and right in rights for known, rights in RIGHTS.items())


def admits(right: str, who: str) -> bool:
    """Tell whether a route of this right lets one of AUDIENCE in. Raises KeyError for a stranger.

    Operating the platform is no role in a shop: an operator opens no shop's books.
    """
    if right == "open":
        return True
    if right == "person":
        return who != "nobody"
    if right == "operator":
        return who == "operator"
    if right not in SHOP_RIGHTS:
        raise KeyError(f"no such right: {right}")
    return includes(who, right)


def table(routes: Iterable[tuple[str, str, str]]) -> str:
    """Write the matrix of (method, path, right) as the table of docs/access.md."""
    rows = sorted({(path, method, right) for method, path, right in routes})
    return _table(
        ("route", "right", *AUDIENCE),
        [(f"`{method} {path}`", right, *_row(right, AUDIENCE)) for path, method, right in rows],
    )


def table_of_rights() -> str:
    """Write which role includes which right, for the same page."""
    return _table(("right", *ROLES), [(right, *_row(right, ROLES)) for right in SHOP_RIGHTS])


def _row(right: str, columns: Iterable[str]) -> list[str]:
    return ["yes" if admits(right, who) else "-" for who in columns]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def write_code(key: bytes, shop: int, invitation: int) -> str:
    """Return the code of an invitation.

    It is made from the id and a key that the database does not hold, so that a retry can be
    answered with the same code although only its hash is kept.
    """
    name = shop.to_bytes(_SHOP_BYTES, "big") + invitation.to_bytes(8, "big")
    mac = hmac.digest(key, b"invitation\0" + name, hashlib.sha256)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(name[:_SHOP_BYTES] + mac).decode()


def read_code(code: str) -> tuple[int, bytes] | None:
    """Return the shop a code claims and the code's hash; None for what is no code."""
    try:
        raw = base64.b64decode(code, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    shop = int.from_bytes(raw[:_SHOP_BYTES], "big")
    if len(raw) != _SHOP_BYTES + _MAC_BYTES or shop >= 1 << 63:
        return None
    return shop, hashlib.sha256(raw).digest()
