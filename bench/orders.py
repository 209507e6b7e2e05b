"""Orders per second through HTTP, beside pgbench's TPC-B on the same server in the same run.

128 buyers in a closed loop, 2,000 SKUs over 50 shops, two lines an order; each request carries
authentication, price, stock, payment from the wallet, ledger, history and events. The two take
turns, so that the ratio holds when the machine's speed drifts.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import uvloop

from bench.load import Clients, Connection, drive, percentile, request
from bench.past import past
from bench.place import HOST, House, World, build, house, one, pgbench, statements

BUYERS, SHOPS, SKUS = 128, 50, 2_000
HISTORY = 1_000_000


def body(world: World, buyer: int, rng: random.Random) -> dict[str, Any]:
    """Return a checkout of two lines of one shop, paid from the wallet."""
    shop = rng.randrange(SHOPS)
    chosen = rng.sample(world.skus[shop::SHOPS], 2)
    return {
        "lines": [{"sku": sku, "quantity": 1} for sku, _ in chosen],
        "address": world.buyers[buyer][1],
        "expected_total_fen": sum(price for _, price in chosen),
        "pay_with": "wallet",
        "source": {"kind": "bench", "ref": "bench"},
    }


async def place(port: int, world: World, buyers: int, seconds: float) -> dict[str, float]:
    """Let buyers order for a time; returns orders/s (an order is one shop's) and latencies."""
    rng = random.Random(1)
    connections = [await Connection.open(HOST, port) for _ in range(buyers)]
    count = 0

    async def act(worker: int, note: Callable[[str, float], None]) -> None:
        nonlocal count
        count += 1
        token = world.buyers[worker][0]
        sent = request(
            "POST",
            "/api/trades",
            token=token,
            key=f"{worker}-{count}-{port}-{time.time_ns()}",
            json=body(world, worker, rng),
        )
        started = time.perf_counter()
        status, answer = await connections[worker].ask(sent)
        if status != 201:
            raise RuntimeError(f"{status}: {answer[:300]!r}")
        note("place", time.perf_counter() - started)

    found, took = await drive(buyers, seconds, act)
    for connection in connections:
        connection.close()
    durations = found["place"]
    return {
        "trades_per_s": len(durations) / took,
        "trades": len(durations),
        "p50_ms": percentile(durations, 0.5),
        "p99_ms": percentile(durations, 0.99),
    }


async def figures(*, rounds: int = 3, seconds: int = 6) -> dict[str, object]:
    """Measure, in turns with pgbench; then with more SKUs, and with a history behind them."""
    async with house() as found:
        async with found.clients() as clients:
            world = await build(clients, shops=SHOPS, skus=SKUS, buyers=BUYERS)
        alone = await _alone(found, world)
        await place(found.ports[0], world, BUYERS, 3)
        turns = [await _turn(found, world, seconds) for _ in range(rounds)]
        middle = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
        rows: list[dict[str, object]] = [{"skus": SKUS, "orders_before": 0, **_short(middle)}]
        for times in (4, 16):
            async with found.clients() as clients:
                world = await _grow(clients, world, SKUS * times)
            rows.append(await _row(found, world, seconds))
        await past(found.dsn, HISTORY)
        rows.append(await _row(found, world, seconds))
    return {**middle, "statements_alone": alone, "rows": rows}


async def _grow(clients: Clients, world: World, skus: int) -> World:
    """Add shops and goods until there are so many SKUs; the buyers stay."""
    more = skus - len(world.skus)
    added = await build(clients, shops=SHOPS, skus=more, buyers=0, skus_each=10)
    merged = [sku for pair in zip(*_by_shop(added), strict=True) for sku in pair]
    return replace(world, skus=world.skus + merged)


def _by_shop(world: World) -> list[list[tuple[str, int]]]:
    """Return the SKUs of each shop; `build` deals its products out in turns, ten SKUs each."""
    dealt: list[list[tuple[str, int]]] = [[] for _ in range(SHOPS)]
    for number in range(0, len(world.skus), 10):
        dealt[number // 10 % SHOPS] += world.skus[number : number + 10]
    return dealt


async def _row(found: House, world: World, seconds: int) -> dict[str, object]:
    before = await one(found.dsn, "select count(*) from orders")
    turn = await _turn(found, world, seconds)
    return {"skus": len(world.skus), "orders_before": before, **_short(turn)}


def _short(turn: dict[str, float]) -> dict[str, float]:
    kept = ("orders_per_s", "pgbench_tps", "ratio", "p50_ms", "p99_ms", "wal_bytes_per_order")
    return {name: turn[name] for name in kept}


async def _alone(found: House, world: World) -> float:
    await place(found.ports[0], world, 1, 0.5)
    before = statements(found)
    result = await place(found.ports[0], world, 1, 1.0)
    return (statements(found) - before) / result["trades"]


async def _turn(found: House, world: World, seconds: int) -> dict[str, float]:
    counted = "select count(*) from orders"
    wal = "select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"
    orders, bytes_, sent = (
        await one(found.dsn, counted),
        await one(found.dsn, wal),
        statements(found),
    )
    cpu = found.cpu_s()
    result = await place(found.ports[0], world, BUYERS, seconds)
    used = {name: value - cpu[name] for name, value in found.cpu_s().items()}
    orders = await one(found.dsn, counted) - orders
    written = await one(found.dsn, wal) - bytes_
    sent = statements(found) - sent
    rate = result["trades_per_s"]
    tps = pgbench(found, seconds)
    return {
        "trades_per_s": rate,
        "orders_per_s": rate * orders / result["trades"],
        "pgbench_tps": tps,
        "ratio": rate / tps,
        "p50_ms": result["p50_ms"],
        "p99_ms": result["p99_ms"],
        "statements_at_load": sent / result["trades"],
        "wal_bytes_per_order": written / result["trades"],
        **{f"cpu_us_{name}": 1e6 * value / result["trades"] for name, value in used.items()},
    }


def main(_arguments: list[str]) -> dict[str, object]:
    """Run, and return the figures."""
    return uvloop.run(figures())
