"""How the house feels, for those who watch it."""

import asyncpg
import httpx

from hutong.kernel.db import database
from tests.cast import Cast, Visitor


async def test_the_house_lives_and_is_ready(visitor: Visitor) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await visitor.ask("GET", path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


async def test_it_lives_and_is_not_ready_while_the_database_is_away(
    visitor: Visitor,
) -> None:
    pool, database.pool = database.pool, None
    try:
        assert (await visitor.ask("GET", "/healthz")).status_code == 200
        assert (await visitor.refused("GET", "/readyz"))["status"] == 503
    finally:
        database.pool = pool


async def test_it_is_not_ready_while_tables_are_missing(visitor: Visitor, dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        [taken] = await connection.fetch(
            "delete from schema_version where name = (select max(name) from schema_version)"
            " returning name, checksum, applied_at"
        )
        problem = await visitor.refused("GET", "/readyz")
        await connection.execute("insert into schema_version values ($1, $2, $3)", *taken)
    finally:
        await connection.close()
    assert problem["code"] == "not_ready"
    assert "hutong migrate" in problem["detail"]
    assert (await visitor.ask("GET", "/readyz")).status_code == 200


async def figures(asgi: object, address: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=asgi, client=(address, 1))  # type: ignore[arg-type]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://hutong") as somebody:
        return await somebody.get("/metrics", headers=named)


async def test_figures_are_for_this_machine(asgi: object) -> None:
    answer = await figures(asgi, "127.0.0.1")
    assert answer.status_code == 200
    assert b"hutong_http_requests_total" in answer.content
    assert answer.headers["content-type"].startswith("text/plain")


async def test_figures_are_not_for_strangers_nor_for_those_behind_a_proxy(asgi: object) -> None:
    assert (await figures(asgi, "192.0.2.7")).status_code == 403
    assert (await figures(asgi, "127.0.0.1", x_forwarded_for="192.0.2.7")).status_code == 403


async def test_figures_are_for_operators_wherever_they_are(asgi: object, cast: Cast) -> None:
    ops, lin = await cast.ops(), await cast.lin()
    for who, status in ((ops, 200), (lin, 403)):
        answer = await figures(asgi, "192.0.2.7", authorization=f"Bearer {who.token}")
        assert answer.status_code == status
