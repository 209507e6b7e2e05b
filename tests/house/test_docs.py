"""What a newcomer reads is there, points to what is there, and names every room."""

import re
from pathlib import Path

import pytest

from tests.house import plan

LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)")
DOCS = plan.ROOT / "docs"
EXPECTED = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
    "docs/access.md",
    "docs/house.md",
    "docs/style.md",
    "bench/README.md",
]


def pages() -> list[Path]:
    return [path for path in plan.written_files() if path.suffix == ".md"]


def dead_links(page: Path) -> list[str]:
    """Links of a page that point to no file."""
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_that_a_newcomer_looks_for_is_there(name: str) -> None:
    assert (plan.ROOT / name).stat().st_size > 0


def test_every_link_points_to_something() -> None:
    dead = {str(page.relative_to(plan.ROOT)): dead_links(page) for page in pages()}
    assert {page: links for page, links in dead.items() if links} == {}


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](gone.md#x) [b](page.md#here) [c](https://example.org) [d](#there)")
    assert dead_links(page) == ["gone.md"]


def test_the_plan_of_the_house_names_every_wing_and_room() -> None:
    text = (DOCS / "house.md").read_text(encoding="utf-8")
    for room in plan.rooms(plan.PACKAGE):
        assert re.search(rf"^  {room.parent.name}/ .*\b{room.name}\b", text, re.MULTILINE), room


def test_a_decision_says_what_was_chosen_and_what_was_rejected() -> None:
    for record in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        text = record.read_text(encoding="utf-8")
        assert re.match(rf"# {int(record.name[:4])}\. \S", text), record.name
        assert "**Chosen.**" in text, record.name
        assert "**Rejected.**" in text, record.name


def test_every_decision_that_the_code_names_exists() -> None:
    records = {int(path.name[:4]) for path in (DOCS / "decisions").glob("[0-9]*.md")}
    for path in plan.written_files():
        if path.suffix in {".py", ".sql", ".md", ".ts", ".vue"}:
            named = re.findall(r"decision record (\d+)", path.read_text(encoding="utf-8"))
            assert {int(number) for number in named} <= records, path
