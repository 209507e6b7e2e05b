"""Files of conversations: what is taken, who reads it, and how it is given out."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hutong.kernel import errors, settings
from hutong.kernel.files import FileTooLarge
from hutong.touch.chat.actions import files as keeping
from hutong.touch.chat.rules import files as rules
from tests.cast import Cast, Visitor
from tests.kernel.files.pictures import encoded, halves
from tests.kernel.files.test_sniffing import OGG, WEBM, mp4
from tests.touch.chat.circle import at, lines, make, people, rows, seen, send

ROOM = "/api/chat"


async def hand_in(who: Visitor, path: str, data: bytes, kind: str = "") -> Any:
    """Hand something in and return what was answered."""
    answer = await upload(who, path, data, kind)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def upload(who: Visitor, path: str, data: bytes, kind: str = "") -> httpx.Response:
    headers = {"Content-Type": kind or "application/octet-stream"}
    return await who.ask("POST", f"{ROOM}/{path}", content=data, headers=headers)


async def picture(who: Visitor) -> Any:
    return await hand_in(who, "pictures", encoded(halves(), "PNG"), "image/png")


async def read(who: Visitor, group: str, key: str, **more: Any) -> httpx.Response:
    return await who.ask("GET", f"{at(group)}/files/{key}", **more)


async def test_a_picture_is_drawn_again_sent_and_shown(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    kept = await picture(lin)
    assert kept["key"].startswith("pic/")
    said = await send(lin, group, "picture", key=kept["key"])
    assert said.body == {name: kept[name] for name in ("key", "width", "height", "colour")}
    for params in ({}, {"w": 320}, {"w": 800}):
        shown = await read(mei, group, kept["key"], params=params)
        assert shown.status_code == 200
        assert shown.headers["content-type"] == "image/webp"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["cache-control"].startswith("private")
        assert "content-disposition" not in shown.headers
    first = await read(mei, group, kept["key"], params={"w": 800})
    assert first.headers["vary"] == "Authorization, Cookie"
    tag = {"If-None-Match": first.headers["etag"]}
    again = await read(mei, group, kept["key"], params={"w": 800}, headers=tag)
    assert (again.status_code, again.content) == (304, b"")


async def test_a_recording_is_known_by_its_bytes_and_played_in_pieces(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    for data, kind in (
        (WEBM, "audio/webm"),
        (OGG, "audio/ogg"),
        (mp4(b"M4A ", b"soun"), "audio/mp4"),
    ):
        kept = await hand_in(lin, "voices?ms=1200", data, "video/quicktime")
        assert (kept["type"], kept["bytes"], kept["ms"]) == (kind, len(data), 1200)
        said = await send(lin, group, "voice", key=kept["key"], wave=[1, 2, 3])
        assert (said.body["ms"], said.body["bytes"]) == (1200, len(data))
        whole = await read(mei, group, kept["key"])
        assert (whole.content, whole.headers["content-type"]) == (data, kind)
        assert whole.headers["accept-ranges"] == "bytes"
        for asked, piece in (("0-9", data[:10]), ("10-", data[10:]), ("-5", data[-5:])):
            part = await read(mei, group, kept["key"], headers={"Range": f"bytes={asked}"})
            assert (part.status_code, part.content) == (206, piece)
        for odd in ("bytes=9999999-", "bytes=-", "lines=1-2", "bytes=5-2", "bytes=0-1,3-4"):
            full = await read(mei, group, kept["key"], headers={"Range": odd})
            assert (full.status_code, full.content) == (200, data)


async def test_what_is_no_recording_is_not_taken(cast: Cast) -> None:
    lin = await cast.person("Lin")
    wrong = [b"", b"<html>", encoded(halves(), "PNG"), WEBM + b"V_VP9", mp4(b"isom", b"vide")]
    for data in wrong:
        assert (await upload(lin, "voices?ms=1000", data, "audio/webm")).status_code == 422
    for ms in ("0", "-1", "62000", "600001", "x", ""):
        assert (await upload(lin, f"voices?ms={ms}", WEBM)).status_code >= 400
    assert (await upload(lin, "voices", WEBM)).status_code >= 400
    assert await rows("select 1 from upload where person = $1", lin.id) == []


async def test_a_file_is_saved_and_never_shown(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    data = b"<script>alert(1)</script>"
    kept = await hand_in(lin, "files?name=..%2F..%2Fetc%2F%E8%8C%B6%22%0A.html", data, "text/html")
    assert (kept["name"], kept["type"], kept["bytes"]) == ("茶.html", "text/plain", len(data))
    said = await send(lin, group, "file", key=kept["key"])
    assert said.body == kept
    saved = await read(mei, group, kept["key"])
    assert saved.content == data
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["content-disposition"] == ("attachment; filename*=UTF-8''%E8%8C%B6.html")
    assert "sandbox" in saved.headers["content-security-policy"]


async def test_limits_are_those_of_the_settings(cast: Cast) -> None:
    lin = await cast.person("Lin")
    before = settings.current()
    settings.use(replace(before, chat_file_bytes=100, chat_voice_bytes=50, chat_uploads_per_min=6))
    try:
        for path, data in (("files?name=a", b"x" * 101), ("voices?ms=1000", WEBM + b"x" * 51)):
            answer = await upload(lin, path, data)
            assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
        assert (await upload(lin, "files?name=a", b"x" * 100)).status_code == 201
        answer = await upload(lin, "files?name=b", b"y")
        assert answer.status_code == 429
    finally:
        settings.use(before)
    assert len(await rows("select 1 from upload where person = $1", lin.id)) == 1


async def test_nobody_hands_in_who_is_nobody(visitor: Visitor) -> None:
    for path in ("pictures", "voices?ms=1000", "files?name=a"):
        assert (await upload(visitor, path, WEBM)).status_code == 401


async def test_the_public_address_of_files_shows_none_of_these(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    kept = [
        await picture(lin),
        await hand_in(lin, "voices?ms=1000", WEBM),
        await hand_in(lin, "files?name=a", b"secret"),
    ]
    for kind, one in zip(("picture", "voice", "file"), kept, strict=True):
        await send(lin, group, kind, key=one["key"])
        for who in (lin, mei):
            assert (await read(who, group, one["key"])).status_code == 200
            for way in (one["key"], f"../files/{one['key']}", f"img/../{one['key']}"):
                answer = await who.ask("GET", f"/files/{way}")
                assert answer.status_code == 404, way
        # The same picture, had it been public, has another key; the private one opens nothing.
        public = one["key"].replace("pic/", "img/")
        assert (await mei.ask("GET", f"/files/{public}")).status_code == 404


async def test_a_file_is_read_by_who_sees_a_message_that_holds_it(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    stranger = await cast.person("Stranger")
    group, other = await make(lin, mei), await make(lin, bo)
    key = (await picture(lin))["key"]
    assert (await read(lin, group, key)).status_code == 200  # her own, before it is sent
    for who in (mei, bo, stranger):
        assert (await read(who, group, key)).status_code == 404
    await send(lin, group, "picture", key=key)
    assert (await read(mei, group, key)).status_code == 200
    for who, place in ((bo, group), (bo, other), (mei, other), (stranger, group), (stranger, "1")):
        assert (await read(who, place, key)).status_code == 404
    # Who comes later does not see what was sent before, though she knows the key.
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    assert (await read(bo, group, key)).status_code == 404
    await mei.post(f"{at(group)}/leave")
    assert (await read(mei, group, key)).status_code == 200  # as she may read the message itself
    later = (await hand_in(lin, "files?name=a", b"later"))["key"]
    await send(lin, group, "file", key=later)
    assert (await read(mei, group, later)).status_code == 404
    assert (await read(bo, group, later)).status_code == 200


async def test_what_is_recalled_or_cleared_is_read_no_longer(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = (await picture(lin))["key"]
    said = await send(lin, group, "picture", key=key)
    await mei.post(f"{at(group)}/clear")
    assert (await read(mei, group, key)).status_code == 404
    assert (await read(lin, group, key)).status_code == 200
    await lin.post(f"{at(group)}/messages/{said.seq}/recall")
    for who in (lin, mei):
        assert (await read(who, group, key)).status_code == 404


async def test_a_key_of_somebody_else_cannot_be_sent(cast: Cast) -> None:
    """Sending it would open it to the sender: she must have handed it in, or see it."""
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group, elsewhere = await make(lin, mei), await make(bo, lin)
    key = (await picture(lin))["key"]
    await send(lin, group, "picture", key=key)
    with pytest.raises(errors.BadInput):
        await send(bo, elsewhere, "picture", key=key)
    assert (await read(bo, elsewhere, key)).status_code == 404
    assert await lines(bo, elsewhere) == ["created"]
    await send(lin, elsewhere, "picture", key=key)  # forwarded by somebody who sees it
    assert (await read(bo, elsewhere, key)).status_code == 200
    with pytest.raises(errors.BadInput):
        await send(bo, elsewhere, "file", key=key)  # as another kind it was never handed in


@pytest.mark.parametrize(
    "key",
    [
        "img/00/" + "0" * 30 + ".webp",
        "import/00/" + "0" * 30 + ".csv",
        "bill/00/" + "0" * 30 + ".csv",
        "pic/../secret",
        "pic/%2e%2e/%2e%2e/secret",
        "pic",
        "pic/00/" + "0" * 30 + ".webp",
        "%00",
    ],
)
async def test_no_other_name_is_looked_up(cast: Cast, key: str) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    assert (await read(lin, group, key)).status_code in {404, 422}
    assert len(await seen(mei, group)) == 1


async def test_what_was_never_sent_is_forgotten(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    sent = (await hand_in(lin, "files?name=a", b"sent"))["key"]
    await send(lin, group, "file", key=sent)
    old = (await hand_in(lin, "files?name=b", b"old"))["key"]
    await rows("update upload set at = at - interval '3 days' where person = $1", lin.id)
    new = (await hand_in(lin, "files?name=c", b"new"))["key"]
    while await keeping.sweep():
        continue
    kept = {row["key"] for row in await rows("select key from upload where person = $1", lin.id)}
    assert kept == {sent, new}
    assert (await read(lin, group, old)).status_code == 404
    assert (await read(mei, group, sent)).status_code == 200


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("tea.pdf", "tea.pdf"),
        ("C:\\Users\\lin\\tea.pdf", "tea.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b<c>|?*.txt', "a b c.txt"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("x." + "y" * 300, "x." + "y" * 118),
    ],
)
def test_a_name_is_made_fit(given_name: str, name: str) -> None:
    assert rules.name(given_name) == name


@given(st.text(max_size=300))
def test_whatever_a_file_is_called_its_name_is_one_name(text: str) -> None:
    try:
        name = rules.name(text)
    except errors.BadInput:
        return
    assert 0 < len(name) <= rules.NAME_CHARS
    assert not set(name) & set('\\/:*?"<>|\n\r\0')
    assert name not in {".", ".."}


def test_sizes_are_judged_in_bytes() -> None:
    rules.check_size(10, 10)
    with pytest.raises(FileTooLarge):
        rules.check_size(11, 10)
    with pytest.raises(errors.BadInput):
        rules.check_size(0, 10)
