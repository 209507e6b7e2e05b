"""Declaring routes: Litestar's decorators, with a right that nobody can forget.

`express=True` marks the few hot routes that the express lane also answers (see `express`).
"""

from collections.abc import Callable
from typing import Any

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler

Decorator = Callable[[Callable[..., Any]], HTTPRouteHandler]


class Route(msgspec.Struct, frozen=True):
    """A route as the house sees it: how it is reached and which right it needs."""

    method: str
    path: str
    right: str
    express: bool
    function: Callable[..., Any]
    status: int
    handler: HTTPRouteHandler


def _declare(
    method: str, path: str, right: str, status: int, *, express: bool, **more: Any
) -> Decorator:
    maker = getattr(litestar, method.lower())

    def wrap(function: Callable[..., Any]) -> HTTPRouteHandler:
        opt = {"right": right, "express": express, "function": function}
        handler: HTTPRouteHandler = maker(path, status_code=status, opt=opt, **more)(function)
        return handler

    return wrap


def get(
    path: str, *, right: str, status: int = 200, express: bool = False, **more: Any
) -> Decorator:
    """Declare a GET route."""
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
                handler.status_code,
                handler,
            )
            for path in sorted(handler.paths)
            for method in sorted(m for m in handler.http_methods if m in _METHODS)
        ]
    return found


_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
