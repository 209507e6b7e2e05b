"""Questions asked together get what each would get alone, in one round trip."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from hutong.kernel import errors
from hutong.kernel.db import ask, ask_rows, known, reading
from hutong.kernel.ids import Id
from hutong.kernel.metrics import statements
from hutong.kernel.sql import Statement

pytestmark = pytest.mark.usefixtures("asgi")

MOMENT = datetime(2026, 11, 30, 1, 2, 3, 456789, tzinfo=UTC)
NUMBERS = Statement(
    "numbers", "select n, n * :by as m from generate_series(1, :most) n order by n desc"
)
THING = Statement(
    "thing",
    "select :id::bigint as id, :at::timestamptz as at, :named::jsonb as named, "
    "array['a', null] as words, :id::bigint = 7 as seven where :there",
)


class Number(msgspec.Struct):
    n: int
    m: int


class Name(msgspec.Struct):
    text: str


class Thing(msgspec.Struct):
    id: Id
    at: datetime
    named: Name | None
    words: list[str | None]
    seven: bool


def thing(*, there: bool, named: Any) -> Any:
    return ask(Thing, THING, id=2**62, at=MOMENT, named=named, there=there)


def sent() -> float:
    return float(statements._value.get())  # noqa: SLF001  the client library offers no reading


async def test_answers_come_in_their_places_as_each_alone_would() -> None:
    numbers = ask(Number, NUMBERS, by=3, most=4)
    raw = ask_rows(NUMBERS, by=5, most=2).then(lambda rows: [tuple(row) for row in rows])
    async with reading() as tx:
        before = sent()
        nothing, many, nine, few = await tx.together(
            thing(there=False, named=None), numbers, known(9), raw
        )
        assert sent() - before == 1
        (one,), again = await tx.together(thing(there=True, named={"text": "梅"}), numbers)
        alone = [await tx.ask(thing(there=True, named={"text": "梅"})), await tx.ask(raw)]
    assert (nothing, nine, few) == ([], 9, [(2, 10), (1, 5)])
    assert many == again == [Number(n, 3 * n) for n in (4, 3, 2, 1)]
    assert one == Thing(str(2**62), MOMENT, Name("梅"), ["a", None], seven=False)
    assert alone == [[one], few]


async def test_what_is_known_asks_nobody() -> None:
    async with reading() as tx:
        before = sent()
        assert await tx.together(known(1), known({}).then(len)) == (1, 0)
        assert sent() == before


async def test_what_locks_is_not_asked_with_others() -> None:
    locking = Statement("locking", "select id from person where id = :id for update")
    async with reading() as tx:
        with pytest.raises(TypeError, match="locking> locks"):
            await tx.together(ask_rows(locking, id=1), ask_rows(NUMBERS, by=1, most=1))


async def test_what_an_answer_means_may_be_a_refusal() -> None:
    def missing(rows: list[Number]) -> Number:
        if not rows:
            raise errors.NotFound("There is no number.")
        return rows[0]

    async with reading() as tx:
        with pytest.raises(errors.NotFound, match="no number"):
            await tx.together(ask(Number, NUMBERS, by=1, most=0).then(missing), known(1))
