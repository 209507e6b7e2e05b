"""What only the local bus has to do: find listeners by their sockets, and survive their deaths."""

import asyncio
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from hutong.kernel.bus import LocalBus
from hutong.kernel.bus.local import folder_of
from tests.kernel.bus.conftest import true_soon
from tests.kernel.bus.test_conformance import until

_LISTENER = """
import asyncio, sys
from pathlib import Path
from hutong.kernel.bus import LocalBus

async def main():
    bus = LocalBus(Path(sys.argv[1]))
    await bus.start()
    await bus.subscribe("chat", lambda note: print(note.decode(), flush=True))
    print("listening", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def slow() -> float:
    """How many notes were lost for slow listeners."""
    found = REGISTRY.get_sample_value("hutong_bus_lost_total", {"why": "slow_listener"})
    return found or 0.0


async def test_a_killed_listener_leaves_a_socket_that_is_taken_away(tmp_path: Path) -> None:
    bus = LocalBus(tmp_path)
    await bus.start()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LISTENER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"listening\n"
    bus.publish("chat", b"hello")
    assert await child.stdout.readline() == b"hello\n"
    child.send_signal(signal.SIGKILL)
    await child.wait()
    assert len(names(tmp_path)) == 1
    heard: list[bytes] = []
    await bus.subscribe("chat", heard.append)
    for number in range(10):
        bus.publish("chat", b"%d" % number)
        await asyncio.sleep(0.01)
    await until(10, heard)
    assert len(names(tmp_path)) == 1, "the socket of the dead is gone, ours is there"
    await bus.stop()
    assert names(tmp_path) == []


async def test_a_socket_left_by_somebody_who_died_before_we_came_does_no_harm(
    tmp_path: Path,
) -> None:
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(tmp_path / "chat.1-dead"))
    dead.close()
    bus = LocalBus(tmp_path)
    await bus.start()
    bus.publish("chat", b"anybody?")
    await bus.stop()
    assert names(tmp_path) == []


async def test_a_listener_that_never_reads_costs_four_megabytes_at_most(tmp_path: Path) -> None:
    bus, ear = LocalBus(tmp_path), LocalBus(tmp_path)
    await bus.start()
    await ear.start()
    deaf = socket.socket(socket.AF_UNIX)
    deaf.bind(str(tmp_path / "chat.1-deaf"))
    deaf.listen()
    before = slow()
    heard: list[bytes] = []
    await ear.subscribe("chat", heard.append)
    for number in range(200):
        bus.publish("chat", b"%d" % number + b"x" * 100_000)
        await asyncio.sleep(0)
    await until(100, heard)
    assert slow() - before > 100, "most of the twenty megabytes were lost for the deaf one"
    bus.publish("chat", b"end")
    await true_soon(lambda: heard[-1] == b"end")
    deaf.close()
    await ear.stop()
    await bus.stop()


async def test_garbage_on_a_socket_ends_that_connection_only(tmp_path: Path) -> None:
    bus = LocalBus(tmp_path)
    await bus.start()
    heard: list[bytes] = []
    await bus.subscribe("chat", heard.append)
    stranger = socket.socket(socket.AF_UNIX)
    stranger.connect(str(tmp_path / names(tmp_path)[0]))
    stranger.sendall(b"\xff" * 100)
    stranger.setblocking(False)
    hangs_up = asyncio.get_running_loop().sock_recv(stranger, 1)
    assert await asyncio.wait_for(hangs_up, 20) == b""
    stranger.close()
    bus.publish("chat", b"still here")
    await until(1, heard)
    await bus.stop()


async def test_only_this_user_may_enter_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "bus"
    folder.mkdir(mode=0o777)
    bus = LocalBus(folder)
    await bus.start()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    await bus.stop()


async def test_a_link_put_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "bus").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        await LocalBus(tmp_path / "bus").start()


async def test_a_data_folder_with_a_long_path_still_has_a_bus(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 40)
    folder = folder_of(data)
    assert folder == folder_of(data)
    assert folder != folder_of(tmp_path / ("other" * 40))
    bus = LocalBus(folder)
    await bus.start()
    heard: list[bytes] = []
    await bus.subscribe("a" * 32, heard.append)
    bus.publish("a" * 32, b"fits")
    await until(1, heard)
    await bus.stop()
    folder.rmdir()
