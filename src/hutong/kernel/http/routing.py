"""Declaring routes: Litestar's decorators, with a right that nobody can forget.

A plain route is answered by the express lane (see `express`); `express=True` says that it must be,
because it is hot, and the house does not open where it cannot.
"""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import litestar
import msgspec
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import (
    BodyKwarg,
    DependencyKwarg,
    FromPath,
    FromQuery,
    JSONBody,
    ParameterKwarg,
    QueryParameter,
)

Decorator = Callable[[Callable[..., Any]], HTTPRouteHandler]


class Route(msgspec.Struct, frozen=True):
    """A route as the house sees it: how it is reached and which right it needs."""

    method: str
    path: str
    right: str
    express: bool
    function: Callable[..., Any]
    hints: dict[str, Any]
    status: int
    handler: HTTPRouteHandler
    more: tuple[str, ...] = ()


def named_in(path: str) -> set[str]:
    """Return the names of the parameters in a path such as `/api/orders/{order:int}`."""
    return {part[1:-1].partition(":")[0] for part in path.split("/") if part[:1] == "{"}


def _declare(
    method: str, path: str, right: str, status: int, *, express: bool, **more: Any
) -> Decorator:
    maker = getattr(litestar, method.lower())

    def wrap(function: Callable[..., Any]) -> HTTPRouteHandler:
        hints = get_type_hints(function, include_extras=True)
        for_litestar = _renamed(function, hints)
        _mark(for_litestar, get_type_hints(for_litestar, include_extras=True), path)
        opt = {"right": right, "express": express, "function": function, "hints": hints}
        opt["more"] = tuple(sorted(more))
        opt |= more.pop("opt", {})
        handler: HTTPRouteHandler = maker(path, status_code=status, opt=opt, **more)(for_litestar)
        return handler

    return wrap


_DEPENDENCY: Any = NamedDependency
_BODY: Any = JSONBody
_PATH: Any = FromPath
_QUERY: Any = FromQuery
_LITESTARS_OWN = {"request", "scope", "state", "headers", "cookies", "query", "body", "return"}


def _renamed(function: Callable[..., Any], hints: dict[str, Any]) -> Callable[..., Any]:
    """Give Litestar another name for a query parameter `state`, which it keeps for itself."""
    if "state" not in hints:
        return function
    signature = inspect.signature(function)
    named = [
        p.replace(name="state_") if name == "state" else p
        for name, p in signature.parameters.items()
    ]

    async def passing(**given: Any) -> Any:
        given["state"] = given.pop("state_")
        return await function(**given)

    passing.__name__ = getattr(function, "__name__", "route")
    passing.__doc__ = function.__doc__
    vars(passing)["__signature__"] = signature.replace(parameters=named)
    asked: Any = Annotated
    renamed = {("state_" if name == "state" else name): hint for name, hint in hints.items()}
    renamed["state_"] = asked[hints["state"], QueryParameter(name="state")]
    passing.__annotations__ = renamed
    return passing


def _mark(function: Callable[..., Any], hints: dict[str, Any], path: str) -> None:
    """Say to Litestar where each parameter comes from, so that no route has to repeat it."""
    in_path = named_in(path)
    marked = dict(hints)
    for name, hint in hints.items():
        if name in _LITESTARS_OWN or _is_marked(hint):
            continue
        if name == "caller":
            marked[name] = _DEPENDENCY[hint]
        elif name == "data":
            marked[name] = _BODY[hint]
        else:
            marked[name] = (_PATH if name in in_path else _QUERY)[hint]
    function.__annotations__ = marked


def _is_marked(hint: Any) -> bool:
    kinds = (ParameterKwarg, BodyKwarg, DependencyKwarg)
    return any(isinstance(part, kinds) for part in getattr(hint, "__metadata__", ()))


def get(
    path: str,
    *,
    right: str,
    status: int = 200,
    express: bool = False,
    counted: bool = True,
    **more: Any,
) -> Decorator:
    """Declare a GET route.

    One that is not `counted` is for files, of which a page asks for many: they cost little and use
    up nobody's rate.
    """
    if not counted:
        more["opt"] = {"counted": False}
    return _declare("GET", path, right, status, express=express, **more)


def post(
    path: str, *, right: str, status: int = 201, express: bool = False, **more: Any
) -> Decorator:
    """Declare a POST route."""
    return _declare("POST", path, right, status, express=express, **more)


def put(
    path: str, *, right: str, status: int = 200, express: bool = False, **more: Any
) -> Decorator:
    """Declare a PUT route."""
    return _declare("PUT", path, right, status, express=express, **more)


def patch(path: str, *, right: str, status: int = 200, **more: Any) -> Decorator:
    """Declare a PATCH route."""
    return _declare("PATCH", path, right, status, express=False, **more)


def delete(path: str, *, right: str, status: int = 204, **more: Any) -> Decorator:
    """Declare a DELETE route."""
    return _declare("DELETE", path, right, status, express=False, **more)


def listed(handlers: list[HTTPRouteHandler]) -> list[Route]:
    """Return the handlers as routes; raises TypeError for one declared without a right."""
    found = []
    for handler in handlers:
        if "right" not in handler.opt:
            raise TypeError(f"{handler.handler_name} names no right")
        found += [
            Route(
                method,
                path,
                handler.opt["right"],
                handler.opt["express"],
                handler.opt["function"],
                handler.opt["hints"],
                handler.status_code,
                handler,
                handler.opt["more"],
            )
            for path in sorted(handler.paths)
            for method in sorted(m for m in handler.http_methods if m in _METHODS)
        ]
    return found


_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
