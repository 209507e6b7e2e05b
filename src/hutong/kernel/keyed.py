"""Batches under idempotency keys: many at once, each of them once.

The usual case costs one statement for the whole batch: the keys are inserted with their answers
at its end. Only a key that is already there, or an item that was refused, is looked up.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from hutong.kernel import clock, db, errors, once
from hutong.kernel.batch import Combiner
from hutong.kernel.db import Tx

In = TypeVar("In")
Out = TypeVar("Out")

_Keys = list[tuple[int, str]]


class Asked(msgspec.Struct, Generic[In]):
    """One request: whose key, a hash of what was asked, and what the work needs."""

    owner: int
    key: str
    digest: bytes
    item: In


class _Repeated(Exception):
    """Some keys of the batch were there already; the transaction must not stand."""

    def __init__(self, keys: _Keys) -> None:
        super().__init__(keys)
        self.keys = set(keys)


class Keyed(Generic[In, Out]):
    """A combiner whose items each carry an idempotency key.

    `work(tx, items)` returns as many answers; a Problem in a place means that this item changed
    nothing. It runs again from the start when the server asks for it.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Tx, list[In]], Awaitable[Sequence[Out | errors.Problem]]],
        shape: type[Out],
        *,
        most: int = 256,
    ) -> None:
        self._work = work
        self._shape = shape
        self._combiner: Combiner[Asked[In], Out] = Combiner(name, self._run, most=most)

    async def ask(self, owner: int, key: str | None, operation: str, data: Any, item: In) -> Out:
        """Return the answer of one item; the same key with other input raises KeyReused."""
        usable = once.check(key, required=True) or ""
        asked = Asked(owner, usable, once.digest(operation, data), item)
        return await self._combiner.ask(asked)

    async def _run(self, batch: list[Asked[In]]) -> list[Out | BaseException]:
        first: dict[tuple[int, str], int] = {}
        for place, asked in enumerate(batch):
            first.setdefault((asked.owner, asked.key), place)
        answers: list[Any] = [None] * len(batch)
        fresh = [batch[place] for place in first.values()]
        found = await self._answer(fresh)
        for asked, answer in zip(fresh, found, strict=True):
            answers[first[asked.owner, asked.key]] = answer
        for place, asked in enumerate(batch):
            if answers[place] is None:
                leader = first[asked.owner, asked.key]
                same = batch[leader].digest == asked.digest
                answers[place] = answers[leader] if same else _reused()
        return answers

    async def _answer(self, fresh: list[Asked[In]]) -> list[Any]:
        try:
            return await db.again(lambda tx: self._attempt(tx, fresh))
        except _Repeated as repeated:
            known = repeated.keys
        rest = [a for a in fresh if (a.owner, a.key) not in known]
        again = [a for a in fresh if (a.owner, a.key) in known]
        answers = dict(zip(map(id, rest), await self._answer(rest) if rest else [], strict=True))
        async with db.reading() as tx:
            answers |= zip(map(id, again), await self._recall(tx, again, []), strict=True)
        return [answers[id(asked)] for asked in fresh]

    async def _attempt(self, tx: Tx, fresh: list[Asked[In]]) -> list[Any]:
        answers: list[Any] = list(await self._work(tx, [asked.item for asked in fresh]))
        done = [i for i, answer in enumerate(answers) if not isinstance(answer, BaseException)]
        if done:
            await _keep(tx, [fresh[i] for i in done], [answers[i] for i in done])
        refused = [i for i, answer in enumerate(answers) if isinstance(answer, BaseException)]
        if refused:
            asked = [fresh[i] for i in refused]
            told = await self._recall(tx, asked, [answers[i] for i in refused])
            for i, answer in zip(refused, told, strict=True):
                answers[i] = answer
        return answers

    async def _recall(self, tx: Tx, asked: list[Asked[In]], otherwise: list[Any]) -> list[Any]:
        """Return the stored answers; `otherwise` stands in for keys that are not there."""
        rows = await tx.rows(
            once.sql.recall_keys,
            owners=[a.owner for a in asked],
            keys=[a.key for a in asked],
        )
        stored = {(row["owner"], row["key"]): row for row in rows}
        answers: list[Any] = []
        for place, one in enumerate(asked):
            row = stored.get((one.owner, one.key))
            if row is None:
                answers.append(otherwise[place])
            elif row["digest"] != one.digest or not row["answer"]:
                answers.append(_reused())
            else:
                answers.append(msgspec.json.decode(row["answer"], type=self._shape))
        return answers


async def _keep(tx: Tx, asked: Sequence[Asked[Any]], answers: Sequence[Any]) -> None:
    rows = await tx.rows(
        once.sql.keep_all,
        owners=[a.owner for a in asked],
        keys=[a.key for a in asked],
        digests=[a.digest for a in asked],
        answers=[msgspec.json.encode(answer) for answer in answers],
        at=clock.now(),
    )
    if len(rows) != len(asked):
        won = {(row["owner"], row["key"]) for row in rows}
        raise _Repeated([(a.owner, a.key) for a in asked if (a.owner, a.key) not in won])


def _reused() -> once.KeyReused:
    return once.KeyReused("Use a fresh key for a new request. Nothing was changed.")
