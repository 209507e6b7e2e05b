"""Idempotency: the same key and the same input give the same effect and the same answer for ever.

The key, a hash of the input and the answer are written in the transaction of the effect (the way
of Formance's ledger), so there is no moment at which one exists without the other.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from hutong.kernel import clock, db, errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.kernel", "once.sql")

_KEY_CHARS_MAX = 200

R = TypeVar("R")


class KeyReused(errors.Refused):
    """The key was already used with other input."""

    title = "This Idempotency-Key belongs to another request"


class KeyMissing(errors.BadInput):
    """Money moves only under a key, so that a retry cannot move it twice."""

    status = 400
    title = "An Idempotency-Key header is required here"


def digest(operation: str, data: Any) -> bytes:
    """Return the hash that tells whether two requests are the same."""
    return hashlib.sha256(operation.encode() + b"\0" + msgspec.json.encode(data)).digest()


def check(key: str | None, *, required: bool) -> str | None:
    """Return the key if it can be used; raises KeyMissing or BadInput."""
    if not key:
        if required:
            raise KeyMissing("Send any unique text as Idempotency-Key, and the same on a retry.")
        return None
    if len(key) > _KEY_CHARS_MAX or not key.isprintable():
        raise errors.BadInput(f"Idempotency-Key takes up to {_KEY_CHARS_MAX} printable characters.")
    return key


async def do(
    owner: int,
    key: str | None,
    asked: tuple[str, Any],
    work: Callable[[Tx], Awaitable[R]],
    *,
    shape: type[R],
    required: bool = False,
) -> R:
    """Run `work` in a transaction, once per (owner, key); a repetition gets the first answer.

    `asked` is an operation and its data; the same key with another one raises KeyReused.
    """
    usable = check(key, required=required)
    if usable is None:
        return await db.again(work)
    hashed = digest(*asked)

    async def keyed(tx: Tx) -> R:
        if not await tx.run(sql.claim_key, owner=owner, key=usable, digest=hashed, at=clock.now()):
            return recall(await tx.rows(sql.recall_key, owner=owner, key=usable), hashed, shape)
        answer = await work(tx)
        await tx.run(sql.keep_answer, owner=owner, key=usable, answer=msgspec.json.encode(answer))
        return answer

    return await db.again(keyed)


async def effect(
    owner: int,
    key: str | None,
    asked: tuple[str, Any],
    work: Callable[[Tx], Awaitable[object]],
    reader: Callable[[Tx], Awaitable[R]],
    *,
    required: bool = False,
) -> R:
    """Run `work` once per (owner, key) as `do`, and answer with what `reader` finds afterwards.

    For answers that show another person: nothing of them is kept under the key, so that erasing
    her leaves nothing there. A repetition gets the state of its own moment.
    """

    async def worked(tx: Tx) -> bool:
        await work(tx)
        return True

    await do(owner, key, asked, worked, shape=bool, required=required)
    async with db.reading() as tx:
        return await reader(tx)


def recall(rows: list[Any], hashed: bytes, shape: type[R]) -> R:
    """Return the stored answer if the input is the same."""
    if not rows or rows[0]["digest"] != hashed:
        raise KeyReused("Use a fresh key for a new request. Nothing was changed.")
    if not rows[0]["answer"]:
        raise KeyReused("This was done before; its answer was erased with the person.")
    return msgspec.json.decode(rows[0]["answer"], type=shape)


async def forget(tx: Tx, owner: int) -> None:
    """Erase what a person was answered; that it was done, and with which key, stays."""
    await tx.run(sql.erase_answers, owner=owner)
