"""Reading SQL text just well enough to judge it: statements, their comments, their brackets."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel import sql
from tests.house import plan

_TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*'|(?P<tag>\$\w*\$).*?(?P=tag))|(?P<end>;)",
    re.DOTALL,
)
_LIST = r"(\$\d+)"
_HEADER = re.compile(r"^-- ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """One statement as it stands in a file."""

    comments: tuple[str, ...]
    """The lines of comment before its first word, without the dashes."""
    code: str
    """Lower case, single spaces, no comments, and every quoted text emptied."""


def split(text: str) -> Iterator[Written]:
    """The statements of a file."""
    comments: list[str] = []
    code: list[str] = []
    position = 0
    for token in _TOKEN.finditer(text):
        code.append(text[position : token.start()])
        position = token.end()
        if token["comment"] and not "".join(code).strip():
            comments.append(token["comment"].removeprefix("--").strip())
        elif token["text"]:
            code.append("''")
        elif token["end"]:
            yield Written(tuple(comments), _tidy(code))
            comments, code = [], []
    code.append(text[position:])
    if _tidy(code):
        yield Written(tuple(comments), _tidy(code))


def bracketed(code: str, start: int) -> str:
    """What stands inside the bracket that opens at `start`."""
    depth = 0
    for position in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position], 0)
        if depth == 0:
            return code[start + 1 : position]
    return code[start + 1 :]


def parts(code: str) -> list[str]:
    """Split at the commas that stand in no bracket."""
    found, depth, start = [], 0, 0
    for position, letter in enumerate(code):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append(code[start:position].strip())
            start = position + 1
    return [*found, code[start:].strip()]


def query_files(package: Path) -> list[Path]:
    """Every file of named statements."""
    return sorted(package.rglob("*.sql"))


def named_twice(package: Path) -> list[str]:
    """Names given to two statements of a file: the second would be swallowed by the first."""
    found = []
    for path in query_files(package):
        names = _HEADER.findall(path.read_text(encoding="utf-8"))
        doubled = sorted({name for name in names if names.count(name) > 1})
        found += [f"{path.relative_to(package)}: {name} stands there twice" for name in doubled]
    return found


def orphans(package: Path) -> list[str]:
    """Named statements that no file beside them (or below) ever asks for."""
    found = []
    for path in query_files(package):
        asked = set[str]()
        for module in path.parent.rglob("*.py"):
            asked |= _words(ast.parse(module.read_text(encoding="utf-8")))
        names = sql.parse(path.read_text(encoding="utf-8"))
        found += [
            f"{path.relative_to(package)}: nobody asks for {name}"
            for name in names
            if name not in asked
        ]
    return found


def lists_given_twice(package: Path) -> list[str]:
    """Lists that a statement joins and also compares with `any`: decision record 30."""
    found = []
    for path in query_files(package):
        for name, code in sql.parse(path.read_text(encoding="utf-8")).items():
            joined = {
                one
                for opened in re.finditer(r"\bunnest\(", code.text)
                for one in re.findall(_LIST, bracketed(code.text, opened.end() - 1))
            }
            asked = set(re.findall(rf"\bany\(\s*{_LIST}", code.text))
            found += [
                f"{path.relative_to(package)}: {name} sorts a list for every row"
                for _ in joined & asked
            ]
    return found


def borrowed_tables(package: Path, owners: dict[str, str]) -> list[str]:
    """Tables named by the queries of a room that does not own them.

    `owners` maps a table to its room, as 'trade/stock'. What stands above the wings (audit and
    the like) may look everywhere, and changes nothing.
    """
    found = []
    for room in plan.rooms(package):
        here = room.relative_to(package).as_posix()
        for path in query_files(room):
            for written in split(path.read_text(encoding="utf-8")):
                found += [
                    f"{path.relative_to(package)}: {table} belongs to {owners[table]}"
                    for table in sorted(tables_in(written.code) & owners.keys())
                    if owners[table] != here
                ]
    return found


def tables_in(code: str) -> set[str]:
    """Names that stand where a table stands, without those a `with` clause made up."""
    made_up = set(re.findall(r"(?:\bwith|,|\brecursive)\s+(\w+)(?:\s*\([^()]*\))?\s+as\b", code))
    place = r"\b(?:from|join|into|update|using)\s+(?:only\s+)?\"?(\w+)\"?"
    return {name for name in re.findall(place, code) if name not in made_up}


def _words(tree: ast.Module) -> set[str]:
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return attributes | texts


def _tidy(code: list[str]) -> str:
    return " ".join("".join(code).lower().split())
