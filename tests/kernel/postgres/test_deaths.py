"""Anything may be killed at any time; what was acknowledged stays, and the server comes back."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from hutong.kernel.postgres import Server, running
from tests.kernel.postgres.conftest import Join, alive, until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("made")]

# What a client may see while the server is away. Nothing else may happen.
AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    # Raised when the connection breaks between a statement's preparation and its execution.
    asyncpg.InternalClientError,
)


async def rows(dsn: str) -> set[int]:
    connection = await asyncpg.connect(dsn)
    found = {row["n"] for row in await connection.fetch("SELECT n FROM kept")}
    await connection.close()
    return found


async def make_table(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE kept (n int PRIMARY KEY)")
    await connection.close()


async def write(dsn: str, acknowledged: set[int], numbers: range) -> None:
    """Insert one by one, reconnecting whenever the server went away."""
    connection: asyncpg.Connection | None = None
    try:
        for number in numbers:
            try:
                connection = connection or await asyncpg.connect(dsn, timeout=5)
                await connection.execute("INSERT INTO kept VALUES ($1)", number)
                acknowledged.add(number)
            except AWAY:
                if connection:
                    connection.terminate()
                connection = None
                await asyncio.sleep(0.02)
    finally:
        if connection:
            connection.terminate()


async def while_writing(server: Server, disturb: Callable[[], Awaitable[None]]) -> None:
    """Write, disturb, go on until a new row is acknowledged; then compare with what is there."""
    await make_table(server.dsn)
    acknowledged: set[int] = set()
    writer = asyncio.create_task(write(server.dsn, acknowledged, range(1_000_000)))
    for _ in range(3):
        before = len(acknowledged)
        await until(lambda before=before: len(acknowledged) > before + 50)  # type: ignore[misc]
        await disturb()
        after = len(acknowledged)
        await until(lambda after=after: len(acknowledged) > after + 5)  # type: ignore[misc]
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    lost = acknowledged - await rows(server.dsn)
    assert not lost


async def test_a_killed_postmaster_comes_back_with_every_acknowledged_row(home: Path) -> None:
    async with running(home) as server:
        killed: list[int] = []

        async def kill_postmaster() -> None:
            pid = server.postmaster_pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            await until(lambda: server.postmaster_pid not in (None, pid))

        await while_writing(server, kill_postmaster)
        assert len(set(killed)) == 3
        assert server.is_owner


async def test_a_killed_backend_costs_no_row_and_no_postmaster(home: Path) -> None:
    async with running(home) as server:
        postmaster = server.postmaster_pid

        async def kill_backend() -> None:
            victim = await asyncpg.connect(server.dsn)
            os.kill(victim.get_server_pid(), signal.SIGKILL)
            with pytest.raises(AWAY):
                await victim.execute("SELECT pg_sleep(5)")
            victim.terminate()
            assert await server.answers(within_s=20)

        await while_writing(server, kill_backend)
        assert server.postmaster_pid == postmaster


async def test_the_server_does_not_outlive_its_owner(join: Join, home: Path) -> None:
    owner = await join()
    await make_table(owner.dsn)
    acknowledged: set[int] = set()
    await write(owner.dsn, acknowledged, range(50))
    await owner.kill()
    await until(lambda: not alive(owner.postmaster))
    async with running(home) as server:
        assert server.is_owner
        assert await rows(server.dsn) == acknowledged == set(range(50))


async def test_a_new_owner_may_come_before_the_old_server_is_gone(join: Join, home: Path) -> None:
    owner = await join()
    await make_table(owner.dsn)
    guest = await asyncpg.connect(owner.dsn)
    await owner.kill()
    async with running(home) as server:
        assert server.postmaster_pid != owner.postmaster
        assert not alive(owner.postmaster)
        assert await rows(server.dsn) == set()
    guest.terminate()


async def test_a_server_nobody_told_of_its_owners_death_is_stopped(join: Join, home: Path) -> None:
    owner = await join("--without-death-signal")
    await make_table(owner.dsn)
    await owner.kill()
    await asyncio.sleep(0.3)
    assert alive(owner.postmaster), "this test needs an orphan"
    async with running(home) as server:
        assert not alive(owner.postmaster)
        assert server.postmaster_pid != owner.postmaster
        assert await rows(server.dsn) == set()


async def test_helpers_without_a_postmaster_are_cleared_away(join: Join, home: Path) -> None:
    owner = await join("--without-death-signal")
    guest = await asyncpg.connect(owner.dsn)
    helper = guest.get_server_pid()
    os.kill(helper, signal.SIGSTOP)  # so busy that it never looks up
    os.kill(owner.postmaster, signal.SIGKILL)
    await owner.kill()
    async with running(home) as server:
        assert not alive(helper)
        assert await server.answers()
    guest.terminate()


async def test_those_who_share_agree_on_one_server(join: Join) -> None:
    members = await asyncio.gather(*(join() for _ in range(4)))
    assert len({member.postmaster for member in members}) == 1
    assert [member.owner for member in members].count(True) == 1


async def test_when_the_owner_is_killed_another_takes_over_at_the_same_address(
    join: Join, home: Path
) -> None:
    owner = await join()
    async with running(home) as server:
        assert not server.is_owner
        assert server.dsn == owner.dsn
        await make_table(server.dsn)
        acknowledged: set[int] = set()
        writer = asyncio.create_task(write(server.dsn, acknowledged, range(1_000_000)))
        await until(lambda: len(acknowledged) > 50)
        await owner.kill()
        await until(lambda: server.is_owner)
        after = len(acknowledged)
        await until(lambda: len(acknowledged) > after + 5)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        assert not acknowledged - await rows(server.dsn)


async def test_when_the_owner_leaves_in_peace_those_who_stay_keep_the_server(
    join: Join, home: Path
) -> None:
    owner = await join()
    async with running(home) as server:
        assert await owner.kill(signal.SIGTERM) == 0
        await until(lambda: server.postmaster_pid is not None)
        assert server.is_owner
        assert await server.answers()


async def test_a_guest_who_is_killed_disturbs_nobody(join: Join, home: Path) -> None:
    async with running(home) as server:
        postmaster = server.postmaster_pid
        guest = await join()
        assert not guest.owner
        await guest.kill()
        assert await server.answers(within_s=20)
        assert server.postmaster_pid == postmaster


async def test_a_fork_of_the_owner_does_not_keep_the_server_from_others(home: Path) -> None:
    async with running(home):
        child = os.fork()
        if not child:
            signal.pause()
            os._exit(0)
    try:
        async with running(home) as server:
            assert server.is_owner
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)  # noqa: ASYNC222  it is dead already


async def test_a_start_that_was_cut_off_leaves_nothing_half_made(home: Path, join: Join) -> None:
    for _ in range(5):
        shutil.rmtree(home)
        starting = asyncio.create_task(join())
        await until(lambda: any(home.glob("cluster*/PG_VERSION")))
        for pid in (int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _is_member(entry)):
            os.kill(pid, signal.SIGKILL)
        await asyncio.gather(starting, return_exceptions=True)
        if not (home / "cluster").exists():
            break  # or else we came too late, and it was complete
    assert home.exists()
    assert not (home / "cluster").exists()
    async with running(home) as server:
        assert await server.answers()
    assert not list(home.glob("cluster-new-*"))


def _is_member(entry: Path) -> bool:
    try:
        said = (entry / "cmdline").read_text()
        parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "member.py" in said and parent == os.getpid()
