"""The key that signs: made once, whole, and never too short. Settings that cannot be meant."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hutong.kernel.settings import (
    Misconfigured,
    Settings,
    read,
    secret_key,
    unknown,
    without_keys,
)


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    secret_key.cache_clear()


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = secret_key(Settings(data=tmp_path))
    secret_key.cache_clear()

    assert len(key) >= 32
    assert secret_key(Settings(data=tmp_path)) == key
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_an_empty_key_file_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"")

    with pytest.raises(Misconfigured, match="0 bytes"):
        secret_key(Settings(data=tmp_path))

    assert (tmp_path / "secret").read_bytes() == b""


def test_a_short_key_in_the_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="HUTONG_SECRET"):
        secret_key(Settings(data=tmp_path, secret="short"))


def test_two_who_make_it_at_once_have_the_same_key(tmp_path: Path) -> None:
    def make(_: int) -> bytes:
        return secret_key(Settings(data=tmp_path))

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(make, range(32)))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_death_while_making_it_leaves_no_half_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_descriptor: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", die)
        with pytest.raises(OSError, match="no space"):
            secret_key(Settings(data=tmp_path))

    assert list(tmp_path.iterdir()) == []
    assert len(secret_key(Settings(data=tmp_path))) >= 32


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RATE_PERSON_PER_S", "-1", "it has to be 0 or more (requests a person may send"),
        ("RATE_SIGNIN_PER_MIN", "nan", "it has to be 0 or more (sign-in tries"),
        ("ARGON2_MEMORY_KIB", "999999999", "it has to be 1,048,576 or less (memory to hash"),
        ("SHIP_WITHIN_S", "99999999999", "it has to be 315,360,000 or less"),
        ("FEE_BP", "10001", "it has to be 10,000 or less"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_with_its_bound(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"HUTONG_{name}", value)

    with pytest.raises(Misconfigured) as wrong:
        read()

    assert wrong.value.detail.startswith(f"HUTONG_{name} is wrong: ")
    assert said in wrong.value.detail


def test_a_variable_that_sets_nothing_is_named_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in os.environ if name.startswith("HUTONG_")]:
        monkeypatch.delenv(name)
    for name in ("PROT", "XYZZY", "PORT", "CONFIG", "OPERATOR_PASSWORD"):
        monkeypatch.setenv(f"HUTONG_{name}", "1")

    assert unknown() == ["HUTONG_PROT (is HUTONG_PORT meant?)", "HUTONG_XYZZY"]


def test_a_file_that_sets_something_else_names_the_nearest_one(tmp_path: Path) -> None:
    file = tmp_path / "hutong.toml"
    file.write_text("wrokers = 2\n")

    with pytest.raises(Misconfigured, match=r"wrokers \(is workers meant\?\), which"):
        read(file)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/folder", "s3://bucket/folder"),
        ("s3://key:word@bucket/folder", "s3://(hidden)@bucket/folder"),
        ("https://one.example/b?sig=word#more", "https://one.example/b?(hidden)"),
        ("/srv/files", "/srv/files"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_keys(url: str, shown: str) -> None:
    assert without_keys(url) == shown
