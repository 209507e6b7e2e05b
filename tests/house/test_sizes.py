"""Sizes, as ratchets: what is too large already may only shrink."""

import tomllib
from pathlib import Path

from tests.house import plan
from tests.house.checks import sizes

RATCHET = Path(__file__).with_name("ratchet.toml")


def measured() -> list[Path]:
    inside = ("src", "tests", "bench", "bin", "web/src")
    here = [path for path in plan.written_files() if path.suffix in {*sizes.MEASURED, ".sql"}]
    return [path for path in here if path.relative_to(plan.ROOT).as_posix().startswith(inside)]


def test_nothing_grows_beyond_its_limit_and_the_list_of_exceptions_only_shrinks() -> None:
    known = tomllib.loads(RATCHET.read_text(encoding="utf-8"))
    assert sizes.too_large(measured(), plan.ROOT) == known, (
        "left: what is too large now; right: what ratchet.toml allows"
    )


def test_a_long_function_a_long_file_and_a_seventh_parameter_are_found(tmp_path: Path) -> None:
    body = "    pass\n" * sizes.FUNCTION_LINES_MAX
    (tmp_path / "function.py").write_text(f"class Shop:\n  def open(self):\n{body}")
    (tmp_path / "file.py").write_text("pass\n" * (sizes.FILE_LINES_MAX + 1))
    (tmp_path / "many.py").write_text("async def f(a, b, c, *, d, e, g, h): ...\n")
    (tmp_path / "screen.vue").write_text("<p/>\n" * (sizes.FILE_LINES_MAX + 1))
    (tmp_path / "fits.py").write_text("def f(a, b, c, d, e, g): ...\n" * sizes.FILE_LINES_MAX)

    assert sizes.too_large(list(tmp_path.iterdir()), tmp_path) == {
        "function.py::Shop::open (lines of a function)": 71,
        "file.py (lines of a file)": 401,
        "many.py::f (parameters)": 7,
        "screen.vue (lines of a file)": 401,
    }
