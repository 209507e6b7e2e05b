"""What processes tell of themselves in one folder, when one of them is killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hutong.kernel import metrics

TELL = """
from prometheus_client import Counter, Gauge
Gauge("here", "Who is here", multiprocess_mode="livesum").inc(4)
Counter("said", "What was said").inc(3)
print("told", flush=True)
input()
"""


def test_who_was_killed_is_here_no_more_and_what_she_did_still_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", TELL],
        env=os.environ | {metrics.FOLDER: str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as teller:
        assert teller.stdout is not None
        assert teller.stdout.readline() == b"told\n"
        assert b"here 4.0" in metrics.text()
        teller.kill()
    said = metrics.text()
    assert b"here 4.0" not in said
    assert b"said_total 3.0" in said
