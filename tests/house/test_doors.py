"""Doors: how a room is entered, and what it says at the entrance."""

from pathlib import Path

from tests.house import plan
from tests.house.checks import doors

PROMISE = '"""Says who is here, and promises to tell nobody else about it."""\n'


def room(tmp_path: Path, door: str, **files: str) -> Path:
    package = tmp_path / "hutong"
    inside = package / "trade" / "stock"
    inside.mkdir(parents=True)
    (inside / "__init__.py").write_text(door)
    (inside / "actions.py").write_text("def hold() -> None: ...\n")
    (inside / "routes.py").write_text("routes = []\n")
    for name, text in files.items():
        (package / f"{name}.py").write_text(text)
    return package


def test_rooms_are_entered_by_the_door_only() -> None:
    assert doors.trespasses(plan.PACKAGE) == []


def test_no_import_hides_in_a_string() -> None:
    assert doors.imports_by_string(plan.PACKAGE) == []


def test_an_import_by_string_is_found(tmp_path: Path) -> None:
    hidden = "import importlib\nimportlib.import_module('hutong.trade.stock.actions')\n"
    package = room(tmp_path, PROMISE, one=hidden, two="__import__('hutong')\n")
    assert len(doors.imports_by_string(package)) == 2


def test_every_door_makes_a_promise_and_offers_a_dozen_names_at_most() -> None:
    assert doors.faults(plan.PACKAGE) == []


def test_an_import_past_the_door_is_found_in_each_of_its_forms(tmp_path: Path) -> None:
    package = room(
        tmp_path,
        PROMISE,
        one="from hutong.trade.stock.actions import hold\n",
        two="from hutong.trade.stock import actions\n",
        three="import hutong.trade.stock.actions\n",
        four="def late() -> None:\n    from hutong.trade.stock import actions\n",
    )
    assert len(doors.trespasses(package)) == 4


def test_the_door_itself_is_open_and_app_may_wire_routes(tmp_path: Path) -> None:
    package = room(
        tmp_path,
        PROMISE,
        other="from hutong.trade import stock\nfrom hutong.trade.stock import hold\n",
        app="from hutong.trade.stock import routes\n",
    )
    assert doors.trespasses(package) == []


def test_app_may_not_reach_for_more_than_routes_and_jobs(tmp_path: Path) -> None:
    package = room(tmp_path, PROMISE, app="from hutong.trade.stock import actions\n")
    assert len(doors.trespasses(package)) == 1


def test_a_door_without_a_promise_is_found(tmp_path: Path) -> None:
    assert len(doors.faults(room(tmp_path, "from x import y\n"))) == 1


def test_a_thirteenth_name_is_found(tmp_path: Path) -> None:
    names = [f"name_{number}" for number in range(13)]
    assert len(doors.faults(room(tmp_path, f"{PROMISE}__all__ = {names}\n"))) == 1
    (tmp_path / "again").mkdir()
    twelve = room(tmp_path / "again", f"{PROMISE}__all__ = {names[1:]}\n")
    assert doors.faults(twelve) == []
