"""A house as a person starts it, `hutong up`, whose processes can be killed one by one."""

import os
import signal
import time
from pathlib import Path

from hutong.kernel.postgres.home import read_facts
from tests.served import Process, free_port, until_ready

SHOWN = 4000


class House(Process):
    """`hutong up` on a data folder and a port of its own."""

    def __init__(self, folder: Path, **told: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(
            ["-m", "hutong.cli", "up"],
            folder / "up.log",
            HUTONG_DATA=str(folder / "data"),
            HUTONG_PORT=str(self.port),
            **told,
        )

    async def ready(self, within_s: float = 120) -> "House":
        """Wait until it answers."""
        await until_ready(self.url, self, within_s)
        return self

    def dsn(self) -> str:
        """Return the address of its database."""
        facts = read_facts(self.folder / "data" / "postgres")
        assert facts is not None, "the database is not up"
        return facts.address.dsn()

    def pid_of(self, role: str) -> int | None:
        """Return the process of a role: server, worker or database; None while it is down."""
        mark = {
            "server": "hutong.cli.child server",
            "worker": "hutong.cli.child worker",
            "gateway": "hutong.cli.child gateway",
            "database": "postgres -D",
        }[role]
        for pid in children(self.popen.pid):
            if mark in command(pid):
                return pid
        return None

    def kill_role(self, role: str, within_s: float = 60) -> int:
        """Kill a role's process without a word; waits for one to kill. Returns its number."""
        end = time.monotonic() + within_s
        while (pid := self.pid_of(role)) is None:
            assert time.monotonic() < end, f"no {role} to kill: {self.said()[-SHOWN:]}"
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        return pid

    def freeze_database(self) -> list[int]:
        """Stop the database and all its processes where they stand; `thaw` lets them go on."""
        postmaster = self.pid_of("database")
        assert postmaster is not None, self.said()[-SHOWN:]
        os.kill(postmaster, signal.SIGSTOP)
        frozen = [postmaster, *children(postmaster)]
        for pid in frozen[1:]:
            os.kill(pid, signal.SIGSTOP)
        return frozen


def thaw(frozen: list[int]) -> None:
    """Let frozen processes go on."""
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue  # the thread has ended meanwhile
    return found


def command(pid: int) -> str:
    """Return the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
