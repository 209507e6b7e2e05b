"""How rows become shapes: worked out once for each statement and shape."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from hutong.kernel.ids import Id
from hutong.kernel.sql import Statement

S = TypeVar("S")


def maker(shape: type[S], statement: Statement, keys: Iterable[str]) -> Callable[[Any], S]:
    """Return what makes a shape of a row of this statement, whose columns are `keys`."""
    make = statement.shapes.get(shape)
    if make is None:
        make = statement.shapes[shape] = _maker(shape, statement, tuple(keys))
    return cast("Callable[[Any], S]", make)


def _maker(shape: type, statement: Statement, keys: tuple[str, ...]) -> Callable[[Any], Any]:
    """Work out once how rows of this statement fill this shape."""
    fields = tuple(getattr(shape, "__struct_fields__", ()))
    stray = [key for key in keys if key not in fields]
    if stray:
        raise TypeError(f"{statement.name}: {shape.__name__} has no field {stray}")
    hints = get_type_hints(shape, include_extras=True)
    text = [i for i, key in enumerate(keys) if hints[key] == Id or hints[key] == Id | None]
    nested = [(i, hints[key]) for i, key in enumerate(keys) if _holds_struct(hints[key])]
    kinds = {p.kind for p in inspect.signature(shape).parameters.values()}
    by_place = inspect.Parameter.KEYWORD_ONLY not in kinds
    in_order = by_place and keys == fields[: len(keys)]

    def make(row: Any) -> Any:
        values = list(row)
        for i in text:
            if values[i] is not None:
                values[i] = str(values[i])
        for i, hint in nested:
            values[i] = msgspec.convert(values[i], hint, strict=False)
        return shape(*values) if in_order else shape(**dict(zip(keys, values, strict=True)))

    if not text and not nested and in_order:
        return lambda row: shape(*row)
    return make


def _holds_struct(hint: Any) -> bool:
    if isinstance(hint, type):
        return issubclass(hint, msgspec.Struct)
    return any(_holds_struct(part) for part in getattr(hint, "__args__", ()))
