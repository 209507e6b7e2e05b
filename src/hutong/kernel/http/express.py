"""The express lane: the few hot routes, without the web framework around them.

Litestar spends about 100 microseconds on a request, more than the database does on a share of a
batch (decision record 0020). A route declared with `express=True` is answered here by the same
function, the same admission and the same problem documents; its parameters are `caller`, `data`,
path parameters and scalar query parameters. Litestar keeps the route too, for the OpenAPI document.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar.params import QueryParameter

from hutong.kernel import errors, ids
from hutong.kernel.http import answers
from hutong.kernel.http.admission import OPEN, OPERATOR, PERSON, Doorkeeper, admit, shop_of
from hutong.kernel.http.routing import Route

BODY_MAX = 1_000_000

_JSON = [(b"content-type", b"application/json"), *answers.SECURITY_HEADERS]
_PROBLEM = [(b"content-type", b"application/problem+json"), *answers.SECURITY_HEADERS]
_BAD_UTF8 = "The body is not UTF-8 text."


class Hot:
    """One hot route, ready to run."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.function = route.function
        self.status = route.status
        hints = route.hints
        names = list(inspect.signature(route.function).parameters)
        self.params = [p[1:-1].split(":") for p in route.path.split("/") if p.startswith("{")]
        in_path = {name for name, _ in self.params}
        self.takes_caller = "caller" in names
        self.decoder = msgspec.json.Decoder(hints["data"]) if "data" in names else None
        wanted = [n for n in names if n not in in_path | {"caller", "data"}]
        self.query = {_sent_as(n, hints[n]): (n, hints[n]) for n in wanted}
        self.listed = {sent for sent, (_, hint) in self.query.items() if _is_list(hint)}

    def arguments(self, query: bytes) -> dict[str, Any]:
        """Read the query string by the function's own annotations."""
        raw: dict[str, Any] = {}
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if name in self.listed:
                raw.setdefault(name, []).append(value)
            elif name in self.query:
                raw[name] = value
        return {
            self.query[sent][0]: _read(sent, value, self.query[sent][1])
            for sent, value in raw.items()
        }


def _sent_as(name: str, hint: Any) -> str:
    """Return the name a parameter has in the query string."""
    for part in getattr(hint, "__metadata__", ()):
        if isinstance(part, QueryParameter) and part.name:
            return str(part.name)
    return name


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is list or any(get_origin(part) is list for part in get_args(hint))


def _read(name: str, value: Any, hint: Any) -> Any:
    try:
        return msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as wrong:
        raise errors.BadInput(f"`{name}` is wrong: {wrong}.") from wrong


class Express:
    """An ASGI app in front of another one; what it does not know it passes on."""

    def __init__(self, routes: list[Route], keeper: Doorkeeper, behind: Any) -> None:
        self._keeper = keeper
        self._behind = behind
        self._fixed: dict[tuple[str, str], Hot] = {}
        self._open: dict[tuple[str, int, str], list[tuple[list[str], Hot]]] = {}
        for route in routes:
            if not route.express:
                continue
            if "{" in route.path:
                parts = route.path.split("/")
                key = (route.method, len(parts), parts[2])
                self._open.setdefault(key, []).append((parts, Hot(route)))
            else:
                self._fixed[route.method, route.path] = Hot(route)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer the request here if its route is hot."""
        if scope["type"] != "http":
            await self._behind(scope, receive, send)
            return
        hot, params = self._find(scope["method"], scope["path"])
        if hot is None:
            await self._behind(scope, receive, send)
            return
        try:
            status, body = hot.status, await self._run(hot, params, scope, receive)
            headers = _JSON
        except Exception as raised:  # noqa: BLE001  the one place where anything becomes an answer
            problem = answers.as_problem(raised)
            status, body = answers.problem_status(problem), errors.dump(problem)
            headers = _PROBLEM
            if isinstance(problem, errors.TooMany):
                wait = str(problem.more.get("retry_after_s", 1)).encode()
                headers = [*_PROBLEM, (b"retry-after", wait)]
        length = (b"content-length", str(len(body)).encode())
        start = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _run(self, hot: Hot, params: dict[str, Any], scope: Any, receive: Any) -> bytes:
        route = hot.route
        caller = await admit(self._keeper, scope, route.right, params)
        given = hot.arguments(scope["query_string"]) if hot.query else {}
        if hot.decoder is not None:
            given["data"] = _decode(hot.decoder, await _body(receive))
        if hot.takes_caller:
            given["caller"] = caller
        result = await hot.function(**params, **given)
        if route.method != "GET" and route.right not in (OPEN, PERSON):
            shop = 0 if route.right == OPERATOR else shop_of(params)
            await self._keeper.note(caller, route.method, scope["path"], shop)
        return b"" if result is None else msgspec.json.encode(result)

    def _find(self, method: str, path: str) -> tuple[Hot | None, dict[str, Any]]:
        hot = self._fixed.get((method, path))
        if hot is not None:
            return hot, {}
        parts = path.split("/")
        if len(parts) < 3:
            return None, {}
        for pattern, candidate in self._open.get((method, len(parts), parts[2]), ()):
            params = _match(pattern, parts)
            if params is not None:
                return candidate, params
        return None, {}


def _match(pattern: list[str], parts: list[str]) -> dict[str, Any] | None:
    params: dict[str, Any] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted[:1] == "{":
            name, _, kind = wanted[1:-1].partition(":")
            if kind == "int":
                if not (part.isascii() and part.isdigit()):
                    return None
                params[name] = ids.read(part)
            else:
                params[name] = part
        elif wanted != part:
            return None
    return params


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_MAX:
            raise errors.TooLarge(f"A request of this kind takes up to {BODY_MAX} bytes.")
    return body


def _decode(decoder: Any, body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as wrong:
        raise errors.BadInput(f"{wrong}.") from wrong
    except UnicodeDecodeError as wrong:
        raise errors.BadInput(_BAD_UTF8) from wrong
