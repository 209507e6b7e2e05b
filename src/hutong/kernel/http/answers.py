"""How problems become answers: RFC 9457 documents, in one place."""

import logging
from typing import Any

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from hutong.kernel import errors

_log = structlog.get_logger()
_logged = logging.getLogger("hutong")

PROBLEM_TYPE = "application/problem+json"

_POLICY = (
    b"default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    b"form-action 'self'"
)
SECURITY_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(self), microphone=(self), geolocation=(self)"),
    (b"content-security-policy", _POLICY),
]


def let_pages_connect(*sources: str) -> None:
    """Let our pages open connections to these addresses, besides our own."""
    allowed = " ".join(("'self'", *sources)).encode()
    SECURITY_HEADERS[-1] = (b"content-security-policy", _POLICY + b"; connect-src " + allowed)


class Unexpected(errors.Problem):
    """A bug; the log has the trace under the request's id."""

    title = "Something broke on our side"


class HttpProblem(errors.Problem):
    """A refusal of the web framework itself, such as a body of another kind."""

    title = "The request was not taken"


class OtherMethod(errors.Problem):
    """The address is one of ours, and nothing can be done there in this way."""

    status = 405
    title = "Not possible at this address"


def as_problem(raised: Exception) -> errors.Problem:
    """Turn whatever was raised into a problem; a stranger is logged and stays a 500."""
    if isinstance(raised, errors.Problem):
        return raised
    if isinstance(raised, ValidationException):
        return errors.BadInput(raised.detail, errors=_places(raised))
    if isinstance(raised, HTTPException):
        return _framework(raised)
    if (unfit := _unfit(raised)) is not None:
        return unfit
    _log.error("unexpected", exc_info=raised)
    return Unexpected("It was logged. Nothing that was confirmed to you before is lost.")


def answer(request: Request[Any, Any, Any], raised: Exception) -> Response[dict[str, Any]]:
    """Answer a request that raised."""
    problem = _told_more(request, raised) or as_problem(raised)
    return Response(
        problem.body(),
        status_code=problem_status(problem),
        media_type=PROBLEM_TYPE,
        headers={name.decode(): value.decode() for name, value in extra_headers(problem)},
    )


def _told_more(request: Request[Any, Any, Any], raised: Exception) -> errors.Problem | None:
    """Say what the framework leaves out: which method, and how much is taken."""
    if not isinstance(raised, HTTPException):
        return None
    if raised.status_code == OtherMethod.status:
        return OtherMethod(
            f"{request.method} does nothing at this address. Nothing was changed.",
            allow=_taken(raised),
        )
    handler = request.scope.get("route_handler")
    limit = getattr(handler, "request_max_body_size", None)
    if raised.status_code != errors.TooLarge.status or not isinstance(limit, int):
        return None
    taken = f"{limit / 1024 / 1024:.3g} MiB"
    return errors.TooLarge(
        f"At most {taken} are taken here, and this is more. Nothing was kept. Please send less.",
        bytes_max=limit,
    )


def _taken(raised: HTTPException) -> list[str]:
    """Return the methods of the address that was found; HEAD is answered wherever GET is."""
    named = {name.lower(): value for name, value in (raised.headers or {}).items()}
    methods = set(filter(None, named.get("allow", "").split(", ")))
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def extra_headers(problem: errors.Problem) -> list[tuple[bytes, bytes]]:
    """Return what a refusal says beside its document: when to come back, what else is taken.

    A 405 must have `Allow`, RFC 9110 section 15.5.6.
    """
    if isinstance(problem, OtherMethod):
        return [(b"allow", ", ".join(problem.more["allow"]).encode())]
    if not isinstance(problem, errors.TooMany | errors.Unavailable):
        return []
    return [(b"retry-after", str(problem.more.get("retry_after_s", 1)).encode())]


def problem_status(problem: errors.Problem) -> int:
    """Return the HTTP status; framework refusals carry their own."""
    return int(problem.more.get("status", problem.status))


def _unfit(raised: Exception) -> errors.Problem | None:
    """A value that passed every check and that the database cannot hold; a check is missing."""
    if isinstance(raised, UnicodeDecodeError):
        return errors.BadInput("What was sent is not UTF-8 text. Nothing was changed.")
    if isinstance(raised, RecursionError):
        _log.warning("nested_too_deeply", error=str(raised))
        return errors.BadInput("What was sent is nested too deeply. Nothing was changed.")
    if isinstance(
        raised, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError
    ):
        return errors.BadInput("A text has a character that cannot be kept. Nothing was changed.")
    too_large = isinstance(raised, asyncpg.NumericValueOutOfRangeError) or (
        isinstance(raised, asyncpg.DataError) and isinstance(raised.__cause__, OverflowError)
    )
    if not too_large:
        return None
    _log.warning("value_out_of_range", error=str(raised))
    return errors.BadInput("A number or a time is beyond what we keep. Nothing was changed.")


def _places(raised: ValidationException) -> list[dict[str, str]]:
    extra = raised.extra if isinstance(raised.extra, list) else []
    return [{k: str(v) for k, v in place.items()} for place in extra if isinstance(place, dict)]


def _framework(raised: HTTPException) -> errors.Problem:
    kinds = {404: errors.NotFound, 413: errors.TooLarge, 400: errors.BadInput}
    kind = kinds.get(raised.status_code, HttpProblem)
    if kind is errors.NotFound:
        return errors.NotFound("There is nothing at this address.")
    return kind(raised.detail, status=raised.status_code)
