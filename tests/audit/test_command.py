"""`hutong audit`: a table, or JSON, and an exit code that other programs can rely on."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg


def run(dsn: str, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HUTONG_DATABASE_URL": dsn, "HUTONG_DATA": str(data), "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-m", "hutong.cli", "audit", *words],
        env=env,
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )


async def change(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


async def test_the_command_ends_with_one_on_a_violation_only(scratch: str, tmp_path: Path) -> None:
    sound = await asyncio.to_thread(run, scratch, tmp_path)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "Every law holds." in sound.stdout
    assert all(f"L{n} " in sound.stdout for n in range(1, 11))

    await change(scratch, "update stock set on_hand = on_hand + 1")
    try:
        broken = await asyncio.to_thread(run, scratch, tmp_path)
        told = await asyncio.to_thread(run, scratch, tmp_path, "--json")
    finally:
        await change(scratch, "update stock set on_hand = on_hand - 1")
    assert broken.returncode == told.returncode == 1
    assert "L5 SKU" in broken.stdout
    report = json.loads(told.stdout)
    assert report["ok"] is False
    assert [law["law"] for law in report["laws"] if law["violations"]] == ["L5"]


async def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    away = await asyncio.to_thread(run, "postgresql://nobody@127.0.0.1:1/none", tmp_path)
    assert away.returncode == 1
    assert away.stdout == ""
    assert "Traceback" not in away.stderr
    assert away.stderr.startswith("hutong: ")
