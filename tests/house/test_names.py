"""Names and addresses that stand nowhere in the house."""

from pathlib import Path

from tests.house import plan
from tests.house.checks import addresses, names


def test_no_name_says_nothing() -> None:
    assert names.empty_names(plan.written_files(), plan.ROOT) == []


def test_names_that_say_nothing_are_found(tmp_path: Path) -> None:
    (tmp_path / "helpers").mkdir()
    (tmp_path / "utils.py").write_text("")
    (tmp_path / "helpers" / "money.ts").write_text("")
    (tmp_path / "orders.py").write_text("class OrderManager:\n    def process(self): ...\n")
    found = names.empty_names(sorted(tmp_path.rglob("*.*")), tmp_path)
    assert len(found) == 4


def test_nothing_names_a_registry_host_or_a_path_of_somebodys_machine() -> None:
    assert addresses.named_places(plan.written_files(), plan.ROOT) == []


def test_lock_files_name_no_address() -> None:
    assert addresses.locked_addresses(plan.written_files(), plan.ROOT) == []


def test_places_and_addresses_are_found(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(f"see {addresses.PATHS[0]}main\nfrom {addresses.HOSTS[0]}\n")
    (tmp_path / "package-lock.json").write_text('{"resolved": "https://example.org/a.tgz"}')
    (tmp_path / "requirements.txt").write_text("--index-url https://example.org/simple\n")
    written = sorted(tmp_path.iterdir())
    assert len(addresses.named_places(written, tmp_path)) == 2
    assert len(addresses.locked_addresses(written, tmp_path)) == 2


def test_the_path_of_a_web_page_is_no_path_of_a_machine(tmp_path: Path) -> None:
    (tmp_path / "page.ts").write_text("open(`${host}/tmp/1`)\nvar a = web/tmp/x\n")
    assert addresses.named_places(list(tmp_path.iterdir()), tmp_path) == []
