"""The prompt, as a person types at it."""

import subprocess
import sys
from pathlib import Path

import pytest

import hutong
from hutong.cli import shell
from tests.cli.house import PATIENCE_S, command, environment

TYPED = """
await rows("select 40 + 2 as answer")
async with reading() as tx:
    print("nobody is", await accounts.of_handle(tx, "nobody"))

1 / 0
print("still", "here")
"""


def test_every_room_is_at_hand() -> None:
    house = Path(hutong.__file__).parent
    wings = [house / wing for wing in ("people", "touch", "trade", "fulfil")]
    rooms = {door.parent.name for wing in wings for door in wing.glob("*/__init__.py")}
    assert rooms <= set(shell.names())


@pytest.mark.slow
def test_the_prompt_awaits_and_survives_mistakes(tmp_path: Path, dsn: str) -> None:
    assert command("migrate", data=tmp_path, database_url=dsn).returncode == 0
    ended = subprocess.run(
        [sys.executable, "-m", "hutong.cli", "shell"],
        input=TYPED,
        env=environment(tmp_path, database_url=dsn),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert ended.returncode == 0
    assert "answer=42" in ended.stdout
    assert "nobody is None" in ended.stdout
    assert "ZeroDivisionError" in ended.stderr
    assert "still here" in ended.stdout
