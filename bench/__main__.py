"""`bin/bench NAME [--json] [ARGUMENT ...]`: one benchmark; without a name the list of them."""

import importlib
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

PROMISES = {
    "orders": "orders/s through HTTP beside pgbench TPC-B in the same run; goal: ratio >= 1.0",
    "drill": "1 unit and 128 buyers, 1,000 and 5,000, two servers: exactly that many are sold",
    "flow": "the whole shopper flow; goal: >= 700 flows/s, <= 2 ms of CPU an order",
    "search": "1 M SKUs, real queries (needs DATA with queries.csv.gz); goal: p95 <= 50 ms",
    "chat": "send p99 <= 50 ms at 300/s, seen p99 <= 150 ms by 500 online; a day away",
    "gateway": "250 k frames a CPU-second to 2,000; <= 10 KiB idle; a storm of 10,000",
    "replay": "a real marketplace's history over HTTP (needs DATA with its CSV files)",
}


def main() -> int:
    """Run what was asked for."""
    words = [word for word in sys.argv[1:] if word != "--json"]
    out = Console()
    if not words:
        table = Table("benchmark", "what it promises", title="bin/bench NAME [--json]")
        for name, promise in PROMISES.items():
            table.add_row(name, promise)
        out.print(table)
        return 0
    name, *arguments = words
    if name not in PROMISES:
        print(f"There is no benchmark {name}; there are {', '.join(PROMISES)}.", file=sys.stderr)
        return 2
    found: dict[str, Any] = importlib.import_module(f"bench.{name}").main(arguments)
    if "--json" in sys.argv:
        print(json.dumps(found))
    else:
        _show(out, name, found)
    return 0


def _show(out: Console, name: str, found: dict[str, Any]) -> None:
    rows = found.get("rows") or []
    table = Table("figure", "value", title=f"{name}: {PROMISES[name]}")
    for key, value in found.items():
        if key != "rows":
            table.add_row(key, _text(value))
    out.print(table)
    if rows:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        table = Table(*columns)
        for row in rows:
            table.add_row(*(_text(row.get(column, "")) for column in columns))
        out.print(table)


def _text(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
