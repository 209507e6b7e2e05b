"""Pure rules of contacts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.kernel.errors import BadInput, NotFound, Refused
from hutong.kernel.text import clean_text
from hutong.people.contacts.shapes import Asked, State

# The newest entries of a person's log are kept, and up to LOG_SLACK more between two sweeps.
LOG_KEPT = 500
LOG_SLACK = 100

FRIENDS_MOST = 5000
BLOCKED_MOST = 5000
# An unanswered request ends after this time, and one that was refused rests for as long.
REQUEST_LASTS = timedelta(days=7)
REMARK_MAX = 40
WORDS_MAX = 100
TAG_MAX = 20

# No letters and digits that look alike: codes are also read aloud. 16 of 31 make 79 bits.
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16


class NotFindable(NotFound):
    """Nobody is there, or somebody who does not want to be found: which one is not told."""

    title = "Nobody was found"


class AlreadyFriends(Refused):
    """There is nothing to ask."""

    title = "You are friends already"


class Blocking(Refused):
    """Who asks has blocked whom she asks."""

    title = "You have blocked this person"


class AlreadyAnswered(Refused):
    """A request is answered once."""

    title = "This request is answered already"


class RequestExpired(Refused):
    """The request waited too long."""

    title = "This request is too old"


class BookFull(Refused):
    """One of the two has as many friends as fit."""

    title = "A book of contacts is full"


def follows(since: int, version: int, found: Sequence[int]) -> bool:
    """Tell whether the versions found lead from `since` to `version` without a gap."""
    return list(found) == list(range(since + 1, version + 1)) and 0 <= since <= version


def may_go(before: int, version: int) -> int:
    """Return up to which version entries may be let go now that a log grew; 0 for none yet.

    A sweep every LOG_SLACK entries is enough, and most entries cost none.
    """
    due = before // LOG_SLACK != version // LOG_SLACK
    return max(0, version - LOG_KEPT) if due else 0


def nobody() -> NotFindable:
    """Return the one refusal for everybody who is not to be found, whatever the reason."""
    return NotFindable("Nobody can be found this way. Look at the handle or the code again.")


def typed_handle(text: str) -> str:
    """Return a handle as it is kept, of what a person typed."""
    return text.strip().removeprefix("@").lower()


def typed_code(text: str) -> str:
    """Return a code of what was typed or scanned: the code, or the link that holds it."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1].lower()


def state(asked: Asked, now: datetime) -> State:
    """Return how a request stands now: nobody writes down that time went by."""
    old = asked.state == "open" and now - asked.at >= REQUEST_LASTS
    return "expired" if old else asked.state


def waits(asked: Asked | None, now: datetime) -> bool:
    """Tell whether there is a request that can still be answered."""
    return asked is not None and state(asked, now) == "open"


def rests(asked: Asked | None, now: datetime) -> bool:
    """Tell whether a request was refused so lately that it does not come before her again."""
    return asked is not None and asked.state == "refused" and now - asked.moved_at < REQUEST_LASTS


def remark(text: str) -> str:
    """Return what a friend is called; raises BadInput."""
    return clean_text(text, "remark", most=REMARK_MAX)


def words(text: str) -> str:
    """Return what is said when asking; raises BadInput."""
    return clean_text(text, "words", most=WORDS_MAX)


def tags(given: Sequence[str]) -> list[str]:
    """Return each tag once, in the order given; raises BadInput."""
    cleaned = [clean_text(tag, "tags", least=1, most=TAG_MAX) for tag in given]
    return list(dict.fromkeys(cleaned))


def somebody_else(me: int, other: int) -> int:
    """Return the other; raises BadInput for oneself."""
    if me == other:
        raise BadInput("That is you.", field="person")
    return other
