"""The OpenAPI document, completed with what the framework cannot see.

Rights, idempotency keys and problem documents are ours, and limits of query parameters stand in
annotations that Litestar reads past. The summary of an operation is its docstring's first sentence.
"""

from typing import Any, get_args

from litestar import Litestar
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Schema,
    SecurityScheme,
)
from litestar.openapi.spec.enums import OpenAPIType
from msgspec import Meta

from hutong.kernel.http.admission import COOKIE, OPEN
from hutong.kernel.http.answers import PROBLEM_TYPE
from hutong.kernel.http.routing import Route, named_in

SCHEMES = {
    "token": SecurityScheme(
        type="http", scheme="bearer", description="The token of signing up or in."
    ),
    "cookie": SecurityScheme(
        type="apiKey",
        name=COOKIE,
        security_scheme_in="cookie",
        description="The same for browsers; what changes something also sends `X-Hutong: web`.",
    ),
}
_KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    required=False,
    description="Any text, the same on a retry: the request is then done once and answered the "
    "same for ever. Required where money or stock moves.",
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=200, pattern="^[!-~]+$"),
)
_PROBLEM = OpenAPIResponse(
    description="A refusal (RFC 9457); nothing was changed.",
    content={
        PROBLEM_TYPE: OpenAPIMediaType(
            schema=Schema(
                type=OpenAPIType.OBJECT,
                required=["type", "title", "status", "detail", "code"],
                properties={
                    "type": Schema(type=OpenAPIType.STRING),
                    "title": Schema(type=OpenAPIType.STRING),
                    "status": Schema(type=OpenAPIType.INTEGER),
                    "detail": Schema(type=OpenAPIType.STRING),
                    "code": Schema(type=OpenAPIType.STRING),
                },
            )
        )
    },
)
_LIMITS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusive_minimum",
    "lt": "exclusive_maximum",
    "min_length": "min_length",
    "max_length": "max_length",
    "pattern": "pattern",
}


def complete(litestar: Litestar, routes: list[Route]) -> None:
    """Write into the application's document what the routes say of themselves."""
    schema = litestar.openapi_schema
    schema.components.security_schemes = dict(SCHEMES)
    for route in routes:
        item = (schema.paths or {}).get(_written(route.path))
        operation = getattr(item, route.method.lower(), None)
        if operation is not None:
            _complete(operation, route)


def _complete(operation: Operation, route: Route) -> None:
    said = (route.function.__doc__ or "").strip().split("\n\n")
    operation.summary = " ".join(said[0].split())
    operation.description = "\n\n".join(" ".join(part.split()) for part in said[1:]) or None
    operation.security = [] if route.right == OPEN else [{"token": []}, {"cookie": []}]
    for parameter in operation.parameters or []:
        if isinstance(parameter, Parameter) and parameter.name in route.hints:
            _limit(parameter.schema, route.hints[parameter.name])
    if route.method == "POST":
        operation.parameters = [*(operation.parameters or []), _KEY]
    operation.responses = {**(operation.responses or {}), "default": _PROBLEM}
    operation.responses.pop("400", None)


def _limit(schema: Any, hint: Any) -> None:
    """Copy the limits of an annotation, wherever in an optional type it stands."""
    for part in getattr(hint, "__metadata__", ()):
        if isinstance(part, Meta) and isinstance(schema, Schema):
            for ours, theirs in _LIMITS.items():
                if getattr(part, ours) is not None:
                    setattr(schema, theirs, getattr(part, ours))
    for inner in get_args(hint):
        _limit(schema, inner)


def _written(path: str) -> str:
    """Return `/api/orders/{order}` for `/api/orders/{order:int}`."""
    for name in named_in(path):
        start = path.index("{" + name)
        end = path.index("}", start)
        path = path[:start] + "{" + name + path[end:]
    return path
