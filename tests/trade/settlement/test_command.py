"""`hutong reconcile`: the differences as a table or as JSON, and an exit code."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from hutong.trade.settlement.rules.bills import provider_bill
from tests.cast import Cast
from tests.trade.settlement.test_reconcile import BillRow

DAY = "2001-02-03"
"""A day long before the house, so that the books have nothing but what a test says."""


def run(dsn: str, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HUTONG_DATABASE_URL": dsn, "HUTONG_DATA": str(data), "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-m", "hutong.cli", "reconcile", *words],
        env=env,
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_command_tells_every_difference(cast: Cast, dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "bill.csv"
    row = BillRow(
        what="payment",
        payer=7,
        id=7,
        payment=7,
        currency="CNY",
        amount_fen=1_250,
        state="succeeded",
        at=datetime(2001, 2, 3, tzinfo=UTC),
    )
    file.write_bytes(provider_bill([row], UTC).encode())
    told = await asyncio.to_thread(run, dsn, tmp_path, str(file))
    assert told.returncode == 1, told.stderr
    assert "missing here" in told.stdout
    assert "CNY 12.50" in told.stdout
    assert "1 difference\n" in told.stdout

    file.write_bytes(provider_bill([], UTC).encode())
    agreed = await asyncio.to_thread(run, dsn, tmp_path, str(file), "--day", DAY, "--json")
    assert agreed.returncode == 0, agreed.stderr
    report = json.loads(agreed.stdout)
    assert (report["day"], report["rows"], report["differences"]) == (DAY, 0, [])


async def test_a_file_that_is_no_bill_is_one_sentence(dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "bill.csv"
    file.write_text("a,b\n")
    told = await asyncio.to_thread(run, dsn, tmp_path, str(file))
    assert told.returncode == 1
    assert told.stderr == (
        "hutong: The bill cannot be read: Line 1 is not the heading of such a bill.\n"
    )


async def test_a_provider_nobody_knows_is_one_sentence(dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "bill.csv"
    file.write_bytes(provider_bill([], UTC).encode())
    words = (str(file), "--day", DAY, "--provider", "the-other-bank")
    told = await asyncio.to_thread(run, dsn, tmp_path, *words)
    assert told.returncode == 1
    assert "There is no payment provider the-other-bank here" in told.stderr
