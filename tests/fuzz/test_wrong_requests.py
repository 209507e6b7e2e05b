"""Requests that are wrong as HTTP or as JSON, whatever the operation."""

import asyncio
import io
import json
from urllib.parse import urlsplit

import pytest

from tests.asking import Asker
from tests.fuzz import bodies
from tests.fuzz.world import World

PLAIN, FRAMED = "/api/addresses", "/api/people"
"""One address of the express lane, and one that the web framework answers."""

MEGABYTE = 1_000_000

BODIES = {
    "nothing": b"",
    "null": b"null",
    "a text": b'"a"',
    "a list": b"[]",
    "an open end": b'{"name":"a"',
    "two values": b"{}{}",
    "a comma too many": b'{"name":"a",}',
    "not UTF-8": b'{"name":"\xff"}',
    "UTF-16": '{"name":"a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "a form": b"name=a&phone=b",
    "deep lists": b"[" * 200_000 + b"]" * 200_000,
    "deep lists in a field": b'{"name":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a field a thousand times": b"{" + b",".join([b'"name":"a"'] * 1000) + b"}",
    "ten megabytes of text": b'{"name":"' + b"a" * 10 * MEGABYTE + b'"}',
    "ten megabytes of lists": b"[" + b"[]," * (3 * MEGABYTE) + b"[]]",
    "a number of a megabyte": b'{"name":' + b"1" * MEGABYTE + b"}",
}

HEADERS = {
    "a type that is none": {"Content-Type": "x"},
    "a form's type": {"Content-Type": "application/x-www-form-urlencoded"},
    "a multipart type without a boundary": {"Content-Type": "multipart/form-data"},
    "msgpack": {"Content-Type": "application/msgpack"},
    "a charset that is none": {"Content-Type": "application/json; charset=klingon"},
    "UTF-7": {"Content-Type": "application/json; charset=utf-7"},
    "a packed body that is not": {"Content-Encoding": "gzip"},
    "a key that is too long": {"Idempotency-Key": "k" * 5000},
    "a key of other letters": {"Idempotency-Key": "钥匙"},
    "a bearer of nothing": {"Authorization": "Bearer "},
    "a bearer of other letters": {"Authorization": "Bearer \u00fc\u00ff"},
    "a long bearer": {"Authorization": "Bearer " + "a" * 6000},
    "basic": {"Authorization": "Basic dXNlcjpwYXNz"},
    "a cookie without end": {"Cookie": "hutong_session=" + "a" * 6000},
    "cookies of nothing": {"Cookie": ";;=;hutong_session;=hutong_session=;"},
    "another method": {"X-HTTP-Method-Override": "DELETE"},
    "another address": {"X-Forwarded-For": "127.0.0.1, '; drop table person", "Forwarded": "for="},
    "another host": {"Host": "evil.example"},
    "a host that is none": {"Host": "a b\\c"},
    "a language that is none": {"Accept-Language": "q=;;;,*-*" + "a," * 1000},
    "an answer nobody has": {"Accept": "image/png;q=x", "Accept-Encoding": "bogus;q=2"},
    "a range": {"Range": "bytes=-1-5,999999999999999999999-"},
    "a condition": {"If-None-Match": '"' * 100, "If-Modified-Since": "yesterday"},
    "an id of a request": {"X-Request-Id": "' or 1=1 --" * 20},
}


@pytest.mark.parametrize("path", [PLAIN, FRAMED])
@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_no_request_is_refused(world: World, path: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    before = world.worked_s()
    found = await world.lin.ask("POST", path, headers=headers, data=io.BytesIO(BODIES[body]))
    assert found.status in {400, 413, 422}, found
    assert found.kind == "application/problem+json"
    assert world.worked_s() - before < 5


@pytest.mark.parametrize("path", [PLAIN, FRAMED])
@pytest.mark.parametrize("what", HEADERS)
async def test_a_strange_header_breaks_nothing(world: World, path: str, what: str) -> None:
    for method, body in (("POST", b"{}"), ("GET", None)):
        before = world.worked_s()
        found = await world.lin.ask(method, path, body, headers=HEADERS[what])
        assert found.status < 500, found
        assert world.worked_s() - before < 5


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
async def test_a_body_where_none_belongs_is_left_alone(world: World, method: str) -> None:
    found = await world.lin.ask(method, "/api/cart", b"{" + b" " * MEGABYTE)
    assert found.status < 500
    assert (await world.lin.ask("GET", "/api/cart")).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/api",
        "/api/",
        "/api//orders",
        "/api/orders/..",
        "/api/%2e%2e/%2e%2e/etc/passwd",
        "/files/../../etc/passwd",
        "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/files/img/%00.webp",
        "/files/img/" + "a" * 5000,
        "/assets/%2e%2e%2findex.html",
        "/api/orders/1;a=b",
        "/api/orders/%31",
        "/api/\u00ff".encode("latin-1").decode("latin-1"),
        "/%ff%fe",
        "/api/docs",
        "/api/docs/openapi.json",
        "/api/notices/" + "a" * 3000,
        "/" + "a/" * 3000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "TRACE", "PROPFIND"])
async def test_no_address_leads_out_of_the_house(world: World, method: str, path: str) -> None:
    found = await world.lin.ask(method, path)
    assert found.status < 500 or found.body.startswith(b"<!doctype html>"), found
    assert b"root:" not in found.body


@pytest.mark.parametrize("outcome", ["nothing", "half a body", "half a header"])
async def test_a_client_that_goes_away_leaves_nothing_behind(world: World, outcome: str) -> None:
    """And one that says nothing holds up nobody."""
    where = urlsplit(world.url)
    said = {
        "nothing": b"",
        "half a header": b"POST /api/addresses HTTP/1.1\r\nHost: h\r\nAuthoriz",
        "half a body": b"POST /api/addresses HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
        + world.lin.token.encode()
        + b"\r\nContent-Length: 500\r\n\r\n"
        + json.dumps(bodies.ADDRESS).encode(),
    }[outcome]
    before = await world.lin.do("GET", "/api/addresses")
    waiting = []
    for _ in range(20):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.write(said)
        await writer.drain()
        waiting.append((reader, writer))
    found = await world.lin.ask("GET", "/api/addresses")
    assert found.status == 200
    assert not any(reader.at_eof() for reader, _ in waiting), "it was answered when they were gone"
    for _, writer in waiting:
        writer.close()
    # Time for a request that nobody finished to have an effect.
    await asyncio.sleep(0.3)
    after = await world.lin.do("GET", "/api/addresses")
    assert after == before


async def test_a_forged_notice_is_refused_whatever_its_signature_is(world: World) -> None:
    notice = {"provider": "sandbox", "event": "1-succeeded", "payer": 1, "payment": 1}
    for signature in ("", "0" * 64, "a" * 5000, "\u00fc\u00ff", "' or 1=1 --"):
        headers = {"X-Hutong-Signature": signature}
        path = "/api/notices/sandbox"
        found = await Asker(world.lin.http, world.url).ask("POST", path, notice, headers=headers)
        assert found.status == 401, found
        assert found.json()["code"] == "forged"
