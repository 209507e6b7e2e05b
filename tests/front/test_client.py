"""The web client as the server hands it out."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hutong.front import client
from tests.cast import Visitor

PAGE = b"<!doctype html><title>Hutong</title>"
SCRIPT = b"console.log('a lane')\n" * 200
PACKED = b"pretend this is brotli"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A built client of three files, one of them packed already."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "sw.js").write_bytes(b"// offline")
    (tmp_path / "assets" / "main-3f9a.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "main-3f9a.js.br").write_bytes(PACKED)
    yield from shown(tmp_path, monkeypatch)


@pytest.fixture
def unbuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No client at all."""
    yield from shown(tmp_path / "nowhere", monkeypatch)


def shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(client, "folder", lambda: folder)
    client.forget()
    yield folder
    client.forget()


async def ask(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await visitor.ask(method, path, headers={"accept-encoding": "identity"} | named)


@pytest.mark.parametrize("path", ["/", "/orders/12", "/sign-in?next=%2Fcart"])
async def test_the_page_answers_for_every_screen_and_is_asked_for_again(
    visitor: Visitor, built: Path, path: str
) -> None:
    answer = await ask(visitor, path)
    assert answer.status_code == 200
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    again = await ask(visitor, path, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_a_hashed_file_is_kept_for_ever_and_sent_small(visitor: Visitor, built: Path) -> None:
    path = "/assets/main-3f9a.js"
    plain = await ask(visitor, path)
    assert plain.content == SCRIPT
    assert plain.headers["content-type"].startswith("text/javascript")
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["vary"] == "Accept-Encoding"
    zipped = await ask(visitor, path, accept_encoding="gzip")
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) == len(gzip.compress(SCRIPT, 6, mtime=0))
    assert zipped.content == SCRIPT  # unpacked by the client of this test
    assert zipped.headers["etag"] != plain.headers["etag"]
    refused = await ask(visitor, path, accept_encoding="gzip;q=0, identity")
    assert "content-encoding" not in refused.headers


async def test_what_the_build_packed_is_sent_as_it_is(visitor: Visitor, built: Path) -> None:
    asset = client.find("assets/main-3f9a.js")
    assert asset is not None
    assert asset.packed("gzip, br") == ("br", PACKED)


async def test_the_service_worker_is_asked_for_again(visitor: Visitor, built: Path) -> None:
    answer = await ask(visitor, "/sw.js")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/files/nothing.webp", "/assets/gone-1234.js", "/robots.txt"]
)
async def test_an_unknown_file_is_a_problem_and_no_page(
    visitor: Visitor, built: Path, path: str
) -> None:
    answer = await ask(visitor, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_name_does_not_lead_out_of_the_folder(visitor: Visitor, built: Path) -> None:
    (built.parent / "secret.txt").write_text("nobody's business")
    for path in ("/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", f"/{built.parent}/secret.txt"):
        answer = await ask(visitor, path)
        assert "nobody's business" not in answer.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/categories"])
async def test_head_says_what_get_says_without_a_body(
    visitor: Visitor, built: Path, path: str
) -> None:
    full, head = await ask(visitor, path), await ask(visitor, path, "HEAD")
    assert head.status_code == full.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(full.content))


async def test_a_client_that_is_not_built_is_said(visitor: Visitor, unbuilt: Path) -> None:
    answer = await ask(visitor, "/")
    assert answer.status_code == 503
    assert "bin/setup" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/api/categories", "/api/nothing-here"])
async def test_no_answer_lets_a_page_run_or_show_what_others_put_into_it(
    visitor: Visitor, built: Path, path: str
) -> None:
    policy = (await ask(visitor, path)).headers["content-security-policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] in ("'self'", "'none'")
    assert not {"img-src", "style-src", "script-src", "font-src"} & set(allowed)
    assert allowed["frame-ancestors"] == "'none'"
    # The gateway has a port of its own.
    schemes = {source.partition("://")[0] for source in allowed.get("connect-src", "").split()}
    assert schemes <= {"'self'", "ws", "wss"}
