"""Running the checks: one connection, one moment, nothing written, no limit of time."""

from datetime import timedelta
from typing import Any

import asyncpg

from hutong.audit.laws import LAWS
from hutong.audit.shapes import Check, Law, LawReport, Report, Violation
from hutong.kernel import clock, errors, settings
from hutong.kernel.db import Tx
from hutong.kernel.sql import Statement, load
from hutong.trade import orders

LISTED_MAX = 100
GRACE = timedelta(seconds=60)
"""Money may be on its way for so long before it counts as lost (L10)."""

_GONE = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)
_FILES = ("queries.sql", "goods.sql", "bounds.sql", "talk.sql")
_STATEMENTS: dict[str, Statement] = {}
for _file in _FILES:
    _STATEMENTS |= load("hutong.audit", _file).all


async def audit(dsn: str | None = None) -> Report:
    """Examine a database, that of the settings unless another is named.

    It takes a connection of its own, since a large house takes longer to examine than a pooled
    statement may. Raises Unavailable when the database does not answer.
    """
    address = dsn or settings.current().database_url
    options = {"application_name": "hutong audit", "jit": "off", "timezone": "UTC"}
    try:
        connection = await asyncpg.connect(address, timeout=10, server_settings=options)
    except (OSError, TimeoutError, asyncpg.PostgresError) as away:
        raise errors.Unavailable(f"The database does not answer ({away}).") from away
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await examine(Tx(connection))
    except _GONE as away:
        if not connection.is_closed():
            raise
        raise errors.Unavailable(f"The database went away meanwhile ({away}).") from away
    finally:
        await connection.close()


async def examine(tx: Tx) -> Report:
    """Examine everything through a transaction that sees one moment."""
    at = clock.now()
    steps = [
        (step.source, step.target, actor)
        for step in orders.rules.PUBLISHED
        for actor in step.actors
    ]
    given = {
        "before": at - GRACE,
        "sources": [source for source, _, _ in steps],
        "targets": [target for _, target, _ in steps],
        "actors": [actor for _, _, actor in steps],
    }
    counts: dict[str, int] = {}
    laws = [await _law(tx, law, given, counts) for law in LAWS]
    return Report(at=at, ok=not any(law.violations for law in laws), laws=laws)


async def _law(tx: Tx, law: Law, given: dict[str, Any], counts: dict[str, int]) -> LawReport:
    examined, violations, listed = 0, 0, list[Violation]()
    for check in law.checks:
        if check.counted not in counts:
            counts[check.counted] = int(await tx.value(_STATEMENTS[check.counted]))
        examined += counts[check.counted]
        found, few = await _violations(tx, check, given)
        violations += found
        listed += few[: LISTED_MAX - len(listed)]
    return LawReport(
        law=law.name, title=law.title, examined=examined, violations=violations, listed=listed
    )


async def _violations(tx: Tx, check: Check, given: dict[str, Any]) -> tuple[int, list[Violation]]:
    inner = _STATEMENTS[check.violations]
    counted = f"""with bad as materialized ({inner.text})
        select subject, detail, (select count(*) from bad) as n from bad
        order by subject, detail limit {LISTED_MAX}"""  # noqa: S608  our own statement, wrapped
    wrapped = Statement(inner.name, counted)
    wrapped.names = inner.names
    rows = await tx.rows(wrapped, **{name: given[name] for name in inner.names})
    few = [Violation(check.violations, row["subject"], row["detail"]) for row in rows]
    return (rows[0]["n"] if rows else 0), few
