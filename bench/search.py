"""Search over 1 M SKUs with Chinese titles: p95 of real queries, goal 50 ms.

    bin/bench search [--json] [DATA]

DATA (or HUTONG_BENCH_DATA) is a folder with `queries.csv.gz`: real queries of a Chinese mall, in
the columns query_id, split, query. Titles are made from the words of the `train` queries, each of
one query and a few more words drawn as often as people say them, so common words are on many
titles and most on few. Half of what is asked are `train` queries, so most of them find something;
half are `dev` queries, which no title was made from. Every product has one SKU.

The mall grows x1, x4, x16 on a server of its own that is thrown away afterwards. The time is that
of the room's own search on one connection, without HTTP.
"""

import asyncio
import csv
import gzip
import itertools
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import rjieba

from hutong.kernel import clock, ids, migrate, words
from hutong.kernel.db import Tx, database, transaction
from hutong.kernel.postgres import running
from hutong.kernel.sql import Statement
from hutong.trade.catalog.reads.search import search
from hutong.trade.catalog.reads.suggest import suggest
from hutong.trade.catalog.shapes.search import Asked

SIZES = (62_500, 250_000, 1_000_000)
QUERIES = 1_000
GOAL_MS = 50.0
SHOPS = 2_000
CATEGORIES = 200
_BATCH = 20_000
_FRESH = """
create temporary table fresh (
    shop bigint, product bigint, category bigint, price bigint, sales bigint, head text,
    words text[]
)
"""
_INDEXES = """
select indexname, indexdef from pg_indexes
where tablename = 'listing' and indexname not like '%pkey'
"""
_LIST = """
insert into listing (shop, product, category, price_min_fen, sales, head, words)
select shop, product, category, price, sales, head, array_to_tsvector(words) from fresh
"""


def main(arguments: list[str]) -> dict[str, Any]:
    """Run, and return the figures; `skipped` says why where there is nothing to ask."""
    folder = arguments[0] if arguments else os.environ.get("HUTONG_BENCH_DATA", "")
    file = Path(folder) / "queries.csv.gz"
    if not folder or not file.is_file():
        return {
            "skipped": "there are no queries to ask: give the folder of queries.csv.gz as "
            "argument or in HUTONG_BENCH_DATA"
        }
    return asyncio.run(_run(file))


async def _run(file: Path) -> dict[str, Any]:
    train, dev = _queries(file)
    asked = dev[: QUERIES // 2] + random.Random(4).sample(train, QUERIES - QUERIES // 2)
    random.Random(5).shuffle(asked)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="hutong-bench-") as place:
        async with running(Path(place) / "pg") as server:
            dsn = server.dsn_of("hutong")
            await migrate.migrate(dsn)
            await database.start(dsn, size=4)
            try:
                mall = Mall(dsn, train)
                await mall.open()
                for size in SIZES:
                    load_s = await mall.grow(size)
                    rows += await _measure(size, load_s, asked, mall)
            finally:
                await database.stop()
    largest = next(r for r in rows if r["skus"] == SIZES[-1] and r["what"] == "search, facets")
    return {
        "skus": SIZES[-1],
        "p50_ms": largest["p50_ms"],
        "p95_ms": largest["p95_ms"],
        "p99_ms": largest["p99_ms"],
        "goal_p95_ms": GOAL_MS,
        "rows": rows,
    }


