"""The OpenAPI document says what a caller needs beside shapes: rights, keys, limits, refusals."""

from typing import Any

import pytest

from tests.cast import Cast


@pytest.fixture(name="paths")
async def _paths(cast: Cast) -> Any:
    lin = await cast.lin()
    document = await lin.get("/api/docs/openapi.json")
    assert set(document["components"]["securitySchemes"]) == {"token", "cookie"}
    return document["paths"]


async def test_every_operation_says_what_it_does_in_a_sentence(paths: Any) -> None:
    operations = [o for item in paths.values() for o in item.values() if isinstance(o, dict)]
    assert len(operations) > 100
    assert [o["operationId"] for o in operations if not o["summary"].endswith(".")] == []


async def test_an_open_route_asks_for_nothing_and_another_for_a_token(paths: Any) -> None:
    assert paths["/api/products"]["get"]["security"] == []
    assert {"token": []} in paths["/api/orders"]["get"]["security"]


async def test_what_is_posted_may_carry_a_key(paths: Any) -> None:
    names = [p["name"] for p in paths["/api/trades"]["post"]["parameters"]]
    assert "Idempotency-Key" in names


async def test_limits_of_the_address_are_told(paths: Any) -> None:
    (limit,) = [p for p in paths["/api/orders"]["get"]["parameters"] if p["name"] == "limit"]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 100)


async def test_refusals_are_problem_documents(paths: Any) -> None:
    refusal = paths["/api/trades"]["post"]["responses"]["default"]
    assert list(refusal["content"]) == ["application/problem+json"]
