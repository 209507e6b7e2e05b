"""A house to measure: the embedded server, real server processes, and a world in it.

Everything is built through the public HTTP API, on a database of its own that is thrown away.
"""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bench.load import Clients
from hutong.kernel import migrate
from hutong.kernel.postgres import Server, running

HOST = "127.0.0.1"
_STOCK = 1_000_000
_PURSE_FEN = 10**10
_QUIET = {
    "HUTONG_RATE_PERSON_PER_S": "0",
    "HUTONG_RATE_ADDRESS_PER_S": "0",
    "HUTONG_RATE_SIGNUP_PER_MIN": "0",
    "HUTONG_RATE_SIGNIN_PER_MIN": "0",
    "HUTONG_ARGON2_MEMORY_KIB": "8",
    "HUTONG_ARGON2_PASSES": "1",
    "HUTONG_LOG_LEVEL": "warning",
    "HUTONG_HOLD_PER_BUYER": "1000000",
    "HUTONG_CHAT_GROUP_PER_S": "0",
    "HUTONG_CHAT_PERSON_PER_S": "0",
    "HUTONG_CHAT_PREVIEWS": "0",
}


@dataclass
class House:
    """A running house: `ports` of its servers, and the processes by name.

    `gateway_port` is that of its gateway, which every server tells its clients.
    """

    server: Server
    dsn: str
    data: Path
    gateway_port: int
    ports: list[int] = field(default_factory=list)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def clients(self, size: int = 32, which: int = 0) -> Clients:
        """Return a pool of connections to one of the servers."""
        return Clients(HOST, self.ports[which], size)

    def start(self, role: str) -> str:
        """Start a server, gateway or worker process and return its name."""
        name = f"{role}{sum(n.startswith(role) for n in self.processes)}"
        port = free_port()
        told = (
            os.environ
            | _QUIET
            | {
                "HUTONG_DATABASE_URL": self.dsn,
                "HUTONG_DATA": str(self.data),
                "HUTONG_PORT": str(port),
                "HUTONG_GATEWAY_PORT": str(self.gateway_port),
            }
        )
        command = [sys.executable, "-m", "hutong.cli.child", role]
        self.processes[name] = subprocess.Popen(command, env=told)
        if role == "server":
            self.ports.append(port)
            _await_ready(port, "/readyz", self.processes[name])
        elif role == "gateway":
            _await_ready(self.gateway_port, "/healthz", self.processes[name])
        return name

    def cpu_s(self) -> dict[str, float]:
        """Return CPU seconds used so far, by process and for the whole database."""
        used = {name: _cpu_of(p.pid) for name, p in self.processes.items()}
        used["postgres"] = _cpu_of_family(self.server.postmaster_pid or 0)
        return used

    def stop(self) -> None:
        """Stop the processes; the database goes with its context."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(30)


@asynccontextmanager
async def house(
    *, servers: int = 1, worker: bool = True, gateway: bool = False
) -> AsyncIterator[House]:
    """Open a house on an empty database."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hutong-bench-")))
        server = await stack.enter_async_context(running(folder / "postgres", log=_silent))
        await migrate.migrate(server.dsn)
        found = House(server, server.dsn, folder, free_port())
        stack.callback(found.stop)
        for _ in range(servers):
            found.start("server")
        if gateway:
            found.start("gateway")
        if worker:
            found.start("worker")
        yield found


@dataclass
class World:
    """Who and what there is: SKUs as (id, price), buyers as (token, address)."""

    skus: list[tuple[str, int]]
    shops: list[tuple[str, str]]
    products: list[str]
    buyers: list[tuple[str, str]]


