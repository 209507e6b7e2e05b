"""The plan of the house: where things are, and which room a file belongs to."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hutong"

# In the order of the sentence. The kernel is no wing: it has parts, and no business noun.
WINGS = ("people", "touch", "trade", "fulfil", "learn", "grow", "open")


def modules(package: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below `package` with its syntax tree."""
    for path in sorted(package.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def rooms(package: Path) -> Iterator[Path]:
    """Every room: a folder right inside a wing."""
    for wing in WINGS:
        for door in sorted((package / wing).glob("*/__init__.py")):
            yield door.parent


def kernel_parts(package: Path) -> Iterator[Path]:
    """Every part of the kernel that is a folder."""
    for door in sorted((package / "kernel").glob("*/__init__.py")):
        yield door.parent


def dotted(path: Path, package: Path) -> str:
    """The import name of a file: src/hutong/trade/orders/rules.py is hutong.trade.orders.rules."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def written_files(root: Path = ROOT) -> list[Path]:
    """What a person wrote: files in git, and new ones that git does not ignore.

    Outside a git work tree (an unpacked archive) it is every file that is not built or cached.
    """
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        found = [root / name for name in listing.stdout.split("\0") if name]
    else:
        made = {".venv", ".hutong", "node_modules", "dist", "__pycache__", "test-artifacts"}
        found = [path for path in root.rglob("*") if not made & set(path.parts)]
    return sorted(path for path in found if path.is_file())
