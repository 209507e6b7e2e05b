"""The drill: nobody sells a unit twice, on two server processes, and counters equal movements.

Ten rounds of one unit and 128 buyers, then 1,000 units and 5,000 buyers who tap within two
seconds. Every answer is counted; afterwards on hand and held are compared with their movements.
"""

import asyncio
import time

import uvloop

from bench.load import Clients, Connection, percentile, request
from bench.place import HOST, House, World, build, house, one

ROUNDS, FEW, MANY, PIECES = 10, 128, 5_000, 1_000
_CONNECTIONS = 500

_WRONG = """
select count(*) from stock s
join (
  select shop, sku, place, sum(on_hand_delta) as on_hand, sum(held_delta) as held
  from movement group by shop, sku, place
) m using (shop, sku, place)
where s.on_hand <> m.on_hand or s.held <> m.held
"""


async def _restock(clients: Clients, world: World, units: int) -> tuple[str, int]:
    """Put a fresh product with so many units up for sale."""
    shop, owner = world.shops[0]
    body = {
        "title": "最后一件",
        "title_en": "The last",
        "skus": [{"price_fen": 100, "stock": units}],
    }
    made = await clients.do("POST", f"/api/shops/{shop}/products", token=owner, json=body)
    return made["skus"][0]["id"], 100


async def _tap(
    found: House, world: World, sku: str, price: int, buyers: int
) -> tuple[dict[int, int], list[float]]:
    """Let everybody order one unit at once, spread over the servers and over connections."""
    width = min(buyers, _CONNECTIONS)
    ports = found.ports
    lines = [await Connection.open(HOST, ports[n % len(ports)]) for n in range(width)]
    counts: dict[int, int] = {}
    took: list[float] = []
    began = time.perf_counter()

    async def queue(first: int) -> None:
        for buyer in range(first, buyers, width):
            token, address = world.buyers[buyer]
            body = {
                "lines": [{"sku": sku, "quantity": 1}],
                "address": address,
                "expected_total_fen": price,
                "pay_with": "wallet",
            }
            sent = request("POST", "/api/trades", token=token, key=f"{sku}-{buyer}", json=body)
            status, _ = await lines[first].ask(sent)
            counts[status] = counts.get(status, 0) + 1
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(queue(n) for n in range(width)))
    for line in lines:
        line.close()
    return counts, sorted(took)


async def figures() -> dict[str, object]:
    """Run the drill."""
    async with house(servers=2) as found:
        async with found.clients(64) as clients:
            world = await build(clients, shops=1, skus=1, buyers=MANY)
            sold = []
            for _ in range(ROUNDS):
                sku, price = await _restock(clients, world, 1)
                counts, _ = await _tap(found, world, sku, price, FEW)
                sold.append(counts.get(201, 0))
            sku, price = await _restock(clients, world, PIECES)
            counts, took = await _tap(found, world, sku, price, MANY)
        wrong = await one(found.dsn, _WRONG)
    drop = counts.get(201, 0)
    return {
        "rounds": ROUNDS,
        "units": ROUNDS + PIECES,
        "sold": sum(sold) + drop,
        "oversold": sum(max(0, n - 1) for n in sold) + max(0, drop - PIECES),
        "sold_by_round": sold,
        "drop_sold": drop,
        "drop_answers": {str(status): n for status, n in sorted(counts.items())},
        "drop_all_answered_s": took[-1],
        "drop_p99_ms": percentile(took, 0.99),
        "counters_that_differ_from_movements": wrong,
    }


def main(_arguments: list[str]) -> dict[str, object]:
    """Run, and return the figures."""
    return uvloop.run(figures())
