"""Reading our OpenAPI document: every operation, a plausible request for it, and its leaves."""

from collections.abc import Iterator
from typing import Any

import msgspec

Path = tuple[str | int, ...]

# What a field is called, where it is called otherwise than the thing it names.
_ALIASES = {
    "coupons": "claim",
    "pictures": "picture",
    "regions": "region",
    "no_delivery": "region",
    "receiver": "person",
    "place": "place",
}
_NO_IDS = {"name", "text", "note", "reason", "story", "kind", "place", "line", "day", "after"}
_QUERIES: dict[str, Any] = {
    "after": None,
    "mapping": '{"title":"title","price":"price"}',
    "state": None,
    "q": "梨",
    "from": "2026-01-01T00:00:00Z",
    "to": "2036-01-01T00:00:00Z",
    "source": "fuzz",
}


class Operation(msgspec.Struct, frozen=True):
    """One method of one path; `query` and `body` are examples."""

    method: str
    path: str
    query: dict[str, Any]
    body: Any
    in_path: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what a report calls it."""
        return f"{self.method} {self.path}"


class Reader:
    """Makes examples out of the document and of what there is in a world."""

    def __init__(self, doc: dict[str, Any], known: dict[str, str], right: dict[str, Any]) -> None:
        self.doc = doc
        self.known = known
        self.right = right

    def operations(self) -> Iterator[Operation]:
        """Return every operation."""
        for path, methods in self.doc["paths"].items():
            for method, told in methods.items():
                given = told.get("parameters", [])
                query = {
                    p["name"]: _QUERIES.get(p["name"], self.example(p["schema"], p["name"]))
                    for p in given
                    if p["in"] == "query"
                }
                in_path = tuple(p["name"] for p in given if p["in"] == "path")
                body = self.right.get(f"{method.upper()} {path}") or self._body(told)
                yield Operation(method.upper(), path, query, body, in_path)

    def _body(self, told: dict[str, Any]) -> Any:
        content = told.get("requestBody", {}).get("content", {})
        found = content.get("application/json")
        return None if found is None else self.example(found["schema"], "")

    def example(self, schema: dict[str, Any], name: str) -> Any:
        """Return a value that fits the schema, naming a thing that exists where it can."""
        if "$ref" in schema:
            last = schema["$ref"].rpartition("/")[2]
            return self.example(self.doc["components"]["schemas"][last], name)
        if "enum" in schema:
            return schema["enum"][0]
        for word in ("oneOf", "anyOf"):
            if word in schema:
                some = [s for s in schema[word] if s.get("type") != "null"]
                return self.example(some[0], name)
        kind = schema.get("type")
        kind = next((k for k in kind if k != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object" or "properties" in schema:
            found = schema.get("properties", {})
            return {inner: self.example(s, inner) for inner, s in found.items()}
        if kind == "array":
            return [self.example(schema.get("items", {}), name)]
        return self._scalar(schema, kind, name)

    def _scalar(self, schema: dict[str, Any], kind: Any, name: str) -> Any:
        if kind in {"integer", "number"}:
            number = self.known.get(name, "") if name not in _NO_IDS else ""
            return int(number) if number.isdigit() else max(1, int(schema.get("minimum", 1)))
        if kind == "boolean":
            return True
        if schema.get("format") == "date-time":
            return "2030-01-01T00:00:00Z"
        if schema.get("format") == "date":
            return "2026-01-01"
        known = self.known.get(_ALIASES.get(name, name))
        if known and name not in {"name", "text", "kind", "place"}:
            return known
        if "[0-9]" in schema.get("pattern", ""):
            return "1"
        return "some text"


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Return the way to every scalar, list and object inside a value."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))


def replaced(value: Any, path: Path, other: Any) -> Any:
    """Return the value with another one at `path`."""
    if not path:
        return other
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, head: replaced(value[str(head)], rest, other)}
    copy = list(value)
    copy[int(head)] = replaced(value[int(head)], rest, other)
    return copy
