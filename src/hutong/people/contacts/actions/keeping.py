"""What a person does in her own book, and how she lets herself be found."""

import secrets

from msgspec import UNSET

from hutong.kernel import clock
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.contacts import reads, rules
from hutong.people.contacts.actions import logbook
from hutong.people.contacts.shapes import ContactChanges, Privacy

sql = load("hutong.people.contacts")


async def change(tx: Tx, me: int, friend: int, wanted: ContactChanges) -> None:
    """Write beside somebody's name in my book. Raises NotFound or BadInput."""
    if not await tx.run(
        sql.change_friend,
        person=me,
        friend=friend,
        remark=None if wanted.remark is UNSET else rules.remark(wanted.remark),
        tags=None if wanted.tags is UNSET else rules.tags(wanted.tags),
        star=None if wanted.star is UNSET else wanted.star,
    ):
        raise reads.book.absent()
    await logbook.log(tx, [(me, "contact", friend)])


async def drop(tx: Tx, me: int, friend: int) -> None:
    """Take somebody out of my book; in hers I stay, and she is not told. Raises NotFound."""
    if not await tx.run(sql.drop_friend, person=me, friend=friend):
        raise reads.book.absent()
    await logbook.log(tx, [(me, "contact", friend)])


async def block(tx: Tx, me: int, other: int) -> None:
    """Let nothing of what somebody writes or asks reach me; she is not told.

    Raises NotFound for an id that nobody has, BookFull, or BadInput for oneself.
    """
    await accounts.lock(tx, rules.somebody_else(me, other), me)
    if await tx.value(sql.count_blocked, person=me) >= rules.BLOCKED_MOST:
        raise rules.BookFull(f"You block {rules.BLOCKED_MOST} people, which is all that fit.")
    if await tx.run(sql.add_block, person=me, blocked=other, at=clock.now()):
        await logbook.log(tx, [(me, "block", other)])


async def unblock(tx: Tx, me: int, other: int) -> None:
    """Let somebody reach me again; does nothing when she was not blocked."""
    if await tx.run(sql.drop_block, person=me, blocked=other):
        await logbook.log(tx, [(me, "block", other)])


async def choose(tx: Tx, me: int, wanted: Privacy) -> None:
    """Say who may find and ask me."""
    await tx.run(
        sql.set_privacy,
        person=me,
        by_handle=wanted.by_handle,
        by_code=wanted.by_code,
        by_group=wanted.by_group,
    )
    await logbook.log(tx, [(me, "settings", "")])


async def code(tx: Tx, me: int) -> str:
    """Return my code; the first time I ask, it is made."""
    return await reads.people.code(tx, me) or await _fresh_code(tx, me, keep=True)


async def rotate(tx: Tx, me: int) -> str:
    """Give me a fresh code; the old one finds nobody from the commit on."""
    fresh = await _fresh_code(tx, me, keep=False)
    await logbook.log(tx, [(me, "settings", "")])
    return fresh


async def _fresh_code(tx: Tx, me: int, *, keep: bool) -> str:
    await accounts.lock(tx, me)
    old = await reads.people.code(tx, me)
    if old and keep:
        return old
    fresh = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))
    if old:
        await tx.run(sql.disown_code, person=me, code=old)
    await tx.run(sql.put_code, person=me, code=fresh, at=clock.now())
    await tx.run(sql.own_code, person=me, code=fresh)
    return fresh
