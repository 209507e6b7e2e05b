"""Files by key: what was put is read, and nothing outside the store can be named."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel.files import Files, UnknownKey, content_type_of, thumbnail_key
from hutong.kernel.files.keys import is_key, new_key
from hutong.kernel.files.refusals import NoStore
from tests.kernel.files.pictures import encoded, halves

ABSENT = "bill/00/" + "0" * 30 + ".csv"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def test_bytes_come_back_as_they_were_put(files: Files) -> None:
    key = await files.put_bytes("bill", b"order,fen\n1,990\n", "csv")
    assert key.startswith("bill/")
    assert await files.read(key) == b"order,fen\n1,990\n"


async def test_a_large_file_comes_back_in_pieces(files: Files) -> None:
    data = bytes(range(256)) * 8192
    key = await files.put_bytes("export", data, "csv.gz")
    pieces = await files.stream(key)
    assert pieces is not None
    got = [piece async for piece in pieces]
    assert len(got) > 1
    assert b"".join(got) == data


async def test_the_same_bytes_get_the_same_key(files: Files) -> None:
    first = await files.put_bytes("bill", b"1", "csv")
    assert await files.put_bytes("bill", b"1", "csv") == first
    assert await files.put_bytes("bill", b"2", "csv") != first
    assert await files.put_bytes("export", b"1", "csv") != first


async def test_an_empty_file_is_a_file(files: Files) -> None:
    assert await files.read(await files.put_bytes("bill", b"", "csv")) == b""


async def test_what_is_absent_is_none(files: Files) -> None:
    assert await files.read(ABSENT) is None
    assert await files.stream(ABSENT) is None


async def test_a_deleted_picture_takes_its_thumbnails_along(files: Files) -> None:
    stored = await files.put_image(encoded(halves(), "PNG"))
    kept = await files.put_bytes("bill", b"stays", "csv")
    await files.delete(stored.key)
    for key in (stored.key, *stored.thumbnails.values()):
        assert await files.read(key) is None
    assert await files.read(kept) == b"stays"
    await files.delete(stored.key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret.csv",
        "bill/../../secret.csv",
        "bill/00/../../../secret.csv",
        "bill/00/" + "0" * 30 + ".csv/../x",
        "bill/00/" + "0" * 30 + ".csv\n",
        "bill/00/" + "0" * 30 + "\0.csv",
        "bill//" + "0" * 30 + ".csv",
        "bill/00/" + "0" * 29 + ".csv",
        "BILL/00/" + "0" * 30 + ".csv",
        "bill/%2e%2e/" + "0" * 30 + ".csv",
        "bill\\00\\" + "0" * 30 + ".csv",
        "file:///etc/passwd",
        "img/00/" + "0" * 30 + "-320/../../x.webp",
    ],
)
async def test_a_key_that_was_not_made_here_is_unknown(
    files: Files, tmp_path: Path, key: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret")
    for attempt in (files.read, files.stream, files.delete):
        with pytest.raises(UnknownKey):
            await attempt(key)
    with pytest.raises(UnknownKey):
        content_type_of(key)
    assert secret.read_bytes() == b"secret"


@given(st.text(max_size=60))
def test_no_text_with_a_step_upwards_is_a_key(text: str) -> None:
    assert not is_key(f"bill/{text}/../{text}.csv")
    if is_key(text):
        assert ".." not in text
        assert not text.startswith("/")


@given(st.binary(max_size=64))
def test_every_key_that_is_made_is_a_key(data: bytes) -> None:
    key = new_key("img", data, "webp")
    assert is_key(key)
    assert is_key(thumbnail_key(key, 320))


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("../x", "csv"), ("bill", "c/v"), ("img", "html"), ("bill", "../csv"), ("", "csv")],
)
async def test_a_careless_kind_or_suffix_is_a_bug_at_once(
    files: Files, kind: str, suffix: str
) -> None:
    with pytest.raises(ValueError, match=r"kind and suffix|put_image only"):
        await files.put_bytes(kind, b"x", suffix)


def test_only_known_suffixes_are_shown_by_a_browser() -> None:
    assert content_type_of("img/00/" + "0" * 30 + ".webp") == "image/webp"
    assert content_type_of(ABSENT) == "text/csv; charset=utf-8"
    assert content_type_of("import/00/" + "0" * 30 + ".html") == "application/octet-stream"


async def test_a_folder_may_be_given_as_a_url_and_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "with space" / "files"
    files = Files(folder.as_uri())
    key = await files.put_bytes("bill", b"1", "csv")
    assert (folder / key).read_bytes() == b"1"
    assert await Files(folder).read(key) == b"1"


async def test_any_store_that_obstore_knows_will_do() -> None:
    files = Files("memory:///")
    stored = await files.put_image(encoded(halves(), "PNG"))
    assert await files.read(stored.thumbnails[320]) is not None
    await files.delete(stored.key)
    assert await files.read(stored.key) is None
    assert await files.read(stored.thumbnails[320]) is None


@pytest.mark.parametrize("place", ["foo://me:word@bar/x?sig=word", "file:///proc/no/such"])
def test_a_place_that_is_none_is_refused_without_its_keys(place: str) -> None:
    with pytest.raises(NoStore) as refused:
        Files(place)
    assert "HUTONG_FILES_URL" in refused.value.detail
    assert place.partition(":")[0] in refused.value.detail
    assert "word" not in refused.value.detail
    assert "\n" not in refused.value.detail


async def test_a_store_that_keeps_and_deletes_answers_and_holds_nothing(tmp_path: Path) -> None:
    assert await Files(tmp_path).answers(within_s=10)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_store_that_refuses_is_told(tmp_path: Path) -> None:
    store = Files(tmp_path / "files")
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(NoStore, match="does not keep files for us"):
        await store.answers(within_s=10)


async def test_a_store_that_is_silent_is_no_refusal(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def waits(*_given: object) -> str:
        await asyncio.sleep(60)
        return ""

    monkeypatch.setattr(files, "put_bytes", waits)
    assert not await files.answers(within_s=0.05)
