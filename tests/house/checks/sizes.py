"""Sizes: what is too long to read in one go, measured the same way everywhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
PARAMETERS_MAX = 6

MEASURED = {".py", ".ts", ".vue", ".css"}

type_of_limit = {
    "lines of a function": FUNCTION_LINES_MAX,
    "lines of a file": FILE_LINES_MAX,
    "parameters": PARAMETERS_MAX,
}


def too_large(paths: list[Path], root: Path) -> dict[str, int]:
    """Everything over a limit: 'path::name (what is counted)' -> its size."""
    found = {}
    for path in paths:
        if path.suffix not in MEASURED and path.name != "queries.sql":
            continue
        for name, what, size in _measures(path):
            if size > type_of_limit[what]:
                found[f"{path.relative_to(root)}{name} ({what})"] = size
    return found


def _measures(path: Path) -> Iterator[tuple[str, str, int]]:
    text = path.read_text(encoding="utf-8")
    yield "", "lines of a file", text.count("\n") + (not text.endswith("\n"))
    if path.suffix == ".py":
        yield from _functions(ast.parse(text, filename=str(path)), "")


def _functions(tree: ast.AST, inside: str) -> Iterator[tuple[str, str, int]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{inside}::{node.name}"
            yield name, "lines of a function", (node.end_lineno or node.lineno) - node.lineno + 1
            if not _is_interface(node):
                yield name, "parameters", _parameters(node.args)
            yield from _functions(node, name)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{inside}::{node.name}")
        else:
            yield from _functions(node, inside)


_INTERFACES = {"get", "post", "put", "patch", "delete", "command", "callback"}


def _is_interface(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Routes and commands: their parameters are what people may say, each by its name."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in _INTERFACES:
            return True
    return False


def _parameters(arguments: ast.arguments) -> int:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return len([name for name in named if name.arg not in {"self", "cls"}])
