"""Questions that are asked in one round trip, whichever rooms they belong to.

A small statement costs less than the way to the server and back, so a page that asks six of them
one after the other mostly waits and wakes. A room offers a `Question`; who needs answers of
several rooms asks them together: `select array(select q from (...) q), ...`, one column for each
statement, its rows as records. Each room's SQL stays its own, and all see the same moment.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

from hutong.kernel.db.shaping import maker
from hutong.kernel.sql import Statement

S = TypeVar("S")
R = TypeVar("R")
Q = TypeVar("Q")

_PARAMETER = re.compile(r"\$(\d+)")
_LOCKS = re.compile(r"\bfor (no key )?(update|share)\b", re.IGNORECASE)


class Question(Generic[R]):
    """A statement that reads, what it is given, and what its rows mean.

    It must not lock: statements that are asked together run in no order that could be relied on.
    """

    __slots__ = ("arguments", "make", "shape", "statement")

    def __init__(
        self,
        shape: type[Any] | None,
        statement: Statement | None,
        arguments: Sequence[Any],
        make: Callable[[list[Any]], R],
    ) -> None:
        self.shape = shape
        self.statement = statement
        self.arguments = arguments
        self.make = make

    def then(self, work: Callable[[R], Q]) -> "Question[Q]":
        """Return the question whose answer is what `work` makes of ours; it may raise."""
        make = self.make
        return Question(self.shape, self.statement, self.arguments, lambda rows: work(make(rows)))

    def answer(self, rows: Sequence[Any], keys: Sequence[str]) -> R:
        """Make the answer of rows with these columns."""
        if self.shape is None or self.statement is None or not rows:
            return self.make(list(rows))
        fill = maker(self.shape, self.statement, keys)
        return self.make([fill(row) for row in rows])


def ask(shape: type[S], statement: Statement, **given: Any) -> Question[list[S]]:
    """Return the question for every row of a statement, as shapes."""
    return Question(shape, statement, statement.arguments(given), lambda rows: rows)


def ask_rows(statement: Statement, **given: Any) -> Question[list[Any]]:
    """Return the question for every row of a statement, whose values are read by their place."""
    return Question(None, statement, statement.arguments(given), lambda rows: rows)


def known(answer: R) -> Question[R]:
    """Return a question whose answer needs no statement."""
    return Question(None, None, (), lambda _: answer)


async def together(connection: Any, questions: Sequence[Question[Any]]) -> list[Any]:
    """Ask all that need a statement in one, and return the answers in their places."""
    asked = [question for question in questions if question.statement is not None]
    rows: list[Any] = []
    if len(asked) == 1:
        rows = [await connection.fetch(_text(asked[0]), *asked[0].arguments)]
    elif asked:
        arguments = [value for question in asked for value in question.arguments]
        rows = list(await connection.fetchrow(_composed(asked), *arguments))
    found = iter(rows)
    answers = []
    for question in questions:
        mine = [] if question.statement is None else next(found)
        answers.append(question.answer(mine, await _keys(connection, question, mine)))
    return answers


def _text(question: Question[Any]) -> str:
    return cast("Statement", question.statement).text


_texts: dict[tuple[str, ...], str] = {}


def _composed(asked: Sequence[Question[Any]]) -> str:
    parts = tuple(map(_text, asked))
    text = _texts.get(parts)
    if text is None:
        columns, given = [], 0
        for question, part in zip(asked, parts, strict=True):
            if _LOCKS.search(part):
                raise TypeError(f"{question.statement} locks, and is asked with others")
            moved = _moved(part, given)
            columns.append(f"array(select q from (\n{moved}\n) q)")  # noqa: S608  all of it ours
            given += len(question.arguments)
        text = _texts[parts] = "select " + ", ".join(columns)
    return text


def _moved(text: str, by: int) -> str:
    """Return a statement whose parameters stand so many places later."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", text)


async def _keys(connection: Any, question: Question[Any], rows: Sequence[Any]) -> Sequence[str]:
    """Return the names of the columns, which records in an array do not carry."""
    statement = question.statement
    if statement is None or question.shape is None or not rows:
        return ()
    if not isinstance(rows[0], tuple):
        return tuple(rows[0].keys())
    if not statement.keys:
        prepared = await connection.prepare(statement.text)
        statement.keys = tuple(column.name for column in prepared.get_attributes())
    return statement.keys
