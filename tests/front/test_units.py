"""The client's own tests of its engine: order, gaps, what is sent again, what is kept."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_client_passes_its_own_tests() -> None:
    if not (ROOT / "web/node_modules/.bin/vitest").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("web/node_modules is not there; bin/setup --dev makes it")
        pytest.skip("web/node_modules is not there; bin/setup --dev makes it")
    done = subprocess.run(
        [ROOT / "bin/npm", "run", "--silent", "test"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
