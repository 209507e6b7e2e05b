"""What can go wrong on purpose. Everything else is a bug and stays a 500.

A `Problem` becomes an RFC 9457 answer in one place (`kernel.http`). Its class name is its code,
its `title` a short phrase, its `detail` a sentence that says what happened and what was not lost.
"""

import re
from typing import Any, ClassVar

import msgspec


class Problem(Exception):
    """An answer other than the hoped-for one."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "", **more: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.more = more

    @property
    def code(self) -> str:
        """Return the stable name that programs compare: the class name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        head = {"type": f"urn:hutong:problem:{self.code}", "title": self.title}
        rest = {"status": self.status, "detail": self.detail, "code": self.code}
        return head | rest | self.more


class BadInput(Problem):
    """The request cannot be understood; nothing changed."""

    status = 422
    title = "The request is not valid"


class Unauthenticated(Problem):
    """Nobody is signed in."""

    status = 401
    title = "Please sign in"


class Forbidden(Problem):
    """The person may not do this."""

    status = 403
    title = "Not allowed"


class NotFound(Problem):
    """There is no such thing, or it is not yours to see."""

    status = 404
    title = "Not found"


class Refused(Problem):
    """The request is fine but the state of the world says no."""

    status = 409
    title = "Refused"


class TooLarge(Problem):
    """More than the limit that the detail names."""

    status = 413
    title = "Too large"


class TooMany(Problem):
    """Too many requests; `retry_after_s` says when to come back."""

    status = 429
    title = "Too many requests"


class Unavailable(Problem):
    """A part of the house is away; nothing was half-done and trying again is safe."""

    status = 503
    title = "Not available right now"


def dump(problem: Problem) -> bytes:
    """Write a problem as JSON."""
    return msgspec.json.encode(problem.body())
