"""A connection in use, and how it is asked."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast, overload

import asyncpg

from hutong.kernel import errors, metrics
from hutong.kernel.db.questions import Question, together
from hutong.kernel.db.shaping import maker
from hutong.kernel.sql import Statement

S = TypeVar("S")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

FEW = 4
"""Up to so many rows are inserted with one prepared statement for each number of them."""


class Tx:
    """A connection in use. The verb tells the contract: maybe, one, all, value, run, ask."""

    __slots__ = ("_connection", "after")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.after: list[Callable[[], None]] = []

    async def maybe(self, shape: type[S], statement: Statement, **given: Any) -> S | None:
        """Return the row, or None when there is none."""
        row = await self._row(statement, given)
        return None if row is None else maker(shape, statement, row.keys())(row)

    async def one(self, shape: type[S], statement: Statement, **given: Any) -> S:
        """Return the row that must be there; raises NotFound."""
        row = await self._row(statement, given)
        if row is None:
            raise errors.NotFound("There is no such thing here.")
        return maker(shape, statement, row.keys())(row)

    async def all(self, shape: type[S], statement: Statement, **given: Any) -> list[S]:
        """Return every row."""
        rows = await self.rows(statement, **given)
        if not rows:
            return []
        fill = maker(shape, statement, rows[0].keys())
        return [fill(row) for row in rows]

    async def rows(self, statement: Statement, **given: Any) -> list[asyncpg.Record]:
        """Return every row as the driver has it, for callers that only look inside."""
        metrics.statements.inc()
        arguments = statement.arguments(given)
        return cast("list[Any]", await self._connection.fetch(statement.text, *arguments))

    async def ask(self, question: Question[A]) -> A:
        """Return the answer of one question."""
        answers = await self._together(question)
        return cast("A", answers[0])

    @overload
    async def together(self, a: Question[A], b: Question[B], /) -> tuple[A, B]: ...
    @overload
    async def together(
        self, a: Question[A], b: Question[B], c: Question[C], /
    ) -> tuple[A, B, C]: ...
    @overload
    async def together(
        self, a: Question[A], b: Question[B], c: Question[C], d: Question[D], /
    ) -> tuple[A, B, C, D]: ...
    async def together(self, *questions: Question[Any]) -> tuple[Any, ...]:
        """Return the answers of questions that are asked in one round trip, at one moment."""
        return tuple(await self._together(*questions))

    async def _together(self, *questions: Question[Any]) -> list[Any]:
        if any(question.statement is not None for question in questions):
            metrics.statements.inc()
        return await together(self._connection, questions)

    async def value(self, statement: Statement, **given: Any) -> Any:
        """Return the first column of the first row, or None."""
        row = await self._row(statement, given)
        return None if row is None else row[0]

    async def run(self, statement: Statement, **given: Any) -> int:
        """Execute, and return the number of rows touched."""
        metrics.statements.inc()
        status = await self._connection.execute(statement.text, *statement.arguments(given))
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def pour(self, statement: Statement, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by a `copy ... from stdin`, and a few by `insert ... values`.

        A COPY is parsed each time and takes two round trips; from about eight rows on it costs
        less (decision record 36). JSON columns take an object, or `msgspec.Raw` for JSON that is
        already written.
        """
        if not rows:
            return
        metrics.statements.inc()
        if len(rows) <= FEW:
            values = [value for row in rows for value in row]
            await self._connection.execute(statement.inserting(len(rows)), *values)
        else:
            await self._connection.copy_records_to_table(
                statement.table, columns=statement.columns, records=rows
            )

    async def _row(self, statement: Statement, given: dict[str, Any]) -> Any:
        metrics.statements.inc()
        return await self._connection.fetchrow(statement.text, *statement.arguments(given))
