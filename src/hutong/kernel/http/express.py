"""The express lane: plain routes, answered without the web framework around them.

Litestar spends about 100 microseconds on a request, more than the database does on a share of a
batch, and does not hold query parameters to the limits that their annotations name (decision
record 0020). Every plain route is answered here, by the same function, the same admission and the
same problem documents. Litestar keeps them too, for the OpenAPI document.
"""

import time
from typing import Any

import msgspec

from hutong.kernel import errors, ids, metrics
from hutong.kernel.http import answers
from hutong.kernel.http.admission import OPEN, OPERATOR, PERSON, Doorkeeper, admit, shop_of
from hutong.kernel.http.bodies import Body
from hutong.kernel.http.plain import Call, is_plain
from hutong.kernel.http.routing import Route

# JSON is no page, and what looks at it as one may load nothing and show it nowhere.
_EMPTY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_JSON = [(b"content-type", b"application/json"), *_EMPTY]
_PROBLEM = [(b"content-type", b"application/problem+json"), *_EMPTY]


Found = tuple[Call, dict[str, Any]]


class Express:
    """An ASGI app in front of another one; what it does not know it passes on."""

    def __init__(self, routes: list[Route], keeper: Doorkeeper, behind: Any) -> None:
        self._keeper = keeper
        self._behind = behind
        # A path's parts with None for each number in it, hence found in one look.
        self._calls: dict[tuple[str | None, ...], tuple[Call, list[str]]] = {}
        self._named: list[tuple[str, list[str], Call]] = []
        for route in routes:
            if is_plain(route):
                self._keep(route)
            elif route.express:
                raise TypeError(f"{route.path} is hot but not plain; see kernel.http.plain")

    def _keep(self, route: Route) -> None:
        parts = route.path.split("/")
        kinds = [part[1:-1].partition(":") for part in parts if part[:1] == "{"]
        call = Call(route)
        if all(kind == "int" for _, _, kind in kinds):
            key = [None if part[:1] == "{" else part for part in parts]
            self._calls[route.method, *key] = (call, [name for name, _, _ in kinds])
        else:
            self._named.append((route.method, parts, call))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer the request here if its route is plain."""
        found = self._find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._behind(scope, receive, send)
            return
        started = time.perf_counter()
        came = Body(receive, scope["method"])
        status, headers, body = await self._answer(found, scope, came)
        if not came.whole:
            await came.drop()
        if status != 204:
            headers = [*headers, (b"content-length", str(len(body)).encode())]
        metrics.answers.count(status, time.perf_counter() - started)
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, found: Found, scope: Any, came: Body
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        try:
            body = await self._run(*found, scope, came)
        except Exception as raised:  # noqa: BLE001  the one place where anything becomes an answer
            problem = answers.as_problem(raised)
            headers = [*_PROBLEM, *answers.extra_headers(problem)]
            return answers.problem_status(problem), headers, errors.dump(problem)
        return found[0].route.status, _JSON if body else _EMPTY, body

    async def _run(self, call: Call, params: dict[str, Any], scope: Any, came: Body) -> bytes:
        route = call.route
        caller = await admit(self._keeper, scope, route.right, params)
        given = call.arguments(scope["query_string"]) if call.query else {}
        if call.decoder is not None:
            given |= call.data(await came.read())
        if call.takes_caller:
            given["caller"] = caller
        result = await call.function(**params, **given)
        if route.method != "GET" and route.right not in (OPEN, PERSON):
            shop = 0 if route.right == OPERATOR else shop_of(params)
            await self._keeper.note(caller, route.method, scope["path"], shop)
        return b"" if result is None else msgspec.json.encode(result)

    def _find(self, method: str, path: str) -> Found | None:
        if method == "HEAD":
            # What GET would say, without its body: no route has to think of it.
            method = "GET"
        parts = path.split("/")
        if "" in parts[1:]:
            # `/api//orders/` is `/api/orders`, as it is for the framework.
            parts = ["", *filter(None, parts)]
        numbers = [part for part in parts if part.isdigit() and part.isascii()]
        key = [None if part in numbers else part for part in parts] if numbers else parts
        found = self._calls.get((method, *key))
        if found is not None:
            call, names = found
            return call, dict(zip(names, map(ids.read, numbers), strict=True))
        for kept, pattern, call in self._named:
            if kept == method and len(pattern) == len(parts):
                params = _match(pattern, parts)
                if params is not None:
                    return call, params
        return None


def _match(pattern: list[str], parts: list[str]) -> dict[str, Any] | None:
    params: dict[str, Any] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted[:1] != "{":
            if wanted != part:
                return None
            continue
        name, _, kind = wanted[1:-1].partition(":")
        if kind != "int":
            params[name] = part
        elif part.isascii() and part.isdigit():
            params[name] = ids.read(part)
        else:
            return None
    return params