def _queries(file: Path) -> tuple[list[str], list[str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    train = [row["query"] for row in rows if row["split"] == "train"]
    return train, [row["query"] for row in rows if row["split"] == "dev"]


def _into(table: str, columns: list[str]) -> Statement:
    """Return the statement that pours rows into a table."""
    return Statement(table, f"copy {table} ({', '.join(columns)}) from stdin")


class Mall:
    """A mall that grows by COPY; what is made depends on the seed alone."""

    def __init__(self, dsn: str, train: list[str]) -> None:
        self.dsn = dsn
        self.chance = random.Random(20)
        self.train = train
        said = Counter(word for query in train for word in rjieba.cut(query) if word.strip())
        self.vocabulary = list(said)
        self.often = list(itertools.accumulate(said.values()))
        self.shops = ids.many(SHOPS)
        self.categories = ids.many(CATEGORIES)
        self.size = 0

    async def open(self) -> None:
        """Make the shops and categories."""
        now = clock.now()
        async with transaction() as tx:
            await tx.pour(
                _into(
                    "shop",
                    [
                        "id",
                        "name",
                        "category",
                        "story",
                        "state",
                        "owner",
                        "fee_bp",
                        "share_cap_bp",
                        "currency",
                        "products",
                        "score_sum",
                        "score_count",
                        "created_at",
                    ],
                ),
                [
                    (shop, f"店{n}", "all", "", "open", 1, 60, 3000, "CNY", 0, 0, 0, now)
                    for n, shop in enumerate(self.shops)
                ],
            )
            await tx.pour(
                _into("category", ["id", "slug", "parent", "name", "name_en", "sort"]),
                [
                    (
                        c,
                        f"c{n}",
                        self.categories[n // 10] if n >= 10 else None,
                        f"类{n}",
                        f"c {n}",
                        n,
                    )
                    for n, c in enumerate(self.categories)
                ],
            )

    async def grow(self, size: int) -> float:
        """Add products until there are `size`; returns the seconds it took."""
        started = time.perf_counter()
        # Not a connection of the pool, whose jsonb are objects: COPY is given their text.
        connection: Any = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(_FRESH)
            indexes = await connection.fetch(_INDEXES)
            for name, _ in indexes:
                await connection.execute(f"drop index {name}")
            while self.size < size:
                await self._add(connection, min(_BATCH, size - self.size))
            for _, made in indexes:
                await connection.execute(made)
            for table in ("listing", "product", "sku", "shop"):
                await connection.execute(f"vacuum analyze {table}")
        finally:
            await connection.close()
        return time.perf_counter() - started

    async def _add(self, connection: Any, count: int) -> None:
        goods = list(itertools.islice(self._goods(), count))
        now = clock.now()
        await connection.copy_records_to_table(
            "product",
            columns=[
                "shop",
                "id",
                "title",
                "description",
                "description_en",
                "category",
                "attributes",
                "pictures",
                "options",
                "state",
                "price_min_fen",
                "price_max_fen",
                "sales",
                "score_sum",
                "score_count",
                "created_at",
                "changed_at",
            ],
            records=[
                (
                    *(shop, product, title, "", "", category, "[]", [], "[]", "listed"),
                    *(price, price, sales, 0, 0, now, now),
                )
                for shop, product, category, price, sales, title in goods
            ],
        )
        await connection.copy_records_to_table(
            "sku",
            columns=["shop", "id", "product", "options", "price_fen", "weight_g", "state", "sort"],
            records=[(g[0], g[1] + 1, g[1], "{}", g[3], 0, "on", 0) for g in goods],
        )
        await connection.copy_records_to_table(
            "fresh",
            columns=["shop", "product", "category", "price", "sales", "head", "words"],
            records=[(*g[:5], words.prefix(g[5]), words.lexemes(g[5])) for g in goods],
        )
        await connection.execute(_LIST)
        await connection.execute("truncate fresh")
        self.size += count

    def _goods(self) -> Iterator[tuple[int, int, int, int, int, str]]:
        chance = self.chance
        for product in ids.many(_BATCH):
            more = chance.choices(self.vocabulary, cum_weights=self.often, k=chance.randint(4, 8))
            yield (
                chance.choice(self.shops),
                product * 2,
                chance.choice(self.categories),
                int(100 * chance.lognormvariate(3.5, 1.3)) + 1,
                int(chance.paretovariate(0.8)) - 1,
                (chance.choice(self.train) + "".join(more))[:60],
            )


async def _measure(
    size: int, load_s: float, queries: list[str], mall: Mall
) -> list[dict[str, Any]]:
    runs: dict[str, Callable[[Tx, str], Awaitable[Any]]] = {
        "search": lambda tx, q: search(tx, Asked(q=q)),
        "search, facets": lambda tx, q: search(tx, Asked(q=q, facets=True)),
        "cheapest under 50, facets": lambda tx, q: search(
            tx, Asked(q=q, facets=True, sort="price", max_fen=5_000)
        ),
        "browse a category, facets": lambda tx, q: search(
            tx, Asked(category=mall.categories[len(q) * 7 % CATEGORIES], facets=True)
        ),
        "suggest": lambda tx, q: suggest(tx, q[:2]),
    }
    await _times(runs["search, facets"], queries[:200])
    rows: list[dict[str, Any]] = []
    for what, run in runs.items():
        summed = _summed(*await _times(run, queries))
        rows.append({"skus": size, "what": what, "load_s": round(load_s, 1), **summed})
    return rows


async def _times(
    run: Callable[[Tx, str], Awaitable[Any]], queries: list[str]
) -> tuple[list[float], list[Any]]:
    took, answers = [], []
    for query in queries:
        started = time.perf_counter()
        async with transaction() as tx:
            answers.append(await run(tx, query))
        took.append((time.perf_counter() - started) * 1000)
    return took, answers


def _summed(took: list[float], answers: list[Any]) -> dict[str, Any]:
    cuts = statistics.quantiles(took, n=100)
    found = {
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "max_ms": round(max(took), 2),
    }
    if hasattr(answers[0], "loosened"):
        found["loosened"] = round(sum(a.loosened for a in answers) / len(answers), 3)
        found["nothing"] = round(sum(not a.items for a in answers) / len(answers), 3)
    return found
