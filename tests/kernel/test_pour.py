"""Few rows are inserted and many are copied: what stands there afterwards is the same."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from hutong.kernel.db import transaction
from hutong.kernel.db.tx import FEW
from hutong.kernel.sql import Statement

pytestmark = pytest.mark.usefixtures("asgi")

MAKE = Statement(
    "make",
    "create temp table poured (small smallint, big bigint, words text[], json jsonb, raw jsonb, "
    "at timestamptz, day date, yes boolean) on commit drop",
)
POUR = Statement("pour", "copy poured (small, big, words, json, raw, at, day, yes) from stdin")
# JSON's own null is not the absence of JSON.
READ = Statement("read", "select poured::text as row, raw is null as bare from poured")

AT = datetime(2026, 11, 30, 1, 2, 3, 456789, tzinfo=UTC)
FULL: tuple[Any, ...] = (
    *(7, 2**62, ["梅", None, 'a "word"'], [{"a": [1, None]}, {}], msgspec.Raw(b'{"b":[]}')),
    *(AT, date(2026, 11, 30), True),
)
OTHER: tuple[Any, ...] = (0, -1, [], "only a text", msgspec.Raw(b"null"), AT, date(1, 1, 1), False)
EMPTY: tuple[Any, ...] = (None,) * 8


@pytest.mark.parametrize("rows", [[FULL], [EMPTY], [OTHER, EMPTY], [EMPTY, FULL, OTHER, FULL]])
async def test_few_rows_arrive_as_many_do(rows: list[tuple[Any, ...]]) -> None:
    async with transaction() as tx:
        await tx.run(MAKE)
        await tx.pour(POUR, rows)
        few = [tuple(row) for row in await tx.rows(READ)]
        await tx.pour(POUR, rows * (FEW + 1))
        many = [tuple(row) for row in await tx.rows(READ)][len(few) :]
    assert len(few) == len(rows)
    assert many == few * (FEW + 1)
