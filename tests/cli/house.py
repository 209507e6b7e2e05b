"""A house of its own process for a test: started as a person starts it, and ended with it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Generous: a loaded machine may take long, and what takes for ever still fails.
PATIENCE_S = 60.0


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command, with nothing of ours but the folder and what is given."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HUTONG_")}
    chosen = {"HUTONG_DATA": str(data), "HUTONG_PORT": "0", "HUTONG_DEMO": "0", "COLUMNS": "200"}
    return inherited | chosen | {f"HUTONG_{name.upper()}": value for name, value in more.items()}


def command(*words: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hutong.cli", *words],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S * 3,
    )


class House:
    """A running `hutong up` or kin."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        self.url = ""

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(line)

    def until_ready(self) -> None:
        """Wait for the one line on standard output."""
        words = self.lines.get(timeout=PATIENCE_S).split()
        assert words[0] == "ready", words
        self.url = words[1]

    def get(self, path: str) -> Any:
        """Ask, and expect JSON."""
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310  ours
            return json.load(answer)

    def answers(self) -> bool:
        """Whether a request is answered now."""
        try:
            return bool(self.get("/readyz"))
        except (urllib.error.URLError, OSError):
            return False

    def child(self, role: str) -> int | None:
        """The process number of a child, None while there is none."""
        for pid in _children(self.process.pid):
            if _words(pid)[-1:] == [role]:
                return pid
        return None

    def everybody(self) -> list[int]:
        """The house and all of its children."""
        return [self.process.pid, *_children(self.process.pid)]

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(*words: str, data: Path, **more: str) -> Iterator[House]:
    """A command that keeps running; whatever the test did, nothing of it is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hutong.cli", *words],
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        text=True,
    )
    house = House(process)
    try:
        yield house
    finally:
        if process.poll() is None:
            house.end()
        house.reading.join()


def eventually(true: Any, within_s: float = PATIENCE_S) -> None:
    """Wait until it is so."""
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, f"not within {within_s} s"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().strip("\0").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
