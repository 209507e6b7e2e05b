"""Building the web application: Litestar, used plainly, behind the express lane."""

import time
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.types import Scope

from hutong import __version__
from hutong.kernel import metrics
from hutong.kernel.http import answers, document
from hutong.kernel.http.admission import OPEN, OPERATOR, PERSON, Doorkeeper, admit, shop_of
from hutong.kernel.http.bodies import Body
from hutong.kernel.http.caller import Caller
from hutong.kernel.http.express import Express
from hutong.kernel.http.routing import listed

Lifespan = Any


def give_caller(scope: Scope) -> Caller:
    """Hand the caller, whom the middleware let in, to the route."""
    caller: Caller = scope["state"]["caller"]
    return caller


def build(
    handlers: list[HTTPRouteHandler],
    keeper: Doorkeeper,
    *,
    lifespan: Lifespan = None,
    debug: bool = False,
) -> Any:
    """Return the ASGI application."""
    litestar = Litestar(
        route_handlers=list(handlers),
        middleware=[lambda app: _Admission(app, keeper)],
        dependencies={"caller": Provide(give_caller, sync_to_thread=False)},
        exception_handlers={Exception: answers.answer},
        openapi_config=OpenAPIConfig(
            title="Hutong",
            version=__version__,
            path="/api/docs",
            render_plugins=[_Offline()],
            description="Social commerce: ids are strings, money is in minor units.",
        ),
        lifespan=[lifespan] if lifespan else [],
        debug=debug,
        logging_config=None,
        request_max_body_size=25_000_000,
    )
    routes = listed(handlers)
    document.complete(litestar, routes)
    return Express(routes, keeper, Watched(litestar))


class _Offline(SwaggerRenderPlugin):
    """The JSON document alone: a page of documentation would load scripts from elsewhere."""

    def __init__(self) -> None:
        super().__init__(path="/swagger")

    def render(self, request: Any, openapi_schema: dict[str, Any]) -> bytes:
        """Point to the document."""
        del request, openapi_schema
        return (
            b'<!doctype html><title>Hutong API</title><a href="/api/docs/openapi.json">OpenAPI</a>'
        )


class _Admission:
    """Lets a request in before its route runs, and notes what staff and operators changed."""

    def __init__(self, app: Any, keeper: Doorkeeper) -> None:
        self.app = app
        self.keeper = keeper

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        right = scope["route_handler"].opt.get("right", OPEN)
        params = scope.get("path_params") or {}
        counted = scope["route_handler"].opt.get("counted", True)
        caller = await admit(self.keeper, scope, right, params, counted=counted)
        scope["state"]["caller"] = caller
        if scope["method"] in ("GET", "HEAD") or right in (OPEN, PERSON):
            await self.app(scope, receive, send)
            return
        shop = 0 if right == OPERATOR else shop_of(params)

        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                await self.keeper.note(caller, scope["method"], scope["path"], shop)
            await send(message)

        await self.app(scope, receive, noting)


class Watched:
    """What stands around the framework: security headers, figures, HEAD, and bodies let go of."""

    def __init__(self, app: Litestar) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass everything on, watching."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        head = scope["method"] == "HEAD"
        if head:
            # What GET would say, without its body: no route has to think of it.
            scope = {**scope, "method": "GET"}

        body = Body(receive, scope["method"])

        async def watched(message: Any) -> None:
            if not body.whole:
                await body.drop()
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                metrics.answers.count(message["status"], time.perf_counter() - started)
                headers = message.setdefault("headers", [])
                if not any(name == b"x-frame-options" for name, _ in headers):
                    message["headers"] = [*headers, *answers.SECURITY_HEADERS]
            await send(message)

        await self.app(scope, body.receive, watched)
