"""One version, said in two places."""

import tomllib

import hutong
from tests.house import plan


def test_the_package_says_the_version_that_is_built() -> None:
    project = tomllib.loads((plan.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert hutong.__version__ == project["version"]
