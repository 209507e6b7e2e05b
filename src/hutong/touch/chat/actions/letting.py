"""Files that nobody holds any more: their bytes go, and never those of one that somebody holds.

A key is announced here before its bytes are stored, and comes back when something lets it go. It
stays for longer than any transaction lasts, so that whoever was just taking hold of it is seen by
the sweep. A key is made by chance for each handing in: once nothing holds it, nothing can again.
A crash anywhere leaves the row, and the next sweep goes on from there.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

import structlog

from hutong.kernel import clock
from hutong.kernel.db import Tx, transaction
from hutong.kernel.sql import Statement, load

sql = load("hutong.touch.chat", "files.sql")

GRACE = timedelta(minutes=10)
"""No transaction lasts as long as this."""
_MOST = 200
_log = structlog.get_logger()


async def loosen(tx: Tx, keys: Iterable[str]) -> None:
    """Have these files looked at after a while, because something has let them go."""
    loose = sorted(set(keys))
    if loose:
        await tx.run(sql.loosen, keys=loose, at=clock.now())


async def take_hold(tx: Tx, key: str) -> bool:
    """Take hold of an announced file; False when its bytes are on their way out."""
    return bool(await tx.run(sql.take_hold, key=key))


async def sweep(delete: Callable[[str], Awaitable[None]]) -> int:
    """Delete the bytes that nothing holds; returns how many files went."""
    gone = 0
    while True:
        async with transaction() as tx:
            looked_at, going = await _choose(tx)
        done = [key for key in going if await _deleted(delete, key)]
        async with transaction() as tx:
            await tx.run(sql.gone, keys=done)
            # What the store did not let go is tried again after the others.
            await loosen(tx, set(going) - set(done))
        gone += len(done)
        if looked_at < _MOST:
            return gone


async def _choose(tx: Tx) -> tuple[int, list[str]]:
    """Return how many were looked at, and which of them nothing holds."""
    before = clock.now() - GRACE
    loose = {row["key"] for row in await tx.rows(sql.loose_files, before=before, most=_MOST)}
    if not loose:
        return 0, []
    free = loose - await _held(tx, sql.held_by_messages, loose)
    free -= await _held(tx, sql.held_by_reports, free)
    # Whoever sent it may be sending it again just now, so what is forgotten here waits once more.
    rows = await tx.rows(sql.forget_sent, keys=sorted(free))
    waiting = {row["key"] for row in rows}
    await loosen(tx, waiting)
    free -= await _held(tx, sql.held_by_uploads, free) | waiting
    await tx.run(sql.keep_on, keys=sorted(loose - free - waiting), before=before)
    rows = await tx.rows(sql.let_go, keys=sorted(free), before=before)
    return len(loose), [row["key"] for row in rows]


async def _held(tx: Tx, statement: Statement, keys: set[str]) -> set[str]:
    return {row["key"] for row in await tx.rows(statement, keys=sorted(keys))}


async def _deleted(delete: Callable[[str], Awaitable[None]], key: str) -> bool:
    try:
        await delete(key)
    except OSError as broken:
        _log.warning("file_stays", key=key, error=repr(broken))
        return False
    return True
