"""The whole shopper flow: browse, look, cart, address, quote, place, pay, confirm.

Eight requests a flow, one order of one line each, with 1, 4, 8, 16 and 128 shoppers in a closed
loop. CPU is what the processes used, by process, over the flows that were finished; the load
generator is not counted.
"""

import itertools
import random
import time
from collections.abc import Callable

import msgspec
import uvloop

from bench.load import Connection, drive, percentile, request
from bench.place import HOST, House, World, build, house

SHOPPERS = (1, 4, 8, 16, 128)
SHOPS, SKUS = 20, 100
_keys = itertools.count()


class Shopper:
    """One person on one connection; `flow` is one round."""

    def __init__(self, connection: Connection, world: World, number: int) -> None:
        self._connection = connection
        self._token, self._address = world.buyers[number]
        self._world = world
        self._rng = random.Random(number)

    async def _ask(
        self, method: str, path: str, json: object = None, *, key: bool = False
    ) -> bytes:
        name = f"flow-{next(_keys)}-{time.time_ns()}" if key else ""
        sent = request(method, path, token=self._token, key=name, json=json)
        status, body = await self._connection.ask(sent)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {body[:300]!r}")
        return body

    async def flow(self, note: Callable[[str, float], None]) -> None:
        """Buy one thing, from the first look to the confirmation."""
        began = time.perf_counter()
        chosen = self._rng.randrange(len(self._world.skus))
        sku, price = self._world.skus[chosen]
        lines = [{"sku": sku, "quantity": 1}]
        await self._ask("GET", "/api/products?sort=newest&limit=20")
        await self._ask("GET", f"/api/products/{self._world.products[chosen]}")
        await self._ask("PUT", f"/api/cart/{sku}", {"quantity": 1})
        await self._ask("GET", "/api/addresses")
        await self._ask("POST", "/api/quotes", {"lines": lines, "address": self._address})
        placing = time.perf_counter()
        trade = msgspec.json.decode(
            await self._ask(
                "POST",
                "/api/trades",
                {"lines": lines, "address": self._address, "expected_total_fen": price},
                key=True,
            )
        )
        paying = time.perf_counter()
        path = f"/api/trades/{trade['id']}/payments"
        await self._ask("POST", path, {"method": "wallet"}, key=True)
        paid = time.perf_counter()
        await self._ask("GET", f"/api/orders/{trade['orders'][0]['id']}")
        note("place", paying - placing)
        note("pay", paid - paying)
        note("flow", time.perf_counter() - began)


async def run(found: House, world: World, shoppers: int, seconds: float) -> dict[str, float]:
    """Let shoppers shop for a time."""
    people = [
        Shopper(await Connection.open(HOST, found.ports[0]), world, n) for n in range(shoppers)
    ]
    before = found.cpu_s()
    durations, took = await drive(shoppers, seconds, lambda n, note: people[n].flow(note))
    used = {name: value - before[name] for name, value in found.cpu_s().items()}
    count = len(durations["flow"])
    return {
        "shoppers": shoppers,
        "flows_per_s": count / took,
        "cpu_ms_per_order": 1e3 * sum(used.values()) / count,
        **{f"cpu_ms_{name}": 1e3 * value / count for name, value in used.items()},
        **{
            f"{name}_{label}_ms": percentile(durations[name], share)
            for name in ("place", "pay", "flow")
            for label, share in (("p50", 0.5), ("p99", 0.99))
        },
    }


async def figures(seconds: float = 6) -> dict[str, object]:
    """Measure each number of shoppers; the headline is 8 of them, as the peers were measured."""
    async with house() as found:
        async with found.clients() as clients:
            world = await build(clients, shops=SHOPS, skus=SKUS, buyers=max(SHOPPERS))
        await run(found, world, 8, 2)
        rows = [await run(found, world, shoppers, seconds) for shoppers in SHOPPERS]
    head = next(row for row in rows if row["shoppers"] == 8)
    return {
        "flows_per_s": head["flows_per_s"],
        "cpu_ms_per_order": head["cpu_ms_per_order"],
        "p99_ms": max(head["place_p99_ms"], head["pay_p99_ms"]),
        "rows": rows,
    }


def main(_arguments: list[str]) -> dict[str, object]:
    """Run, and return the figures."""
    return uvloop.run(figures())
