"""The history of a real marketplace over HTTP: DIR with its CSV files, and a LIMIT of orders.

    bin/bench replay DIR [LIMIT]

The command `hutong replay olist` plays it against servers of this benchmark, with passwords that
cost little (how long Argon2 takes is a setting, not a figure of ours). Without DIR it is skipped.
"""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.place import HOST, House, house
from hutong.kernel.db import database, transaction
from hutong.people import accounts


async def figures(folder: Path, limit: str) -> dict[str, Any]:
    """Play it and return what the command reports."""
    async with house() as found:
        handle, password = "replay-operator", secrets.token_hex(12)
        body = {"handle": handle, "password": password}
        async with found.clients(1) as clients:
            await clients.do("POST", "/api/people", json=body)
        await _promote(found, handle)
        report = found.data / "report.json"
        command = [sys.executable, "-m", "hutong.cli", "replay", "olist", str(folder)]
        command += ["--base-url", f"http://{HOST}:{found.ports[0]}", "--operator", handle]
        command += ["--report", str(report), "--state", str(found.data / "journal.jsonl")]
        command += ["--limit", limit] if limit else []
        told = os.environ | {"HUTONG_OPERATOR_PASSWORD": password}
        done = await asyncio.to_thread(subprocess.run, command, env=told, stdout=sys.stderr)
        told_us = json.loads(report.read_text("utf-8"))
    return {
        "orders_per_s": told_us["orders_per_s"],
        "orders_per_s_with_preparation": told_us["orders_per_s_with_preparation"],
        "agrees": done.returncode == 0,
        "rows": told_us["phases"],
    }


async def _promote(found: House, handle: str) -> None:
    await database.start(found.dsn, size=2)
    try:
        async with transaction() as tx:
            await accounts.make_operator(tx, handle)
    finally:
        await database.stop()


def main(arguments: list[str]) -> dict[str, Any]:
    """Run, and return the figures; `skipped` says why where there is nothing to play."""
    folder = arguments[0] if arguments else os.environ.get("HUTONG_BENCH_DATA", "")
    if not folder or not any(Path(folder).glob("orders.csv*")):
        return {"skipped": "there is no history to play: give the folder of orders.csv"}
    return asyncio.run(figures(Path(folder), arguments[1] if len(arguments) > 1 else ""))
