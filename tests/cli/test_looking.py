"""Settings and jobs, looked at from the terminal."""

import asyncio
import json
from pathlib import Path

import asyncpg
import pytest

from tests.cli.house import command

SECRET = "postgresql://hutong:very-secret@127.0.0.1:1/x"


def test_help_names_every_command(tmp_path: Path) -> None:
    told = command("--help", data=tmp_path).stdout
    for word in ("up", "serve", "worker", "migrate", "demo", "jobs", "config", "shell", "operator"):
        assert f" {word} " in told


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_config_tells_origins_and_hides_secrets(tmp_path: Path, form: tuple[str, ...]) -> None:
    hidden = {"database_url": SECRET, "secret": "signs-everything"}
    told = command("config", *form, data=tmp_path, **hidden).stdout
    assert "very-secret" not in told
    assert "signs-everything" not in told
    assert told.count("(hidden)") == 2
    assert "HUTONG_DATABASE_URL" in told
    assert "default" in told


def test_config_shows_where_files_live_without_the_keys(tmp_path: Path) -> None:
    told = command("config", "--json", data=tmp_path, files_url="s3://me:word@box/x?sig=word")
    [files] = [one for one in json.loads(told.stdout) if one["name"] == "files_url"]
    assert files["value"] == "s3://(hidden)@box/x?(hidden)"


def test_config_in_a_file_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("pool_size = 7\n")
    told = command("config", "--json", data=tmp_path, config=str(file)).stdout
    [size] = [one for one in json.loads(told) if one["name"] == "pool_size"]
    assert (size["value"], size["origin"]) == ("7", str(file))


def test_a_wrong_setting_is_said_in_a_sentence(tmp_path: Path) -> None:
    ended = command("config", data=tmp_path, workers="many")
    assert ended.returncode == 1
    assert "HUTONG_WORKERS is wrong" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"port = \n", "cannot be read: Invalid value (at line 1, column 8)"),
        (b"\xff\xfe", "cannot be read: 'utf-8' codec"),
        (b"log_level = 'loud'", "log_level is wrong"),
        (b"prot = 1", "sets prot (is port meant?), which Hutong does not know"),
        (None, "which HUTONG_CONFIG names"),
    ],
)
def test_a_file_that_says_nothing_sensible_is_told(
    tmp_path: Path, written: bytes | None, said: str
) -> None:
    file = tmp_path / "other.toml"
    if written is not None:
        file.write_bytes(written)
    ended = command("config", data=tmp_path, config=str(file))
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


async def dead_letter(dsn: str, job: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "insert into job (bucket, id, kind, payload, due, attempts, error, dead_at, created_at)"
            " values (0, $1, 'tests.nobody_knows', '{}', now(), 10, 'it broke', now(), now())",
            job,
        )
    finally:
        await connection.close()


async def left(dsn: str) -> list[tuple[int, bool]]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select id, dead_at is not null as dead from job order by id")
        return [(row["id"], row["dead"]) for row in rows]
    finally:
        await connection.close()


@pytest.mark.slow
async def test_dead_letters_are_shown_and_put_back_to_work(empty: str, tmp_path: Path) -> None:
    async def run(*words: str) -> str:
        ended = await asyncio.to_thread(command, *words, data=tmp_path, database_url=empty)
        return ended.stdout + ended.stderr

    await run("migrate")
    for job in (1, 2, 3):
        await dead_letter(empty, job)

    shown = await run("jobs")
    assert "tests.nobody_knows" in shown
    assert "it broke" in shown
    assert len(json.loads(await run("jobs", "--json"))["dead"]) == 3

    assert "1 back to work" in await run("jobs", "retry", "2")
    assert await left(empty) == [(1, True), (2, False), (3, True)]
    assert "There is no dead letter 2" in await run("jobs", "retry", "2")
    assert "2 back to work" in await run("jobs", "retry", "--all")
    assert await left(empty) == [(1, False), (2, False), (3, False)]
    assert "say either" in await run("jobs", "retry")


@pytest.mark.slow
async def test_somebody_is_made_an_operator(empty: str, tmp_path: Path) -> None:
    async def run(*words: str) -> str:
        ended = await asyncio.to_thread(command, *words, data=tmp_path, database_url=empty)
        return ended.stdout + ended.stderr

    await run("migrate")
    assert "Nobody is called mei" in await run("operator", "mei")


@pytest.mark.slow
async def test_a_new_epoch_begins_after_a_restore(empty: str, tmp_path: Path) -> None:
    async def run(*words: str) -> str:
        ended = await asyncio.to_thread(command, *words, data=tmp_path, database_url=empty)
        return ended.stdout + ended.stderr

    await run("migrate")
    first, second = await run("epoch"), await run("epoch")
    assert first.startswith("a new epoch begins: ")
    assert first != second


LOOKING = [
    ("audit",),
    ("jobs",),
    ("jobs", "retry", "--all"),
    ("operator", "mei"),
    ("epoch",),
    ("shell",),
]


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_who_only_looks_makes_no_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = command(*words, data=tmp_path / "nothing")
    assert ended.returncode == 1
    assert "There is no database in" in ended.stderr
    assert not (tmp_path / "nothing").exists()


@pytest.mark.slow
async def test_a_database_without_tables_is_told_in_a_sentence(empty: str, tmp_path: Path) -> None:
    for words in (("jobs",), ("operator", "mei"), ("epoch",)):
        ended = await asyncio.to_thread(command, *words, data=tmp_path, database_url=empty)
        assert ended.returncode == 1
        assert "Run `hutong migrate`" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_no_address_of_a_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    ended = command("migrate", data=tmp_path, database_url="the-one-over-there")
    assert ended.returncode == 1
    assert "HUTONG_DATABASE_URL is no address" in ended.stderr
