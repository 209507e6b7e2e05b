"""Real processes of the house for tests that kill, crowd or feed them: servers and workers."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from hutong.kernel.leash import die_with_parent

QUIET = {
    "HUTONG_RATE_PERSON_PER_S": "0",
    "HUTONG_RATE_ADDRESS_PER_S": "0",
    "HUTONG_RATE_SIGNUP_PER_MIN": "0",
    "HUTONG_RATE_SIGNIN_PER_MIN": "0",
    "HUTONG_RATE_REPORT_PER_MIN": "0",
    "HUTONG_CHAT_UPLOADS_PER_MIN": "0",
    "HUTONG_RATE_FIND_PER_MIN": "0",
    "HUTONG_CHAT_GROUP_PER_S": "0",
    "HUTONG_CHAT_PERSON_PER_S": "0",
    "HUTONG_ARGON2_MEMORY_KIB": "8",
    "HUTONG_ARGON2_PASSES": "1",
    "HUTONG_SESSION_CACHE_S": "0",
    "HUTONG_SECRET": "not a secret, though long enough for a test",
    "HUTONG_LOG_LEVEL": "warning",
    "HUTONG_DEMO": "0",
}
"""Settings of a house that is asked a lot: no limits, cheap passwords, nothing cached."""


def worked_s(pid: int) -> float:
    """Return how long a process was on a processor, which no neighbour makes longer."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One process of ours, its log in a file; `stop` asks, `kill` does not."""

    def __init__(self, arguments: list[str], log: Path, **told: str) -> None:
        self.log = log
        self._arguments = arguments
        theirs = {k: v for k, v in os.environ.items() if not k.startswith("HUTONG_")}
        self._environment = theirs | QUIET | told
        self.popen = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as file:
            return subprocess.Popen(
                [sys.executable, *self._arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                # A test run that is killed leaves nobody behind.
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509  see there
            )

    def open_again(self) -> None:
        """Start it once more, the same way, when it has ended."""
        assert self.popen.poll() is not None
        self.popen = self._start()

    def said(self) -> str:
        """Return everything it wrote so far."""
        return self.log.read_text("utf-8", errors="replace")

    def stop(self, within_s: float = 40) -> int:
        """Ask it to end and return its exit code; kills it and raises when it does not."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait(60)


class Served(Process):
    """A server process of the house on a database that is migrated."""

    def __init__(self, dsn: str, folder: Path, name: str = "server", **told: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(
            ["-m", "hutong.cli.child", "server"],
            folder / f"{name}.log",
            HUTONG_DATABASE_URL=dsn,
            HUTONG_DATA=str(folder),
            HUTONG_PORT=str(self.port),
            **told,
        )

    async def ready(self, within_s: float = 120) -> "Served":
        """Wait until it answers."""
        await until_ready(self.url, self, within_s)
        return self


class Worker(Process):
    """A worker process of the house."""

    def __init__(self, dsn: str, folder: Path, name: str = "worker", **told: str) -> None:
        super().__init__(
            ["-m", "hutong.cli.child", "worker"],
            folder / f"{name}.log",
            HUTONG_DATABASE_URL=dsn,
            HUTONG_DATA=str(folder),
            **told,
        )


async def until_ready(url: str, process: Process, within_s: float) -> None:
    """Wait until a house answers at `url`; fails with its log when it ends or takes too long."""
    end = time.monotonic() + within_s
    while not await asyncio.to_thread(_answers, f"{url}/readyz"):
        assert process.popen.poll() is None, process.said()[-4000:]
        assert time.monotonic() < end, f"not ready in {within_s} s: {process.said()[-4000:]}"
        await asyncio.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
