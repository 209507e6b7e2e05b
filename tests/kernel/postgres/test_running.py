"""What a healthy server is like."""

# ruff: noqa: ASYNC221  the tools run for moments, and nothing else waits for this loop

import os
import signal
import stat
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from hutong.kernel.postgres import PostgresUnavailable, Server, running
from tests.kernel.postgres.conftest import Join, alive, short_folder, until

COUNT = "SELECT count(*) FROM pgbench_history"


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    """One for those who only look."""
    with short_folder() as folder:
        async with running(folder / "postgres") as found:
            yield found


async def test_the_application_comes_in_and_is_no_superuser(server: Server) -> None:
    connection = await asyncpg.connect(server.dsn)
    role = await connection.fetchrow(
        "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")
    await connection.close()
    assert tuple(role or ()) == ("hutong", False, True)


async def test_the_superuser_has_a_door_of_its_own(server: Server) -> None:
    connection = await asyncpg.connect(server.admin_dsn)
    assert await connection.fetchval("SELECT current_setting('is_superuser')") == "on"
    await connection.close()


@pytest.mark.usefixtures("made")
async def test_what_was_committed_is_there_after_a_restart(home: Path) -> None:
    async with running(home) as server:
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("CREATE TABLE said (line text)")
        await connection.execute("INSERT INTO said VALUES ('早上好')")
        await connection.close()
        first = server.postmaster_pid
    assert first is not None
    assert not alive(first)
    async with running(home) as server:
        connection = await asyncpg.connect(server.dsn)
        assert await connection.fetchval("SELECT line FROM said") == "早上好"
        await connection.close()
        assert server.postmaster_pid != first
    assert "database system was interrupted" not in (home / "server.log").read_text()


@pytest.mark.usefixtures("made")
async def test_a_stop_does_not_wait_for_guests_who_sit_there(home: Path) -> None:
    async with running(home) as server:
        guest = await asyncpg.connect(server.dsn)
        await guest.execute("CREATE TABLE half (n int)")
        await guest.execute("BEGIN; INSERT INTO half VALUES (1)")
    guest.terminate()
    async with running(home) as server:
        connection = await asyncpg.connect(server.dsn)
        assert await connection.fetchval("SELECT count(*) FROM half") == 0
        await connection.close()


async def test_it_is_durable_and_hears_nobody_from_outside(server: Server) -> None:
    names = ["fsync", "full_page_writes", "synchronous_commit", "listen_addresses", "jit"]
    connection = await asyncpg.connect(server.dsn)
    found = [await connection.fetchval("SELECT current_setting($1)", name) for name in names]
    await connection.close()
    assert found == ["on", "on", "on", "", "off"]


@pytest.mark.usefixtures("made")
async def test_an_alter_system_of_long_ago_cannot_switch_durability_off(home: Path) -> None:
    async with running(home) as server:
        connection = await asyncpg.connect(server.admin_dsn)
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.close()
    async with running(home) as server:
        connection = await asyncpg.connect(server.dsn)
        assert await connection.fetchval("SELECT current_setting('fsync')") == "on"
        await connection.close()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"fsync": False}, "could be lost"),
        ({"synchronous_commit": "off"}, "could be lost"),
        ({"Full_Page_Writes": "no"}, "could be lost"),
        ({"listen_addresses": "192.0.2.1"}, "no TLS"),
        ({"listen_addresses": "127.0.0.1, *"}, "no TLS"),
        ({"unix_socket_directories": "elsewhere"}, "decided by Hutong"),
        ({"port=1 -c fsync": "off"}, "not the name"),
    ],
)
async def test_settings_that_lose_or_leak_are_refused(
    home: Path, options: dict[str, str | int | float | bool], word: str
) -> None:
    with pytest.raises(PostgresUnavailable, match=word):
        async with running(home, options=options):
            pass
    assert not (home / "cluster").exists()


@pytest.mark.usefixtures("made")
async def test_other_settings_are_ours_to_give(home: Path) -> None:
    async with running(home, options={"work_mem": "9MB", "track_io_timing": True}) as server:
        connection = await asyncpg.connect(server.dsn)
        found = await connection.fetchrow(
            "SELECT current_setting('work_mem'), current_setting('track_io_timing')"
        )
        await connection.close()
    assert tuple(found or ()) == ("9MB", "on")


@pytest.mark.usefixtures("made")
async def test_over_the_network_only_a_password_opens(home: Path, free_port: int) -> None:
    options: dict[str, str | int | float | bool]
    options = {"listen_addresses": "127.0.0.1", "port": free_port}
    async with running(home, options=options) as server:
        outside = f"postgresql://hutong:{{}}@127.0.0.1:{free_port}/hutong"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(outside.format("guess"))
        connection = await asyncpg.connect(server.admin_dsn)
        await connection.execute("ALTER ROLE hutong PASSWORD 'given'")
        await connection.close()
        connection = await asyncpg.connect(outside.format("given"))
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()


async def test_chinese_is_text_and_order_is_by_code_point(server: Server) -> None:
    connection = await asyncpg.connect(server.dsn)
    await connection.execute("CREATE EXTENSION pg_trgm")
    assert await connection.fetchval("SELECT cardinality(show_trgm('充电宝'))") > 0
    assert await connection.fetchval("SELECT upper('é') = 'É' AND 'Z' < 'a'")
    await connection.close()


async def test_the_wheels_own_tools_take_the_address(server: Server) -> None:
    pgbench: list[str | Path] = [server.bin_dir / "pgbench", server.pgbench_dsn]
    subprocess.run([*pgbench, "-i", "-q"], check=True, capture_output=True)
    done = subprocess.run([*pgbench, "-t", "5"], check=True, capture_output=True, text=True)
    psql: list[str | Path] = [server.bin_dir / "psql", server.dsn, "-Atc", COUNT]
    counted = subprocess.run(psql, check=True, capture_output=True, text=True)
    assert "number of transactions actually processed: 5/5" in done.stdout
    assert counted.stdout.strip() == "5"


@pytest.mark.usefixtures("made")
async def test_what_is_private_is_closed_to_others(home: Path) -> None:
    async with running(home) as server:
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) & 0o077
            for path in (home / "cluster", server.socket_dir, home / "server.log")
        }
        noted = stat.S_IMODE((home / "server.json").stat().st_mode)
    assert set(modes.values()) == {0}, modes
    assert noted == 0o600
    assert not (home / "server.json").exists()


@pytest.mark.usefixtures("made")
async def test_a_terminals_ctrl_c_leaves_the_server_to_its_owner(join: Join) -> None:
    owner = await join()
    assert os.getpgid(owner.postmaster) != os.getpgid(owner.process.pid)
    assert await owner.kill(signal.SIGINT) == 0
    await until(lambda: not alive(owner.postmaster))