async def build(
    clients: Clients, *, shops: int, skus: int, buyers: int, skus_each: int = 1
) -> World:
    """Open shops, list SKUs and sign up buyers with an address and a full wallet."""
    owners = await asyncio.gather(*(_sign_up(clients) for _ in range(shops)))
    opened = await asyncio.gather(*(_shop(clients, owner) for owner in owners))
    places = list(zip(opened, owners, strict=True))
    made = await asyncio.gather(
        *(
            _product(clients, *places[n % shops], number=n, count=skus_each)
            for n in range(skus // skus_each)
        )
    )
    people = await asyncio.gather(*(_buyer(clients) for _ in range(buyers)))
    return World([sku for _, found in made for sku in found], places, [p for p, _ in made], people)


async def _sign_up(clients: Clients) -> str:
    body = {"handle": f"b{secrets.token_hex(8)}", "password": "a long password"}
    return str((await clients.do("POST", "/api/people", json=body))["token"])


async def _shop(clients: Clients, owner: str) -> str:
    body = {"name": f"Shop {secrets.token_hex(3)}", "category": "grocery"}
    return str((await clients.do("POST", "/api/shops", token=owner, json=body))["id"])


async def _product(
    clients: Clients, shop: str, owner: str, *, number: int, count: int
) -> tuple[str, list[tuple[str, int]]]:
    options = [{"name": "pack", "values": [str(n) for n in range(count)]}] if count > 1 else []
    skus: list[dict[str, Any]] = [
        {
            "price_fen": 500 + (number * 7 + n) % 2000,
            "stock": _STOCK,
            **({"options": {"pack": str(n)}} if count > 1 else {}),
        }
        for n in range(count)
    ]
    body = {"title": f"商品 {number} 新鲜 水果", "title_en": f"Goods {number}", "options": options}
    made = await clients.do(
        "POST", f"/api/shops/{shop}/products", token=owner, json={**body, "skus": skus}
    )
    return made["id"], [(sku["id"], sku["price_fen"]) for sku in made["skus"]]


async def _buyer(clients: Clients) -> tuple[str, str]:
    token = await _sign_up(clients)
    body = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": "Wen San Lu 1"}
    address = await clients.do("POST", "/api/addresses", token=token, json=body)
    payment = await clients.do(
        "POST",
        "/api/wallet/topups",
        token=token,
        key=secrets.token_hex(8),
        json={"amount_fen": _PURSE_FEN},
    )
    path = f"/api/sandbox/payments/{payment['id']}/decide"
    await clients.do("POST", path, token=token, json={"outcome": "success"})
    return token, str(address["id"])


async def one(dsn: str, query: str, *arguments: object) -> Any:
    """Return one value from the database, beside the servers."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query, *arguments)
    finally:
        await connection.close()


def statements(house: House) -> float:
    """Return the statements that the servers have sent to the database so far."""
    total = 0.0
    for port in house.ports:
        with urllib.request.urlopen(f"http://{HOST}:{port}/metrics", timeout=5) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("hutong_db_statements_total "):
                    total += float(line.split()[1])
    return total


def pgbench(house: House, seconds: int, *, scale: int = 10, clients: int = 16) -> float:
    """Run TPC-B of pgbench on the same server and return its transactions per second."""
    tool = str(house.server.bin_dir / "pgbench")
    target = house.server.pgbench_dsn
    _said([tool, "-i", "-q", "-s", str(scale), target])
    out = _said([tool, "-c", str(clients), "-M", "prepared", "-T", str(seconds), target])
    line = next(line for line in out.splitlines() if line.startswith("tps ="))
    return float(line.split()[2])


def _said(command: list[str]) -> str:
    """Run a program and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await_ready(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the process ended before it was ready")
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the process did not become ready in 30 s")


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cpu_of_family(parent: int) -> float:
    """CPU of a process, its living children, and those it has already waited for."""
    fields = Path(f"/proc/{parent}/stat").read_text("utf-8").rsplit(") ", 1)[1].split()
    total = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8").split()
    return total + sum(_cpu_of(int(child)) for child in children)


def _silent(_text: str) -> None:
    """Say nothing."""
