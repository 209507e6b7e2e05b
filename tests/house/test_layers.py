"""Look back, never forward: the contracts of pyproject.toml hold, and forbid what they should."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import plan

ROOM = "people/accounts"
DOOR = '"""A room that stands here for a moment to see a fault found."""\n'

# contract -> files to write into a copy of the package, each with one line that breaks it.
PLANTED = [
    ("wings", {"kernel/planted.py": "import hutong.people"}),
    ("wings", {"people/planted.py": "import hutong.trade"}),
    ("wings", {"trade/planted.py": "import hutong.fulfil"}),
    ("wings", {"trade/planted.py": "import hutong.app", "app.py": ""}),
    ("wings", {"gossip/__init__.py": "# a folder outside of the sentence"}),
    (
        "people",
        {f"{ROOM}/__init__.py": "import hutong.people.access", "people/access/__init__.py": ""},
    ),
    ("people", {"people/gossip/__init__.py": "# a room outside of the sentence"}),
    (
        "touch",
        {"touch/cards/__init__.py": "import hutong.touch.chat", "touch/chat/__init__.py": ""},
    ),
    ("touch", {"touch/gossip/__init__.py": "# a room outside of the sentence"}),
    (
        "trade",
        {"trade/stock/__init__.py": "import hutong.trade.orders", "trade/orders/__init__.py": ""},
    ),
    ("trade", {"trade/raffle/__init__.py": "# a room outside of the sentence"}),
    (
        "fulfil",
        {
            "fulfil/parcels/__init__.py": "import hutong.fulfil.reviews",
            "fulfil/reviews/__init__.py": "",
        },
    ),
    ("fulfil", {"fulfil/gossip/__init__.py": "# a room outside of the sentence"}),
    ("room", {f"{ROOM}/shapes.py": "import hutong.people.accounts.rules", f"{ROOM}/rules.py": ""}),
    ("room", {f"{ROOM}/rules.py": "import hutong.people.accounts.reads", f"{ROOM}/reads.py": ""}),
    (
        "room",
        {f"{ROOM}/reads.py": "import hutong.people.accounts.actions", f"{ROOM}/actions.py": ""},
    ),
    (
        "room",
        {f"{ROOM}/actions.py": "import hutong.people.accounts.routes", f"{ROOM}/routes.py": ""},
    ),
    ("room", {f"{ROOM}/jobs.py": "import hutong.people.accounts.routes", f"{ROOM}/routes.py": ""}),
    (
        "room",
        {f"{ROOM}/adapters.py": "import hutong.people.accounts.actions", f"{ROOM}/actions.py": ""},
    ),
    ("room", {f"{ROOM}/drawer.py": "# a file that no room has"}),
    (
        "kernel",
        {
            "kernel/planted.py": "import hutong.kernel.planted_too",
            "kernel/planted_too.py": "import hutong.kernel.planted",
        },
    ),
    ("web", {f"{ROOM}/actions.py": "import litestar"}),
    ("web", {"kernel/planted.py": "from litestar.exceptions import HTTPException"}),
    ("replay", {"replay/planted.py": "import hutong.trade.orders"}),
]


def contracts() -> dict[str, str]:
    settings = tomllib.loads((plan.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {entry["id"]: entry["name"] for entry in settings["tool"]["importlinter"]["contracts"]}


def lint(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_wing_and_room_looks_back_only() -> None:
    result = lint(plan.ROOT, plan.ROOT / "src")
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_fault_planted_against_it() -> None:
    assert {contract for contract, _ in PLANTED} == set(contracts())


@pytest.mark.parametrize(("contract", "files"), PLANTED)
def test_a_planted_fault_is_found(contract: str, files: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "src"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(plan.PACKAGE, source / "hutong", ignore=ignored)
    shutil.copy(plan.ROOT / "pyproject.toml", tmp_path)
    for name, line in files.items():
        plant(source / "hutong" / name, line)

    result = lint(tmp_path, source)

    assert re.search(rf"^{re.escape(contracts()[contract])} BROKEN", result.stdout, re.MULTILINE), (
        result.stdout + result.stderr
    )
    assert result.returncode == 1


def plant(path: Path, line: str) -> None:
    """Add a line to a file of the copy, making the file and its folders where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents:
        if folder.name == "src":
            break
        door = folder / "__init__.py"
        if not door.exists():
            door.write_text(DOOR, encoding="utf-8")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
