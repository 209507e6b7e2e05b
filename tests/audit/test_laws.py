"""One moment of a whole house, and each law broken by hand: the audit catches exactly that."""

import asyncpg
import msgspec
import pytest

from hutong import audit
from hutong.kernel import errors
from hutong.kernel.db import Tx
from tests.audit.planted import PLANTED


async def test_a_house_in_order_has_no_violation(scratch: str) -> None:
    report = await audit.audit(scratch)
    assert [(law.law, law.listed) for law in report.laws if law.violations] == []
    assert report.ok
    names = [f"L{n}" for n in range(1, 11)] + [f"C{n}" for n in range(1, 7)]
    assert [law.law for law in report.laws] == names
    assert all(law.examined for law in report.laws)


def test_every_check_has_a_violation_planted_against_it() -> None:
    checks = {check.violations for law in audit.LAWS for check in law.checks}
    assert {check for check, _, _ in PLANTED} == checks


@pytest.mark.parametrize(("check", "what", "planted"), PLANTED)
async def test_a_planted_violation_is_caught_and_nothing_else(
    open_book: asyncpg.Connection, check: str, what: str, planted: str
) -> None:
    if check != "l2_snapshots":
        await open_book.execute("delete from ledger_snapshot")
    await open_book.execute(planted)
    report = await audit.examine(Tx(open_book))
    law = check.partition("_")[0].upper()
    broken = {one.law: one for one in report.laws if one.violations}
    assert set(broken) == {law}, f"{what}: {[one.listed for one in broken.values()]}"
    assert check in {one.check for one in broken[law].listed}
    assert not report.ok
    assert all(one.subject and one.detail for one in broken[law].listed)


async def test_a_hundred_violations_are_listed_and_all_are_counted(
    open_book: asyncpg.Connection,
) -> None:
    await open_book.execute(
        """insert into account (owner, kind, currency, balance_fen, floor_fen)
        select n, 'wallet', 'CNY', 0, -1 from generate_series(1, 250) as n"""
    )
    report = await audit.examine(Tx(open_book))
    floors = next(one for one in report.laws if one.law == "L3")
    assert (floors.violations, len(floors.listed)) == (250, 100)


async def test_the_audit_writes_nothing_and_can_be_told_as_json(scratch: str) -> None:
    report = await audit.audit(scratch)
    told = msgspec.json.decode(msgspec.json.encode(report))
    assert told["ok"] is True
    assert set(told["laws"][0]) == {"law", "title", "examined", "violations", "listed"}


async def test_a_database_that_is_away_is_said_plainly() -> None:
    with pytest.raises(errors.Unavailable):
        await audit.audit("postgresql://nobody@127.0.0.1:1/none")
