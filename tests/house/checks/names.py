"""Names that say nothing: a drawer called so fills up with what belongs elsewhere."""

import ast
import re
from pathlib import Path

# `handle` is left out of the functions: it is what a person is called here.
FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
FILES |= {"process", "handle", "handler", "handlers", "service", "services", "base"}
FUNCTIONS = {"process", "do_it", "run_all"}
CLASSES = re.compile(r"(Manager|Helper|Util|Utils|Processor)$")

WRITTEN_IN = {".py", ".ts", ".vue", ".sql"}


def empty_names(paths: list[Path], root: Path) -> list[str]:
    """Files, functions and classes with a name that does not say what they are."""
    found = []
    for path in paths:
        if path.suffix not in WRITTEN_IN:
            continue
        shown = path.relative_to(root)
        folders = [part for part in shown.parts[:-1] if part in FILES]
        if path.stem.lower() in FILES or folders:
            found.append(f"{shown}: a file or folder needs a name that says what is in it")
        if path.suffix == ".py":
            found += [f"{shown} line {line}: {name} says nothing" for line, name in _inside(path)]
    return found


def _inside(path: Path) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ClassDef) and CLASSES.search(node.name))
        or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in FUNCTIONS)
    ]
