"""Pictures through HTTP: in as they come, out as they were drawn."""

from pathlib import Path

import pytest

from hutong.front import pictures
from hutong.kernel.settings import Settings
from tests.cast import Cast, Visitor

JPEG = {"content-type": "image/jpeg"}


@pytest.fixture
def photo(demo_images: Path, chosen: Settings) -> bytes:
    """A photograph of apples."""
    pictures.store.cache_clear()
    return (demo_images / "Golden-Delicious_1.jpg").read_bytes()


async def upload(who: Visitor, data: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    headers = {"content-type": kind}
    answer = await who.ask("POST", "/api/images", content=data, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_picture_comes_back_drawn_again_and_may_be_kept(cast: Cast, photo: bytes) -> None:
    mei = await cast.mei()
    kept = await upload(mei, photo)
    assert set(kept) == {"key", "width", "height", "colour"}
    for query in ("", "?w=320", "?w=800"):
        answer = await mei.ask("GET", f"/files/{kept['key']}{query}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content[8:12] == b"WEBP"
        known = {"if-none-match": answer.headers["etag"]}
        again = await mei.ask("GET", f"/files/{kept['key']}{query}", headers=known)
        assert (again.status_code, again.content) == (304, b"")


async def test_the_same_picture_gets_the_same_key(cast: Cast, photo: bytes) -> None:
    mei = await cast.mei()
    assert await upload(mei, photo) == await upload(mei, photo)


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"<svg onload='alert(1)'>", "image/svg+xml", "not_a_picture"),
        (b"", "image/jpeg", "not_a_picture"),
        (b"\xff\xd8\xff\xe0 and then nothing", "image/jpeg", "broken_picture"),
    ],
)
async def test_what_is_no_picture_is_refused(
    cast: Cast, photo: bytes, data: bytes, kind: str, code: str
) -> None:
    mei = await cast.mei()
    headers = {"content-type": kind}
    problem = await mei.refused("POST", "/api/images", content=data, headers=headers)
    assert problem["code"] == code


async def test_a_picture_that_lies_about_its_type_is_refused(cast: Cast, photo: bytes) -> None:
    mei = await cast.mei()
    headers = {"content-type": "image/png"}
    problem = await mei.refused("POST", "/api/images", content=photo, headers=headers)
    assert problem["code"] == "lying_picture"


async def test_more_than_ten_mebibytes_are_refused(cast: Cast, photo: bytes) -> None:
    mei = await cast.mei()
    big = photo + bytes(10 * 1024 * 1024)
    problem = await mei.refused("POST", "/api/images", content=big, headers=JPEG)
    assert problem["status"] == 413
    assert "At most 10 MiB are taken here" in problem["detail"]


async def test_nobody_uploads_without_signing_in(visitor: Visitor, photo: bytes) -> None:
    problem = await visitor.refused("POST", "/api/images", content=photo, headers=JPEG)
    assert problem["status"] == 401


@pytest.mark.parametrize(
    "path",
    [
        f"/files/img/3f/{'0' * 30}.webp",
        "/files/img/..%2f..%2f..%2fetc%2fpasswd",
        "/files/operator.json",
    ],
)
async def test_a_file_that_is_no_picture_of_ours_is_not_there(
    visitor: Visitor, photo: bytes, path: str
) -> None:
    assert (await visitor.refused("GET", path))["status"] == 404


async def test_bills_are_not_given_to_everybody(visitor: Visitor, photo: bytes) -> None:
    key = await pictures.store().put_bytes("bill", b"who,paid,what\n", "csv")
    assert (await visitor.refused("GET", f"/files/{key}"))["status"] == 404


async def test_a_size_nobody_draws_is_refused(cast: Cast, photo: bytes) -> None:
    kept = await upload(await cast.mei(), photo)
    problem = await (await cast.mei()).refused("GET", f"/files/{kept['key']}?w=1")
    assert problem["status"] == 422
