"""The key that signs: made once, whole, and never too short."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hutong.kernel.settings import Misconfigured, Settings, secret_key


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
