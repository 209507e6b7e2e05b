"""The command, as a person runs it: beside `hutong up`, killed in the middle, and started again."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.house import environment, eventually, running
from tests.replay.bazaar import PLAYED, Bazaar
from tests.served import QUIET

_SETTINGS = {name.removeprefix("HUTONG_").lower(): value for name, value in QUIET.items()}


def started(folder: Path, data: Path, url: str, report: Path) -> subprocess.Popen[str]:
    """Start the command."""
    words = ["replay", "olist", str(folder), "--base-url", url, "--report", str(report)]
    return subprocess.Popen(
        [sys.executable, "-m", "hutong.cli", *words, "--concurrency", "2"],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
def test_the_command_is_killed_goes_on_and_agrees_to_the_cent(tmp_path: Path) -> None:
    data, report = tmp_path / "data", tmp_path / "report.json"
    folder = Bazaar().write(tmp_path / "files")
    state = data / "replay-olist.jsonl"
    with running("up", data=data, **_SETTINGS) as house:
        house.until_ready()
        for lines in (5, 25):
            with started(folder, data, house.url, report) as replay:
                eventually(lambda lines=lines: _lines(state) >= lines)
                replay.send_signal(signal.SIGKILL)
        assert not report.exists()
        with started(folder, data, house.url, report) as replay:
            said, _ = replay.communicate(timeout=120)
        assert replay.returncode == 0, said
        assert "agree to the cent" in said

        found = json.loads(report.read_text())
        assert found["agrees"]
        assert found["resumed"]
        assert found["differences"] == found["failed"] == []
        assert found["total"]["house"]["orders"] == len(PLAYED) + 2
        assert {row["file"] for row in found["not_played"]} >= {"orders", "products", "sellers"}


def _lines(state: Path) -> int:
    time.sleep(0.01)
    return state.read_bytes().count(b"\n") if state.exists() else 0


def test_without_an_operator_the_command_says_what_to_do(tmp_path: Path) -> None:
    folder = Bazaar().write(tmp_path / "files")
    report = tmp_path / "report.json"
    with started(folder, tmp_path / "data", "http://127.0.0.1:9", report) as replay:
        said, _ = replay.communicate(timeout=60)
    assert replay.returncode == 1
    assert "--operator" in said
    assert "Traceback" not in said


def test_a_folder_without_conversations_is_said_in_one_sentence(tmp_path: Path) -> None:
    words = ["replay", "chat", str(tmp_path), "--base-url", "http://127.0.0.1:9"]
    done = subprocess.run(
        [sys.executable, "-m", "hutong.cli", *words],
        env=environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "has no *_messages.csv" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
