"""Who may do what in a group, and who comes next. Pure."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hutong.kernel import errors, text

OWNER, ADMIN, MEMBER = 1, 2, 3
PEOPLE_MAX = 500
ADMINS_MAX = 20
PINS_MAX = 20
OPEN_REQUESTS_MAX = 200
ADDED_AT_ONCE_MAX = 100
MUTED_S_MAX = 365 * 86_400

TITLE_CHARS = 60
ANNOUNCEMENT_CHARS = 2000
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")


class GroupFull(errors.Refused):
    """A group has so many seats and no more."""

    title = "The group is full"


class NotAllowedHere(errors.Forbidden):
    """A member's role does not reach so far."""

    title = "Your role in this group does not allow it"


class NotAFriend(errors.Refused):
    """One brings friends into a group, not strangers."""

    title = "Not a friend"


class TooManyHere(errors.Refused):
    """A list in a group is as long as it may be."""

    title = "There are enough of these"


class StaysAsItIs(errors.Refused):
    """What was asked makes no sense for this person or this group."""

    title = "This cannot be done"


class Ranked(Protocol):
    """Somebody with a role and a day of coming."""

    @property
    def person(self) -> int:
        """Who."""

    @property
    def role(self) -> int:
        """As what."""

    @property
    def joined_at(self) -> datetime:
        """Since when."""


def new_code() -> str:
    """Return a fresh invitation code: 128 bits, which nobody finds by trying."""
    return secrets.token_urlsafe(16)


def is_code(given: str) -> bool:
    """Tell whether this could be an invitation code."""
    return _CODE.fullmatch(given) is not None


def title(given: str) -> str:
    """Return a group's name, cleaned; empty stands for none. Raises BadInput."""
    return text.clean_text(given, "title", most=TITLE_CHARS)


def announcement(given: str) -> str:
    """Return an announcement, cleaned; empty takes it away. Raises BadInput."""
    return text.clean_text(given, "announcement", most=ANNOUNCEMENT_CHARS, lines=True)


def check_runs(role: int) -> None:
    """Raise NotAllowedHere unless somebody runs the group: its owner or an admin."""
    if role > ADMIN:
        raise NotAllowedHere("Only the owner and the admins of a group do this. Nothing changed.")


def check_owns(role: int) -> None:
    """Raise NotAllowedHere unless somebody owns the group."""
    if role != OWNER:
        raise NotAllowedHere("Only the owner of a group does this. Nothing changed.")


def check_above(mine: int, theirs: int) -> None:
    """Raise NotAllowedHere unless one stands above the other: owner, admin, member."""
    check_runs(mine)
    if mine >= theirs:
        raise NotAllowedHere("This member's role is not below yours. Nothing changed.")


def check_seats(inside: int, more: int) -> None:
    """Raise GroupFull when so many more have no seat."""
    if inside + more > PEOPLE_MAX:
        raise GroupFull(
            f"A group has {PEOPLE_MAX} seats and {max(0, PEOPLE_MAX - inside)} are free. "
            "Nobody was added."
        )


def heir(inside: Sequence[Ranked], leaving: int) -> Ranked | None:
    """Return who owns the group when its owner leaves: the longest serving admin, then member."""
    rest = [one for one in inside if one.person != leaving]
    return min(rest, key=lambda one: (one.role, one.joined_at, one.person), default=None)
