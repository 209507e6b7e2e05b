"""Reports: people send them, the operator reads and closes them."""

from typing import Any

from litestar import Response

from hutong.kernel import errors, files
from hutong.kernel.db import Tx, reading
from hutong.kernel.http import Caller, get, post
from hutong.kernel.paging import DEFAULT, Limit
from hutong.touch.chat.actions import files as keeping
from hutong.touch.chat.actions import reports as actions
from hutong.touch.chat.reads import reports as reads
from hutong.touch.chat.shapes.reports import Closing, Filed, NewReport, Report, Reports, State


@post("/api/reports", right="person")
async def file(caller: Caller, data: NewReport) -> Filed:
    """Report a person, messages or a group; nobody but the operator learns of it."""
    actions.count(caller.person)

    async def work(tx: Tx) -> Filed:
        return await actions.file(tx, caller.person, data)

    return await caller.once("reports.file", data, work, shape=Filed)


@get("/api/admin/reports", right="operator")
async def listed(
    state: State = "open", after: str | None = None, limit: Limit = DEFAULT
) -> Reports:
    """Return reports: open ones from the oldest, closed ones from the newest."""
    async with reading() as tx:
        return await reads.listed(tx, state, after, limit)


@post("/api/admin/reports/{report:int}/close", right="operator")
async def close(caller: Caller, report: int, data: Closing) -> Report:
    """Close a report."""

    async def work(tx: Tx) -> None:
        await actions.close(tx, caller.person, report, data.answer)

    async def page(tx: Tx) -> Report:
        return await reads.one(tx, report)

    return await caller.effect(f"reports.close {report}", data, work, page)


@get("/api/admin/reports/{report:int}/files/{key:path}", right="operator")
async def show(report: int, key: str) -> Response[Any]:
    """Give a picture or a recording of a reported message; a file only for saving."""
    name = key.lstrip("/")
    async with reading() as tx:
        await reads.access_file(tx, report, name)
    body = await keeping.store().read(name)
    if body is None:
        raise errors.NotFound("This file is not kept any more.")
    headers = {"Cache-Control": "private, no-store"}
    if name.startswith("file/"):
        headers["Content-Disposition"] = "attachment"
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return Response(body, headers=headers, media_type=files.content_type_of(name))


routes = [file, listed, close, show]
