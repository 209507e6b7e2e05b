"""Tests mirror the wings, and their names are sentences."""

import ast
from pathlib import Path

from tests.house import plan

TESTS = plan.ROOT / "tests"
WORDS_MIN = 2


def short_names(folder: Path) -> list[str]:
    """Tests whose name is no sentence."""
    return [
        f"{path.relative_to(folder)}: {node.name}"
        for path, tree in plan.modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name.split("_")[1:]) < WORDS_MIN
    ]


def test_every_room_is_tested_in_its_own_folder() -> None:
    rooms = [room.relative_to(plan.PACKAGE) for room in plan.rooms(plan.PACKAGE)]
    untested = [str(room) for room in rooms if not list((TESTS / room).rglob("test_*.py"))]
    assert untested == []


def test_the_name_of_a_test_is_a_sentence() -> None:
    assert short_names(TESTS) == []


def test_a_name_that_is_no_sentence_is_found(tmp_path: Path) -> None:
    (tmp_path / "test_hold.py").write_text(
        "def test_hold(): ...\nasync def test_the_last_unit_goes_to_one(): ...\n"
    )
    assert short_names(tmp_path) == ["test_hold.py: test_hold"]
