"""Goods in and out as files."""

from typing import Any

import msgspec
from litestar import Request
from litestar.response import Stream

from hutong.kernel import errors, paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import Caller, get, post
from hutong.kernel.paging import Limit, Page
from hutong.trade.catalog.actions import imports as actions
from hutong.trade.catalog.reads import imports as reads
from hutong.trade.catalog.shapes.imports import Format, Import

_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@post(
    "/api/shops/{shop:int}/imports",
    right="catalog.edit",
    status=202,
    request_max_body_size=actions.BYTES_MAX + 1024,
)
async def begin(
    caller: Caller,
    request: Request[Any, Any, Any],
    shop: int,
    format: Format = "csv",  # noqa: A002  the parameter's name in the address
    mapping: str = "{}",
    update: bool = False,  # noqa: FBT001, FBT002  a parameter of the address
) -> Import:
    """Import goods from the body. `mapping` is JSON: field -> column of the file.

    With `update`, rows whose `code` is in the shop set that SKU's price, weight, picture and free
    units instead of adding goods; what the file does not say stays.
    """
    return await actions.begin(
        actions.Asked(
            shop=shop,
            person=caller.person,
            format=format,
            mapping=_mapping(mapping),
            data=await request.body(),
            updates=update,
        )
    )


@get("/api/shops/{shop:int}/imports", right="catalog.edit")
async def runs(shop: int, after: str | None = None, limit: Limit = paging.DEFAULT) -> Page[Import]:
    """List a shop's imports, newest first."""
    async with reading() as tx:
        return await reads.runs(tx, shop, after, limit)


@get("/api/shops/{shop:int}/imports/{run:int}", right="catalog.edit")
async def progress(shop: int, run: int) -> Import:
    """Show how far an import is."""
    async with reading() as tx:
        return await reads.find(tx, shop, run)


@get("/api/shops/{shop:int}/imports/{run:int}/refused", right="catalog.edit")
async def refused(shop: int, run: int) -> Stream:
    """Report the rows that were not taken as CSV."""
    async with reading() as tx:
        await reads.find(tx, shop, run)
    return _file(reads.refused(shop, run), f"refused-{run}.csv", "csv")


@post("/api/shops/{shop:int}/imports/{run:int}/resume", right="catalog.edit", status=202)
async def resume(shop: int, run: int) -> Import:
    """Go on with an import that stopped."""
    async with transaction() as tx:
        return await actions.resume(tx, shop, run)


@get("/api/shops/{shop:int}/products/export", right="shop.read")
async def export(shop: int, format: Format = "csv") -> Stream:  # noqa: A002  as above
    """Export all goods of a shop, in the form that an import reads."""
    return _file(reads.goods(shop, format), f"products-{shop}.{format}", format)


def _file(pieces: Any, name: str, form: Format) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(pieces, media_type=_TYPES[form], headers=headers)


def _mapping(text: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError as wrong:
        raise errors.BadInput(
            f"`mapping` is not a JSON object of texts: {wrong}. Nothing was imported."
        ) from wrong


routes = [begin, runs, progress, refused, resume, export]
