"""A folder for one server, and processes that share it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import hutong
from hutong.kernel.postgres import running

MEMBER = Path(__file__).with_name("member.py")


@contextmanager
def short_folder() -> Iterator[Path]:
    """Short and open to walk through, which pytest's own temporary folders are not for root."""
    with tempfile.TemporaryDirectory(prefix="hutong-pg-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """Where a server may keep its data; not made yet."""
    with short_folder() as folder:
        yield folder / "postgres"


@pytest.fixture(scope="session")
async def template() -> AsyncIterator[Path]:
    """A server's folder as the first start leaves it. Making it takes longer than most tests."""
    with short_folder() as folder:
        async with running(folder / "postgres"):
            pass
        yield folder / "postgres"


@pytest.fixture
def made(home: Path, template: Path) -> Path:
    """`home` with an empty database in it."""
    subprocess.run(["cp", "-a", template, home], check=True)
    return home


@dataclass
class Member:
    process: Process
    dsn: str
    owner: bool
    postmaster: int

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), 60)


Join = Callable[..., Coroutine[None, None, Member]]


@pytest.fixture
async def join(home: Path) -> AsyncIterator[Join]:
    started: list[Process] = []

    async def start(*flags: str) -> Member:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            MEMBER,
            home,
            *flags,
            stdin=DEVNULL,
            stdout=PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(str(hutong.__file__)).parents[1])},
        )
        started.append(process)
        assert process.stdout is not None
        said = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        return Member(process, **said)

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 60)


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


async def until(holds: Callable[[], bool], within_s: float = 60) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    while not holds():
        assert loop.time() < end, "it did not come true in time"
        await asyncio.sleep(0.02)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
