"""Opening everything in one terminal, and closing it."""

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.house import PATIENCE_S, House, alive, command, eventually, running
from tests.served import worked_s

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.mark.slow
@linux_only
def test_the_house_on_its_own_database_opens_serves_and_closes(tmp_path: Path) -> None:
    with running("up", data=tmp_path) as house:
        house.until_ready()
        assert house.answers()
        assert house.get("/api/categories") == {"items": []}
        everybody = house.everybody()
        assert len(everybody) == 5  # itself, the database, a server, a gateway, a worker
        assert house.end(signal.SIGTERM) == 0
        assert house.lines.empty()
    assert not any(alive(pid) for pid in everybody)
    key = json.loads((tmp_path / "operator.json").read_text())
    assert key["handle"] == "operator"
    assert (tmp_path / "operator.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
@linux_only
async def test_a_killed_server_and_a_killed_worker_are_replaced(empty: str, tmp_path: Path) -> None:
    def killed_and_back(house: House, role: str) -> None:
        before = house.child(role)
        assert before is not None
        os.kill(before, signal.SIGKILL)
        eventually(lambda: house.child(role) not in {None, before})

    def kill_both() -> None:
        with running("up", data=tmp_path, database_url=empty) as house:
            house.until_ready()
            killed_and_back(house, "worker")
            killed_and_back(house, "server")
            eventually(house.answers)
            assert house.end(signal.SIGINT) == 0

    await asyncio.to_thread(kill_both)


@pytest.mark.slow
@linux_only
async def test_nothing_outlives_a_house_that_was_killed(empty: str, tmp_path: Path) -> None:
    def kill_it() -> None:
        with running("up", data=tmp_path, database_url=empty) as house:
            house.until_ready()
            children = house.everybody()[1:]
            assert len(children) == 3
            house.process.kill()
            house.process.wait(PATIENCE_S)
            eventually(lambda: not any(alive(pid) for pid in children))

    await asyncio.to_thread(kill_it)


@pytest.mark.slow
@linux_only
async def test_what_was_accepted_is_answered_while_the_house_closes(
    empty: str, tmp_path: Path
) -> None:
    def sign_up(url: str) -> int:
        body = json.dumps({"handle": "late", "password": "a long password"}).encode()
        request = urllib.request.Request(  # noqa: S310  our own address
            f"{url}/api/people", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310  same
            return int(answer.status)

    # So many passes make a password take a second: long enough to be caught half-way.
    slow = {"argon2_passes": "40", "database_url": empty}
    with running("up", data=tmp_path, **slow) as house:
        await asyncio.to_thread(house.until_ready)
        server = house.child("server")
        assert server is not None
        before = worked_s(server)
        answered = asyncio.create_task(asyncio.to_thread(sign_up, house.url))
        await asyncio.to_thread(eventually, lambda: worked_s(server) > before + 0.2)
        assert not answered.done()
        house.process.send_signal(signal.SIGTERM)
        assert await answered == 201
        assert await asyncio.to_thread(house.process.wait, PATIENCE_S) == 0


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ended = command("up", data=tmp_path, port=port)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert f"Port {port} on 127.0.0.1 is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_silent_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    ended = command("up", data=tmp_path, database_url="postgresql://127.0.0.1:1/none")
    assert ended.returncode == 1
    assert "The database does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
async def test_a_key_that_is_too_short_is_said_once(empty: str, tmp_path: Path) -> None:
    ended = await asyncio.to_thread(
        command, "up", data=tmp_path, database_url=empty, secret="short"
    )
    assert ended.returncode == 1
    assert "HUTONG_SECRET is a key of 5 bytes" in ended.stderr
    assert "starting it again" not in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = command("migrate", data=tmp_path / "file" / "data")
    assert ended.returncode == 1
    assert "cannot be made" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
async def test_serve_and_worker_want_a_prepared_database(empty: str, tmp_path: Path) -> None:
    refused = await asyncio.to_thread(command, "serve", data=tmp_path, database_url=empty)
    assert refused.returncode == 1
    assert "hutong migrate" in refused.stderr
    made = await asyncio.to_thread(command, "migrate", data=tmp_path, database_url=empty)
    assert made.stdout.startswith("applied 0001_")
    again = await asyncio.to_thread(command, "migrate", data=tmp_path, database_url=empty)
    assert again.stdout == "nothing to apply\n"

    def serve() -> None:
        with running("serve", data=tmp_path, database_url=empty) as house:
            house.until_ready()
            assert house.answers()
            assert house.end() == 0

    await asyncio.to_thread(serve)


@pytest.mark.slow
async def test_a_house_that_does_not_end_by_itself_can_be_hurried(
    empty: str, tmp_path: Path
) -> None:
    def hurry() -> None:
        with running("up", data=tmp_path, database_url=empty) as house:
            house.until_ready()
            server = house.child("server")
            assert server is not None
            os.kill(server, signal.SIGSTOP)  # it will not hear a friendly word
            house.process.send_signal(signal.SIGINT)
            eventually(lambda: house.child("gateway") is None)  # it has heard us
            assert house.process.poll() is None
            assert house.end(signal.SIGINT) == 0

    await asyncio.to_thread(hurry)


def test_a_store_that_is_none_is_said_before_anything_is_ready(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nowhere"
    ended = command("up", data=tmp_path, database_url=nowhere, files_url="foo://bar", prot="1")
    assert ended.returncode == 1
    assert "hutong: Files cannot be kept: foo://bar does not keep files" in ended.stderr
    assert "HUTONG_PROT (is HUTONG_PORT meant?)" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "ready" not in ended.stdout
