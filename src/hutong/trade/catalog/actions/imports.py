"""Importing goods: the file is kept, a job reads it, every batch is one transaction.

How many rows were answered is written in the transaction that adds their products, so an import
that was interrupted goes on after the last batch that was committed, and adds nothing twice.
"""

import asyncio
from collections.abc import Iterator

import msgspec

from hutong.kernel import clock, errors, ids, jobs, settings
from hutong.kernel.db import Tx, transaction
from hutong.kernel.files import Files
from hutong.trade.catalog.actions import updating
from hutong.trade.catalog.actions.put import add_all
from hutong.trade.catalog.reads import categories, imports, stocking
from hutong.trade.catalog.reads.imports import sql
from hutong.trade.catalog.rules import rows
from hutong.trade.catalog.rules.rows import Refused, Row, Taken
from hutong.trade.catalog.shapes.imports import Format, Import, Run

BYTES_MAX = 20 * 1024 * 1024
JOB = "catalog.import"

_BATCH_ROWS = 200
_REASON_CHARS_MAX = 500


class FileTooLarge(errors.TooLarge):
    """The file has more bytes than are taken at once."""

    title = "The file is too large"


class NotStopped(errors.Refused):
    """Only an import that stopped can be resumed."""

    title = "The import did not stop"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A file to import into a shop."""

    shop: int
    person: int
    format: Format
    mapping: dict[str, str]
    data: bytes
    updates: bool = False


class _Kept:
    files: Files | None = None


async def begin(asked: Asked) -> Import:
    """Keep the file and queue its import. Raises FileTooLarge, NotAFile and BadMapping.

    The whole file is read once before anything is kept, so that a broken one is refused at once.
    """
    if len(asked.data) > BYTES_MAX:
        raise FileTooLarge(
            "At most 20 MB are taken at once. Nothing was imported; please split it."
        )
    rows.check_mapping(asked.mapping)
    number = await asyncio.to_thread(_count, asked.data, asked.format, asked.mapping)
    key = await _files().put_bytes("import", asked.data, asked.format)
    run = ids.new()
    async with transaction() as tx:
        await tx.run(
            sql.new_import,
            shop=asked.shop,
            id=run,
            person=asked.person,
            format=asked.format,
            mapping=asked.mapping,
            updates=asked.updates,
            file=key,
            rows=number,
            at=clock.now(),
        )
        await _queue(tx, asked.shop, run)
        return await imports.find(tx, asked.shop, run)


async def resume(tx: Tx, shop: int, run: int) -> Import:
    """Go on with an import that stopped. Raises NoSuchImport and NotStopped."""
    given = {"shop": shop, "import": run}
    if not await tx.run(sql.resume_import, **given, at=clock.now()):
        found = await imports.find(tx, shop, run)
        raise NotStopped(f"This import is {found.state}, so there is nothing to resume.")
    await _queue(tx, shop, run)
    return await imports.find(tx, shop, run)


async def work(shop: int, run_id: int, until: float) -> None:
    """Answer batch after batch until the file ends or the loop's clock says `until`.

    An import that cannot go on is stopped and says why; one whose time is up queues itself.
    """
    groups: Iterator[list[Row]] | None = None
    running = asyncio.get_running_loop()
    while True:
        async with transaction() as tx:
            run = await tx.maybe(Run, sql.lock_import, **{"shop": shop, "import": run_id})
            if run is None:
                return
            if groups is None:
                data = await _files().read(run.file)
                if data is None:
                    await _move(
                        tx, run, "stopped", problem="The file is gone; please send it again."
                    )
                    return
                groups = await asyncio.to_thread(_after, data, run)
            batch = _next(groups)
            await _answer(tx, run, batch)
            if not batch:
                return
            if running.time() > until:
                await _queue(tx, shop, run_id)
                return


async def stop(tx: Tx, shop: int, run_id: int, problem: str) -> None:
    """Stop an import and say why; `resume` goes on where it was."""
    run = await tx.maybe(Run, sql.lock_import, **{"shop": shop, "import": run_id})
    if run is not None:
        await _move(tx, run, "stopped", problem=problem)


async def _answer(tx: Tx, run: Run, batch: list[list[Row]]) -> None:
    """Add or change what can be, note what cannot, and move on by the number of rows."""
    if not batch:
        await _move(tx, run, "done")
        return
    tree = await categories.tree(tx)
    answers = [rows.product(group, run.mapping, tree) for group in batch]
    taken = [answer for answer in answers if isinstance(answer, Taken)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    if run.updates:
        found = await updating.sort(tx, run.shop, taken)
        refused += found.refused
        await updating.change(tx, run.shop, run.person, found.changes)
        await _add(tx, run, found.fresh)
        taken = found.fresh + found.known
    else:
        await _add(tx, run, taken)
    lines = [(row.line, answer.reason) for answer in refused for row in answer.rows]
    await tx.run(
        sql.refuse_rows,
        **{"shop": run.shop, "import": run.id},
        lines=[line for line, _ in lines],
        reasons=[reason[:_REASON_CHARS_MAX] for _, reason in lines],
    )
    await _move(
        tx, run, "running", done=sum(len(answer.rows) for answer in taken), refused=len(lines)
    )


async def _add(tx: Tx, run: Run, taken: list[Taken]) -> None:
    if not taken:
        return
    products = [answer.product for answer in taken]
    added = await add_all(tx, run.shop, products, await categories.tree(tx))
    received = [
        (sku, given.stock)
        for one, product in zip(added, products, strict=True)
        for sku, given in zip(one.skus, product.skus, strict=True)
        if given.stock
    ]
    if received:
        await stocking.plugged().receive(tx, run.shop, run.person, received)


async def _move(
    tx: Tx, run: Run, state: str, *, done: int = 0, refused: int = 0, problem: str | None = None
) -> None:
    await tx.run(
        sql.move_import,
        **{"shop": run.shop, "import": run.id},
        state=state,
        done=done,
        refused=refused,
        problem=problem,
        at=clock.now(),
    )


async def _queue(tx: Tx, shop: int, run: int) -> None:
    await jobs.queue(tx, JOB, {"shop": shop, "import": run}, owner=shop)


def _next(groups: Iterator[list[Row]]) -> list[list[Row]]:
    batch: list[list[Row]] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += len(group)
        if size >= _BATCH_ROWS:
            break
    return batch


def _after(data: bytes, run: Run) -> Iterator[list[Row]]:
    """Give the groups that follow those already answered."""
    found = rows.groups(rows.read(rows.decoded(data), run.format), run.mapping)
    passed = 0
    while passed < run.seen:
        passed += len(next(found))
    return found


def _count(data: bytes, form: str, mapping: dict[str, str]) -> int:
    text = rows.decoded(data)
    number = rows.count(text, form)
    rows.check_columns(text, form, mapping)
    return number


def _files() -> Files:
    if _Kept.files is None:
        chosen = settings.current()
        _Kept.files = Files(chosen.files_url or chosen.data / "files")
    return _Kept.files
