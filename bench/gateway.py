"""The gateway: frames a CPU-second, memory of a connection, a storm of ten thousand.

The gateway is a process of its own as `hutong up` starts it; the devices are one other process
(`bench.swarm`). Messages are handed to it as it gets them, as notes on the bus.
"""

import asyncio
import json
import resource
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from bench import crowd
from bench.place import House, house
from hutong.kernel import bus, settings
from hutong.touch.gateway import frames

CLIENTS = 2000
ROUNDS = 150
IDLE = 10_000
_PAYLOAD = 200
_SETTLE_S = 3.0


class Swarm:
    """The devices' process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, port: int) -> "Swarm":
        """Start it."""
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.swarm", str(port)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )

    async def do(self, what: str, **more: Any) -> dict[str, Any]:
        """Have something done."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"do": what, **more}).encode() + b"\n")
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError("the devices' process ended")
        found: dict[str, Any] = json.loads(line)
        return found

    async def end(self) -> None:
        """End it."""
        self._process.kill()
        await self._process.wait()


def main(_arguments: list[str]) -> dict[str, Any]:
    """Run everything and return the figures."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return asyncio.run(_run())


async def _run() -> dict[str, Any]:
    async with house(servers=0, worker=False, gateway=True) as place:
        settings.use(settings.Settings(data=place.data, database_url=place.dsn))
        await bus.start("")
        try:
            bare = await _bare(CLIENTS)
            fan = [await _fan_out(place, size) for size in (CLIENTS // 16, CLIENTS // 4, CLIENTS)]
            idle = [await _idle(place, size) for size in (IDLE // 16, IDLE // 4, IDLE)]
        finally:
            await bus.stop()
    head, storm = fan[-1], idle[-1]
    return {
        "clients": CLIENTS,
        "frames_per_cpu_s": head["frames_per_cpu_s"],
        "frames_per_cpu_s_ten_at_once": head["ten_at_once"],
        "bare_send_per_cpu_s": round(bare),
        "ratio_to_bare_send": round(head["frames_per_cpu_s"] / bare, 2),
        "round_ms": head["round_ms"],
        "goal_frames_per_cpu_s": 250_000,
        "connections": IDLE,
        "idle_kib": storm["idle_kib"],
        "goal_idle_kib": 10,
        "connect_s": storm["connect_s"],
        "storm_s": storm["storm_s"],
        "storm_after_kill_s": storm["storm_after_kill_s"],
        "lost": sum(row["lost"] for row in fan),
        "rows": [*fan, *idle],
    }


async def _fan_out(place: House, size: int) -> dict[str, Any]:
    """One message to everybody in one conversation, again and again."""
    await _fresh(place)
    people = await crowd.pour(place.dsn, size, each=1, together=size)
    tokens = people.tokens(place.data / "tokens")
    swarm = await Swarm.start(place.gateway_port)
    await swarm.do("connect", tokens=tokens, first=0, count=size)
    said = _Saying(people.groups[0])
    one, round_s, lost = await _rounds(place, swarm, said, size, ROUNDS, 1)
    ten, _, _ = await _rounds(place, swarm, said, size, ROUNDS // 10, 10)
    await swarm.end()
    return {
        "what": "fan-out",
        "clients": size,
        "frames_per_cpu_s": round(one),
        "ten_at_once": round(ten),
        "round_ms": round(round_s * 1000, 1),
        "lost": lost,
    }


async def _bare(size: int) -> float:
    """Frames a CPU-second of a program that does nothing but send one made frame to each socket.

    What nobody who sends to each socket by itself can beat here and now.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    swarm = await Swarm.start(listener.getsockname()[1])
    lines = "\n".join(json.dumps({"token": "", "in": []}) for _ in range(size))
    with tempfile.NamedTemporaryFile("w") as tokens:
        tokens.write(lines)
        tokens.flush()
        connecting = asyncio.create_task(
            swarm.do("connect", tokens=tokens.name, first=0, count=size)
        )
        sockets = await asyncio.to_thread(_accept, listener, size)
        await connecting
    frame = frames.message(7, 2, b'{"seq":2,"text":"' + b"x" * 120 + b'"}')
    used = 0.0
    for _ in range(ROUNDS // 3):
        before = time.thread_time()
        for one in sockets:
            one.send(frame)
        used += time.thread_time() - before
        await swarm.do("await", frames=1)
    await swarm.end()
    for one in (listener, *sockets):
        one.close()
    return size * (ROUNDS // 3) / used


def _accept(listener: socket.socket, size: int) -> list[socket.socket]:
    """Welcome so many devices as a gateway would."""
    found = []
    for _ in range(size):
        one, _ = listener.accept()
        one.recv(4096)
        one.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + frames.heartbeat({}, 0))
        found.append(one)
    return found


class _Saying:
    """Writes the notes of a conversation's next messages: a frame of 200 bytes each."""

    def __init__(self, conversation: int) -> None:
        self.conversation = conversation
        self.seq = 1

    def say(self) -> None:
        """Publish one."""
        self.seq += 1
        frame = len(f'{{"type":"message","conversation":"{self.conversation}","seq":{self.seq},')
        frame += len(f'"prev":{self.seq - 1},"message":{{"kind":"text","body":{{"text":""}}}}}}')
        body = {"kind": "text", "body": {"text": "x" * (_PAYLOAD - frame)}}
        bus.publish("chat", _note(self.conversation, self.seq, body))


def _note(conversation: int, seq: int, message: dict[str, Any]) -> bytes:
    return msgspec.json.encode(
        {"conversation": str(conversation), "seq": seq, "prev": seq - 1, "message": message}
    )


async def _rounds(
    place: House, swarm: Swarm, said: _Saying, size: int, rounds: int, together: int
) -> tuple[float, float, int]:
    """Return frames a CPU-second, seconds a round (median) and what was lost."""
    found: dict[str, Any] = {"lost": 0}
    times: list[float] = []
    pid = place.processes["gateway0"].pid
    before = _cpu_s(pid)
    for _ in range(rounds):
        for _ in range(together):
            said.say()
        found = await swarm.do("await", frames=together)
        times.append(float(found["s"]))
    used = _cpu_s(pid) - before
    return size * rounds * together / used, statistics.median(times), int(found["lost"])


async def _idle(place: House, size: int) -> dict[str, Any]:
    """Connections that do nothing; then all of them come back at once, twice."""
    await _fresh(place)
    people = await crowd.pour(place.dsn, size)
    path = place.data / "tokens"
    swarm = await Swarm.start(place.gateway_port)
    pid = place.processes["gateway0"].pid
    empty = _private_kib(pid)
    connected = await swarm.do("connect", tokens=people.tokens(path), first=0, count=size)
    await asyncio.sleep(_SETTLE_S)
    idle_kib = (_private_kib(pid) - empty) / size
    await swarm.do("cut")
    for group in people.groups:
        bus.publish("chat", _note(group, 2, {"kind": "text", "body": {"text": "missed"}}))
    await asyncio.sleep(0.5)
    storm = await swarm.do("again", tokens=people.tokens(path))
    stepped = await swarm.do("step", seqs=2)
    await swarm.do("cut")
    killed = await _after_kill(place, swarm, people, path)
    await swarm.end()
    return {
        "what": "idle",
        "clients": size,
        "idle_kib": round(idle_kib, 2),
        "connect_s": round(connected["s"], 2),
        "storm_s": round(storm["s"] + stepped["s"], 2),
        "storm_after_kill_s": round(killed, 2),
    }


async def _after_kill(place: House, swarm: Swarm, people: crowd.Crowd, path: Path) -> float:
    """The gateway is killed, every conversation goes on, and a new gateway meets all devices."""
    await _fresh(place)
    connection = await asyncpg.connect(place.dsn)
    try:
        await connection.execute(
            "update conversation set last_seq = 3 where id = any($1::bigint[])", people.groups
        )
    finally:
        await connection.close()
    tokens = people.tokens(path)
    began = asyncio.get_running_loop().time()
    await swarm.do("again", tokens=tokens)
    await swarm.do("step", seqs=3)
    return asyncio.get_running_loop().time() - began


async def _fresh(place: House) -> None:
    """A new gateway in place of the old one."""
    old = place.processes.pop("gateway0")
    old.kill()
    await asyncio.to_thread(old.wait)
    await asyncio.to_thread(place.start, "gateway")


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process, to the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text("utf-8").split()[0]) for task in tasks) / 1e9


def _private_kib(pid: int) -> int:
    """Memory of a process that it shares with nobody, in KiB."""
    kib = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
        if line.startswith(("Private_Dirty", "Private_Clean")):
            kib += int(line.split()[1])
    return kib
