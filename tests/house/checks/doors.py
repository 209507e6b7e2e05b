"""Doors: a room is entered by its package, never by a file inside it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import plan

NAMES_MAX = 12

# app.py wires the house, so it alone may reach for what a room offers to the outside world.
WIRED_BY_APP = {"routes", "jobs"}


def trespasses(package: Path) -> list[str]:
    """Imports of a file inside a room (or kernel part) from outside of it."""
    rooms = {
        plan.dotted(room, package): _inner_names(room)
        for room in [*plan.rooms(package), *plan.kernel_parts(package)]
    }
    found = {
        f"{plan.dotted(path, package)} line {line} reaches past the door of {room} for {inner}"
        for path, tree in plan.modules(package)
        for line, name in _imported_names(tree)
        for room, inner in _rooms_entered(name, rooms)
        if not _is_at_home(plan.dotted(path, package), room)
        and not (_wires(path, package) and inner in WIRED_BY_APP)
    }
    return sorted(found)


def imports_by_string(package: Path) -> list[str]:
    """Imports that no linter can follow, because the name of the module is a text."""
    return [
        f"{plan.dotted(path, package)} line {node.lineno} imports by string"
        for path, tree in plan.modules(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}
    ]


def faults(package: Path) -> list[str]:
    """Rooms whose door has no promise, or offers more than a dozen names."""
    found = []
    for room in [*plan.rooms(package), *plan.kernel_parts(package)]:
        tree = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
        name = plan.dotted(room, package)
        if len((ast.get_docstring(tree) or "").split()) < 5:
            found.append(f"the door of {name} has no docstring that says what it promises")
        offered = _offered(tree)
        if len(offered) > NAMES_MAX:
            found.append(f"the door of {name} offers {len(offered)} names, {NAMES_MAX} at most")
    return found


def _inner_names(room: Path) -> set[str]:
    files = {path.stem for path in room.glob("*.py") if path.stem != "__init__"}
    return files | {path.parent.name for path in room.glob("*/__init__.py")}


def _imported_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _rooms_entered(name: str, rooms: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for room, inner_names in rooms.items():
        if name.startswith(f"{room}."):
            inner = name.removeprefix(f"{room}.").split(".")[0]
            if inner in inner_names:
                yield room, inner


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_at_home(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _wires(path: Path, package: Path) -> bool:
    inside = path.relative_to(package).parts
    return inside[0] in {"app.py", "app"}


def _offered(tree: ast.Module) -> set[str]:
    """The names of `__all__`, or without it every public name that the file binds."""
    bound: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if "__all__" in names and node.value is not None:
                return set(ast.literal_eval(node.value))
            bound |= names
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
    return {name for name in bound if not name.startswith("_")}
