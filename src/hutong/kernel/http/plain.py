"""Plain routes: those whose signature says all, so that no framework is needed to call them.

A route is plain when its parameters are `caller`, `data`, path parameters and scalar query
parameters, and it returns a shape or nothing. `Call` reads a request into such a signature, with
every limit that its annotations name, and refuses what no field of ours can hold: numbers beyond
64 bits, NUL in texts, and JSON that is nested without end.
"""

import functools
import inspect
import re
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar.params import BodyKwarg, DependencyKwarg, ParameterKwarg, QueryParameter

from hutong.kernel import errors, ids
from hutong.kernel.http.routing import Route, named_in

_SCALARS = (str, int, float, bool, date, datetime, NoneType)
_BAD_UTF8 = "The body is not UTF-8 text."
_TOO_DEEP = "The body is nested too deeply."
_PATTERN = re.compile("`str` matching regex '(.*)'")
_NUL = "A text here has the character NUL, which cannot be kept. Nothing was changed."


def is_plain(route: Route) -> bool:
    """Tell whether the route's function can be called with what its signature says alone."""
    hints = dict(route.hints)
    returned = hints.pop("return", Any)
    if route.more or not _is_shape(returned):
        return False
    known = named_in(route.path) | {"caller", "data"}
    return all(name in known or _is_scalar(hint) for name, hint in hints.items())


def _is_shape(hint: Any) -> bool:
    """A Struct, a piece of a list, a plain object, or nothing; not an answer of the framework."""
    kind = get_origin(hint) or hint
    return kind in (NoneType, dict) or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))


def _is_scalar(hint: Any) -> bool:
    metadata = getattr(hint, "__metadata__", ())
    for part in metadata:
        if isinstance(part, BodyKwarg | DependencyKwarg):
            return False
        if isinstance(part, ParameterKwarg) and not isinstance(part, QueryParameter):
            return False
    if metadata:
        return _is_scalar(get_args(hint)[0])
    kind = get_origin(hint)
    if kind in (Union, UnionType, list):
        return all(_is_scalar(part) for part in get_args(hint))
    return kind is Literal or hint in _SCALARS


class Call:
    """A plain route, ready to be called."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.function = route.function
        hints = route.hints
        signature = inspect.signature(route.function).parameters
        self.takes_caller = "caller" in signature
        self.decoder = msgspec.json.Decoder(hints["data"]) if "data" in signature else None
        self.body_optional = (
            self.decoder is not None and signature["data"].default is not inspect.Parameter.empty
        )
        fixed = named_in(route.path) | {"caller", "data"}
        wanted = [name for name in signature if name not in fixed]
        self.query = {_sent_as(name, hints[name]): (name, hints[name]) for name in wanted}
        self.listed = {sent for sent, (_, hint) in self.query.items() if _is_list(hint)}
        self.needed = {
            sent
            for sent, (name, _) in self.query.items()
            if signature[name].default is inspect.Parameter.empty
        }

    def arguments(self, query: bytes) -> dict[str, Any]:
        """Read the query string by the function's own annotations. Raises BadInput."""
        if b"%00" in query or b"\0" in query:
            raise errors.BadInput(_NUL)
        raw: dict[str, Any] = {}
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if name in self.listed:
                raw.setdefault(name, []).append(value)
            elif name in self.query:
                raw[name] = value
        for missing in self.needed - raw.keys():
            raise errors.BadInput(f"`{missing}` is missing in the address.", field=missing)
        return {
            self.query[sent][0]: _read(sent, value, self.query[sent][1])
            for sent, value in raw.items()
        }

    def data(self, body: bytes) -> dict[str, Any]:
        """Read the body into the shape that the function takes. Raises BadInput."""
        if self.decoder is None or (self.body_optional and not body):
            return {}
        try:
            read = self.decoder.decode(body)
            # Rare and suspicious, so that looking closer may cost something.
            if b"\\u0000" in body and _has_nul(msgspec.json.decode(body)):
                raise errors.BadInput(_NUL)
        except msgspec.MsgspecError as wrong:
            raise errors.BadInput(f"{_said(wrong, self.route.hints['data'])}.") from wrong
        except UnicodeDecodeError as wrong:
            raise errors.BadInput(_BAD_UTF8) from wrong
        except RecursionError as wrong:
            raise errors.BadInput(_TOO_DEEP) from wrong
        return {"data": read}


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
        found = msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as wrong:
        said = _said(wrong, hint)
        raise errors.BadInput(f"`{name}` is wrong: {said}.", field=name) from wrong
    if isinstance(found, int) and not -ids.BIGGEST <= found <= ids.BIGGEST:
        raise errors.BadInput(f"`{name}` is wrong: the number is too large.", field=name)
    return found


def _said(wrong: msgspec.MsgspecError, hint: Any) -> str:
    """Return what is wrong, with the words of the field's own description for its pattern."""
    told = str(wrong)
    found = _PATTERN.search(told)
    if found is None:
        return told
    words = _described(hint).get(found[1].replace("\\\\", "\\"))
    return f"{told[: found.start()]}{words}{told[found.end() :]}" if words else told


@functools.lru_cache(maxsize=256)
def _described(hint: Any) -> dict[str, str]:
    """Return the descriptions in a shape by the pattern that they put into words."""
    found: dict[str, str] = {}

    def look(schema: Any) -> None:
        if isinstance(schema, dict):
            if isinstance(schema.get("pattern"), str) and schema.get("description"):
                found[schema["pattern"]] = schema["description"]
            for inner in schema.values():
                look(inner)
        elif isinstance(schema, list):
            for inner in schema:
                look(inner)

    look(msgspec.json.schema(hint))
    return found


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _has_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))
