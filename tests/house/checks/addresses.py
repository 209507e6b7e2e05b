"""Addresses that belong to one machine or one workplace, and so to no commit."""

import re
from pathlib import Path

# Written in pieces, so that this file does not name what it forbids.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npmmirror", "com"),
        ("deb", "debian", "org"),
    )
]
PATHS = [f"/{folder}/" for folder in ("work", "tmp", "root")]

SPOKEN = re.compile("|".join(re.escape(host) for host in HOSTS))
LOCAL = re.compile(r"(?<![\w.~}/)*$\"'-])(" + "|".join(PATHS) + ")")
LOCAL_QUOTED = re.compile("[\"'`](" + "|".join(PATHS) + ")")
ADDRESS = re.compile(r"\w+://")

TEXT_BYTES_MAX = 4_000_000


def named_places(paths: list[Path], root: Path) -> list[str]:
    """Lines that name a registry host or a path of the machine they were written on."""
    found = []
    for path in paths:
        for number, line in _lines(path):
            if SPOKEN.search(line) or LOCAL.search(line) or LOCAL_QUOTED.search(line):
                found.append(f"{path.relative_to(root)} line {number}: {line.strip()[:120]}")
    return found


def locked_addresses(paths: list[Path], root: Path) -> list[str]:
    """Lines of lock files with an address in them: hashes are enough to know a package by."""
    locks = [path for path in paths if _is_lock(path)]
    return [
        f"{path.relative_to(root)} line {number}: {line.strip()[:120]}"
        for path in locks
        for number, line in _lines(path)
        if ADDRESS.search(line)
    ]


def _is_lock(path: Path) -> bool:
    if path.suffix == ".txt":
        return path.parent.name == "requirements" or path.name.startswith("requirements")
    return path.suffix == ".lock" or path.name.endswith("lock.json")


def _lines(path: Path) -> list[tuple[int, str]]:
    raw = path.read_bytes()
    if b"\0" in raw[:8192] or len(raw) > TEXT_BYTES_MAX:
        return []
    return list(enumerate(raw.decode("utf-8", errors="replace").splitlines(), start=1))
